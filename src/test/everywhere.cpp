// SPDX-License-Identifier: MIT
#include <QActors/test/everywhere.h>

#include "conductor_p.h"
#include "heldlog_p.h"

#include <QtCore/qregularexpression.h>
#include <QtCore/qset.h>

namespace QActors::Test {

using namespace Qt::StringLiterals;
using QActors::detail::TaskContext;

InjectedFailure::~InjectedFailure() = default;

namespace {

enum class Misfortune {
    Cancel,
    Kill,
    Failure
};

/// Strikes once, at one of the points that it counts.
class Striker final : public Steering
{
public:
    Striker(Misfortune kind, int at, QSet<QString> &points) : m_kind(kind), m_at(at), m_points(points) { }
    int count() const noexcept { return m_count; }
    const QString &place() const noexcept { return m_place; }

    void betweenSteps(Conductor &run) override
    {
        if (m_kind == Misfortune::Failure) {
            betweenFallibleSteps(run);
            return;
        }
        if (!run.root() || m_count++ != m_at)
            return;
        QStringList places;
        for (const auto &[id, task] : run.tasks()) {
            if (!task->leaf())
                continue;
            const QString place = placeOf(task);
            m_points.insert(place);
            places.append(place);
        }
        m_place = places.join(u"; ");
        if (m_kind == Misfortune::Cancel)
            run.root()->cancel(u"cancelEverywhere"_s);
        else
            run.killRoot();
    }

    void throwing(TaskContext *task) override
    {
        if (task == m_victim) {
            m_victim = nullptr;
            throw InjectedFailure(u"injected at "_s + m_place);
        }
    }

    bool failsHere() override
    {
        if (m_kind != Misfortune::Failure || m_count++ != m_at)
            return false;
        return true;
    }

private:
    static QString placeOf(const TaskContext *task)
    {
        QString text = task->whereItWaits();
        const qsizetype at = text.indexOf(" at "_L1);
        if (at >= 0)
            return text.mid(at + 4);
        // In the library itself: the same place in each run, whatever the numbers of processes and tasks.
        static const QRegularExpression numbers(u"<[0-9.]+>|(?<=task )[0-9]+"_s);
        return text.replace(numbers, u"…"_s);
    }

    void betweenFallibleSteps(Conductor &run)
    {
        TaskContext *task = run.lastRun();
        if (!task || !task->leaf() || !task->leaf()->canFail() || task->leaf() == m_lastLeaf)
            return;
        m_lastLeaf = task->leaf();
        if (m_count++ != m_at)
            return;
        m_place = placeOf(task);
        m_victim = task;
        task->deliverCancel();
        if (task->leaf()) { // it insists on being waited for
            m_victim = nullptr;
            return;
        }
        m_points.insert(m_place);
    }

    Misfortune m_kind;
    int m_at;
    QSet<QString> &m_points;
    int m_count = 0;
    QString m_place;
    TaskContext *m_victim = nullptr;
    const void *m_lastLeaf = nullptr;
};

EverywhereResult strikeEverywhere(Misfortune kind, const Scenario &fn, const EverywhereOptions &options,
                                  std::source_location where)
{
    if (options.runs < 1)
        throw MisuseError(u"…Everywhere: at most %1 runs; give at least 1"_s.arg(options.runs));
    EverywhereResult result;
    QSet<QString> points;
    const auto until = std::chrono::steady_clock::now() + options.time;
    Striker none(kind, -1, points);
    const Outcome plain = runSteered(fn, options.run, &none, where);
    if (!plain.passed) {
        result.failures.append(u"without any: "_s + plain.message);
        return result;
    }
    const int stride = std::max(1, (none.count() + options.runs - 1) / options.runs);
    result.complete = stride == 1;
    for (int at = 0; at < none.count(); at += stride) {
        if (std::chrono::steady_clock::now() > until) {
            result.complete = false;
            break;
        }
        Striker striker(kind, at, points);
        HeldLog log(options.quiet);
        const Outcome outcome = runSteered(fn, options.run, &striker, where);
        ++result.runs;
        bool fine = outcome.passed;
        if (!fine && kind == Misfortune::Failure && outcome.onlyError)
            fine = true;
        if (!fine && result.failures.isEmpty())
            log.release();
        if (!fine)
            result.failures.append(u"point %1 (%2): %3"_s.arg(QString::number(at), striker.place(), outcome.message));
    }
    result.points = QStringList(points.begin(), points.end());
    result.points.sort();
    return result;
}

} // namespace

QString EverywhereResult::report() const
{
    QString text = u"%1 runs, %2 await points"_s.arg(runs).arg(points.size());
    if (!complete)
        text += u", not all"_s;
    return failures.isEmpty() ? text : text + u"\n"_s + failures.join(u'\n');
}

EverywhereResult cancelEverywhere(Scenario fn, const EverywhereOptions &options, std::source_location where)
{
    return strikeEverywhere(Misfortune::Cancel, fn, options, where);
}

EverywhereResult killEverywhere(Scenario fn, const EverywhereOptions &options, std::source_location where)
{
    return strikeEverywhere(Misfortune::Kill, fn, options, where);
}

EverywhereResult failEverywhere(Scenario fn, const EverywhereOptions &options, std::source_location where)
{
    return strikeEverywhere(Misfortune::Failure, fn, options, where);
}

void mayFail(const QString &what)
{
    Conductor *conductor = Conductor::current();
    if (conductor && conductor->steering() && conductor->steering()->failsHere())
        throw InjectedFailure(u"injected in "_s + what);
}

} // namespace QActors::Test
