// SPDX-License-Identifier: MIT
#include <QActors/test/explore.h>

#include "heldlog_p.h"
#include "schedules_p.h"

#include <algorithm>
#include <deque>

namespace QActors::Test {

using namespace Qt::StringLiterals;

namespace {

/// Runs a scenario by schedules until one fails or the limits are reached.
class Explorer
{
public:
    Explorer(Scenario fn, const ExploreOptions &options, std::source_location where)
        : m_fn(std::move(fn)), m_options(options), m_where(where), m_until(std::chrono::steady_clock::now() + options.time)
    {
    }

    Exploration explore()
    {
        Schedule usual({}, {}, m_options.independent);
        if (!run(usual)) {
            const int random = int(m_options.schedules * m_options.randomPart);
            for (int i = 0; i < random && !m_found.failed && goesOn(); ++i) {
                Schedule schedule(m_options.seed + quint32(i));
                if (run(schedule))
                    m_found.seed = u"seed:%1"_s.arg(m_options.seed + quint32(i));
            }
            if (!m_found.failed)
                systematically(usual.trace());
        }
        if (m_found.failed)
            shorten();
        return m_found;
    }

private:
    struct Prefix
    {
        std::vector<int> choices; // the last one is the deviation that makes it new
        int deviations;
        TaskKeys asleep{}; // at the last one
    };

    static bool contains(const TaskKeys &keys, const TaskKey &key)
    {
        return std::any_of(keys.begin(), keys.end(), [&](const TaskKey &one) { return one.number == key.number; });
    }

    bool goesOn() const
    {
        return m_found.schedules < m_options.schedules && std::chrono::steady_clock::now() < m_until;
    }

    bool run(Schedule &schedule)
    {
        ++m_found.schedules;
        const HeldLog log(m_options.quiet);
        const Outcome outcome = runSteered(m_fn, m_options.run, &schedule, m_where);
        if (outcome.passed && !outcome.cancelled)
            return false;
        m_found.failed = true;
        m_found.outcome = outcome;
        m_failing = Schedule::choicesOf(schedule.trace());
        return true;
    }

    // Fewest deviations first; a prefix and its deviation are run once.
    void systematically(const std::vector<Choice> &usual)
    {
        std::deque<Prefix> open;
        const auto branch = [&](const std::vector<Choice> &trace, const Prefix &from) {
            if (from.deviations == m_options.deviations)
                return;
            for (std::size_t at = from.choices.size(); at < trace.size(); ++at) {
                const Choice &point = trace[at];
                TaskKeys asleep = point.asleep;
                if (!point.ready.empty())
                    asleep.push_back(point.ready[std::size_t(point.taken)]);
                for (int choice = 0; choice < point.of; ++choice) {
                    if (choice == point.taken || (!point.ready.empty() && contains(point.asleep, point.ready[std::size_t(choice)])))
                        continue;
                    if (int(open.size()) >= m_options.schedules) {
                        m_cut = true;
                        return;
                    }
                    Prefix next{{}, from.deviations + 1, asleep};
                    for (std::size_t i = 0; i < at; ++i)
                        next.choices.push_back(trace[i].taken);
                    next.choices.push_back(choice);
                    open.push_back(std::move(next));
                    if (!point.ready.empty())
                        asleep.push_back(point.ready[std::size_t(choice)]);
                }
            }
        };
        branch(usual, {{}, 0});
        while (!open.empty() && goesOn()) {
            const Prefix prefix = std::move(open.front());
            open.pop_front();
            Schedule schedule(prefix.choices, prefix.asleep, m_options.independent);
            if (run(schedule))
                return;
            branch(schedule.trace(), prefix);
        }
        m_found.exhausted = open.empty() && !m_cut;
    }

    // Back to the usual order wherever the run fails all the same.
    void shorten()
    {
        int attempts = 200;
        std::vector<int> choices = m_failing;
        const auto stillFails = [&](const std::vector<int> &fewer) {
            Schedule schedule(fewer);
            const HeldLog log(m_options.quiet);
            const Outcome outcome = runSteered(m_fn, m_options.run, &schedule, m_where);
            if (outcome.passed && !outcome.cancelled)
                return false;
            m_found.outcome = outcome;
            choices = Schedule::choicesOf(schedule.trace());
            return true;
        };
        for (std::size_t length = 0; length < choices.size() && attempts > 0; length = length * 2 + 1, --attempts) {
            if (stillFails(std::vector<int>(choices.begin(), choices.begin() + std::ptrdiff_t(length))))
                break;
        }
        for (std::size_t i = 0; i < choices.size() && attempts > 0; ++i) {
            if (choices[i] == 0)
                continue;
            std::vector<int> fewer = choices;
            fewer[i] = 0;
            --attempts;
            stillFails(fewer);
        }
        m_found.schedule = Schedule::toString(choices);
        Schedule last(choices);
        m_found.outcome = runSteered(m_fn, m_options.run, &last, m_where);
    }

    Scenario m_fn;
    ExploreOptions m_options;
    std::source_location m_where;
    std::chrono::steady_clock::time_point m_until;
    Exploration m_found;
    std::vector<int> m_failing;
    bool m_cut = false;
};

} // namespace

QString Exploration::report() const
{
    if (!failed) {
        return u"%1 schedules passed%2"_s.arg(schedules)
            .arg(exhausted ? u", among them every one within the bound"_s : QString());
    }
    QString text = u"schedule %1 of a scenario failed: %2"_s.arg(QString::number(schedules), outcome.message);
    text += u"\nreplay it by replay(fn, u\"%1\"_s) or QACTORS_SCHEDULE=%1"_s.arg(schedule);
    if (!seed.isEmpty())
        text += u" (found as %1)"_s.arg(seed);
    return text;
}

Exploration explore(Scenario fn, const ExploreOptions &options, std::source_location where)
{
    if (options.schedules < 1 || options.deviations < 0 || !(options.randomPart >= 0 && options.randomPart <= 1)) {
        throw MisuseError(u"explore: %1 schedules, %2 deviations, a random part of %3; give at least 1, at least 0, "
                          "and 0 to 1"_s.arg(options.schedules)
                              .arg(options.deviations)
                              .arg(options.randomPart));
    }
    return Explorer(std::move(fn), options, where).explore();
}

Outcome replay(Scenario fn, const QString &schedule, const Options &options, std::source_location where)
{
    if (schedule.startsWith("seed:"_L1)) {
        bool fine = false;
        const uint seed = QStringView(schedule).mid(5).toUInt(&fine);
        if (!fine)
            throw MisuseError(u"replay: '%1' is no seed; give \"seed:\" and a number"_s.arg(schedule));
        Schedule steering{quint32(seed)};
        return runSteered(fn, options, &steering, where);
    }
    Schedule steering(Schedule::fromString(schedule));
    return runSteered(fn, options, &steering, where);
}

void exploreTest(Scenario fn, const ExploreOptions &options, std::source_location where)
{
    Outcome outcome;
    if (const QString given = qEnvironmentVariable("QACTORS_SCHEDULE"); !given.isEmpty()) {
        outcome = replay(std::move(fn), given, options.run, where);
    } else {
        const Exploration found = explore(std::move(fn), options, where);
        outcome.passed = !found.failed;
        outcome.where = found.outcome.where;
        outcome.message = found.report();
    }
    if (!outcome.passed)
        QTest::qFail(qPrintable(outcome.message), outcome.where.file_name(), int(outcome.where.line()));
}

} // namespace QActors::Test
