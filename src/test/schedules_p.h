// SPDX-License-Identifier: MIT
#pragma once

#include "conductor_p.h"

#include <QtCore/qrandom.h>

namespace QActors::Test {

/// A task, in every run that has gone the same way so far.
struct TaskKey
{
    quint64 number; // from the first one
    QString name;
};
using TaskKeys = std::vector<TaskKey>;
using Independence = std::function<bool(const QString &, const QString &)>;

/// One choice of a run: which of how many.
struct Choice
{
    int taken;
    int of;
    // with an independence only:
    TaskKeys ready;
    TaskKeys asleep; // whose next step was explored elsewhere, and commutes with all since
};

/// Follows a list of choices, then a random generator or the usual order, and writes down what it chose.
class Schedule final : public Steering
{
public:
    explicit Schedule(std::vector<int> choices) : m_choices(std::move(choices)) { }
    explicit Schedule(quint32 seed) : m_random(std::in_place, seed) { }
    /// From the last of the choices on, leaves those alone that are asleep then.
    Schedule(std::vector<int> choices, TaskKeys asleep, Independence independent)
        : m_choices(std::move(choices)), m_asleep(std::move(asleep)), m_independent(std::move(independent))
    {
    }
    int choose(const std::vector<QActors::detail::TaskContext *> &ready) override;
    /// The choices of the run, until nothing but sleepers were ready: the rest is explored elsewhere.
    const std::vector<Choice> &trace() const noexcept { return m_trace; }

    /// "0x12.2.0.1": choices, repeated ones with their count; what follows is the usual order.
    static QString toString(const std::vector<int> &choices);
    static std::vector<int> fromString(const QString &text); // throws MisuseError
    static std::vector<int> choicesOf(const std::vector<Choice> &trace);

private:
    int usual(const TaskKeys &ready);
    void wake(const TaskKey &by);

    std::vector<int> m_choices;
    TaskKeys m_asleep;
    Independence m_independent;
    std::optional<QRandomGenerator> m_random;
    std::vector<Choice> m_trace;
    quint64 m_first = 0;
    bool m_redundant = false;
};

} // namespace QActors::Test
