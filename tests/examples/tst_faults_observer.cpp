// SPDX-License-Identifier: MIT
// Real time, on threads: each planted fault is found in what the program sends to an observer.
#include "support/observing.h"

#include <QActors/ObserverClient>
#include <QActors/Snapshot>

#include <QtCore/qregularexpression.h>
#include <QtTest/qsignalspy.h>

#include <algorithm>
#include <functional>

using namespace TestSupport;
using namespace Qt::StringLiterals;

namespace {

/// One of the example's faults while it runs, and who looks on.
class Fault
{
public:
    explicit Fault(const QString &which)
    {
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(u"QACTORS_OBSERVER"_s, u"bank"_s);
        m_program.setProcessEnvironment(environment);
        m_program.start(QStringLiteral(FAULTS), {which});
        m_program.waitForReadyRead(60'000);
        m_client.connectTo(u"bank"_s);
    }
    ~Fault()
    {
        m_program.kill();
        m_program.waitForFinished();
    }
    Q_DISABLE_COPY_MOVE(Fault)
    /// Asks until a snapshot is as wanted; an empty one if none of many is, or the program ends.
    Snapshot find(const std::function<bool(const Snapshot &)> &isWanted)
    {
        QSignalSpy received(&m_client, &ObserverClient::received);
        QSignalSpy failed(&m_client, &ObserverClient::failed);
        for (int left = 500; left > 0 && failed.isEmpty(); --left) {
            m_client.request();
            if (!received.wait(20'000))
                return {};
            const Snapshot seen = Snapshot::fromJson(received.takeFirst().at(0).toByteArray());
            if (isWanted(seen))
                return seen;
        }
        return {};
    }

private:
    QProcess m_program;
    ObserverClient m_client;
};

/// The first task of all threads of which that holds.
template<typename Predicate>
std::optional<TaskSnapshot> taskIn(const Snapshot &seen, Predicate predicate)
{
    for (const ThreadSnapshot &thread : seen.threads) {
        const auto found = std::find_if(thread.tasks.begin(), thread.tasks.end(), predicate);
        if (found != thread.tasks.end())
            return *found;
    }
    return {};
}

std::optional<TaskSnapshot> labelled(const Snapshot &seen, const QString &label)
{
    return taskIn(seen, [&label](const TaskSnapshot &task) { return task.name.endsWith(u'"' + label + u'"'); });
}

std::optional<TaskSnapshot> actorOf(const Snapshot &seen, const QString &className)
{
    return taskIn(seen, [&className](const TaskSnapshot &task) { return task.actor && task.actor->className == className; });
}

QString numberOf(const TaskSnapshot &task)
{
    return u"task %1"_s.arg(quint64(task.id));
}

QStringList withoutNumbers(const QString &text)
{
    QString result = text;
    result.replace(QRegularExpression(u"main\\.cpp:\\d+"_s), u"PLACE"_s);
    result.replace(QRegularExpression(u"\\d+(\\.\\d+)? m?s\\b"_s), u"TIME"_s);
    result.replace(u"waits TIME for"_s, u"waits for"_s); // a short wait is told without its time
    result.replace(QRegularExpression(u" +"_s), u" "_s);
    return result.split(u'\n', Qt::SkipEmptyParts);
}

} // namespace

class tst_FaultsObserver : public QObject
{
    Q_OBJECT

    const RuntimeDirectory m_runtime;

private Q_SLOTS:
    void deadlock()
    {
        Fault fault(u"deadlock"_s);
        const Snapshot seen = fault.find([](const Snapshot &at) {
            const auto transfer = labelled(at, u"transfer"_s);
            const auto audit = labelled(at, u"audit"_s);
            return transfer && audit && transfer->waitsFor.contains(u"Lock"_s) && audit->waitsFor.contains(u"Lock"_s);
        });
        const auto transfer = labelled(seen, u"transfer"_s);
        const auto audit = labelled(seen, u"audit"_s);
        QVERIFY(transfer && audit);
        QCOMPARE(transfer->waitsFor, u"a Lock that %1 holds"_s.arg(numberOf(*audit)));
        QCOMPARE(audit->waitsFor, u"a Lock that %1 holds"_s.arg(numberOf(*transfer)));
        QVERIFY2(transfer->places.value(0).startsWith(u"main.cpp:"_s), qPrintable(transfer->places.join(u' ')));
        QVERIFY(transfer->places.value(0) != audit->places.value(0));
    }

    // Who runs is told by the observer's meter, which measures from the first request on: the first stall may go without a name.
    void stall()
    {
        Fault fault(u"stall"_s);
        TaskId report{};
        const Snapshot seen = fault.find([&report](const Snapshot &at) {
            if (const auto actor = actorOf(at, u"Report"_s))
                report = actor->id;
            return std::any_of(at.threads.begin(), at.threads.end(), [](const ThreadSnapshot &thread) { return thread.running != TaskId{}; });
        });
        QVERIFY(!seen.threads.isEmpty());
        const ThreadSnapshot &main = seen.threads.at(0);
        QVERIFY(!main.answered && !main.ended);
        QVERIFY(report != TaskId{});
        QCOMPARE(main.running, report);
        QVERIFY(main.runningFor > Duration(0));
    }

    void flood()
    {
        Fault fault(u"flood"_s);
        const auto queuedIn = [](const Snapshot &at) {
            const auto logbook = actorOf(at, u"Logbook"_s);
            return logbook && logbook->name == u"logbook" && logbook->actor->handles.endsWith(u"Logbook::write"_s) ? logbook->actor->queued : 0;
        };
        const int before = queuedIn(fault.find([&](const Snapshot &at) { return queuedIn(at) > 0; }));
        QVERIFY(before > 0);
        const int after = queuedIn(fault.find([&](const Snapshot &at) { return queuedIn(at) > 4 * before; }));
        QVERIFY(after > 4 * before);
    }

    void shield()
    {
        Fault fault(u"shield"_s);
        const Snapshot seen = fault.find([](const Snapshot &at) {
            const auto save = labelled(at, u"save"_s);
            return save && save->shielded && at.threads.at(0).tasks.at(0).cancelled;
        });
        const auto save = labelled(seen, u"save"_s);
        QVERIFY(save && save->shielded && !save->cancelled);
        QCOMPARE(save->waitsFor, u"sleep(3 s)"_s);
        QCOMPARE(seen.threads.at(0).tasks.at(0).cancelReason, u"the application quits"_s);
    }

    // What the guide shows is what the tool prints, but for numbers.
    void guide()
    {
        QFile guide(QStringLiteral(GUIDE));
        QVERIFY(guide.open(QIODevice::ReadOnly));
        const QRegularExpression block(u"QACTORS_OBSERVER=bank faults deadlock &\n\\$ qactors-observer bank --once\n((?:[^~][^\n]*\n)+)~~~"_s);
        const QStringList shown = withoutNumbers(block.match(QString::fromUtf8(guide.readAll())).captured(1));
        QVERIFY2(!shown.isEmpty(), "the guide shows no output of the tool");
        Fault fault(u"deadlock"_s);
        QVERIFY(!fault.find([](const Snapshot &at) {
                          const auto audit = labelled(at, u"audit"_s);
                          return audit && audit->waitsFor.contains(u"Lock"_s);
                      })
                     .threads.isEmpty());
        QProcess tool;
        tool.start(QStringLiteral(QACTORS_OBSERVER_TOOL), {u"bank"_s, u"--once"_s});
        QVERIFY(tool.waitForFinished(60'000));
        const QStringList said = withoutNumbers(QString::fromUtf8(tool.readAllStandardOutput()));
        for (const QString &line : shown)
            QVERIFY2(said.contains(line), qPrintable(u"the guide shows\n%1\nthe tool says\n%2"_s.arg(line, said.join(u'\n'))));
    }
};

QTEST_GUILESS_MAIN(tst_FaultsObserver)
#include "tst_faults_observer.moc"
