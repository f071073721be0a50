// SPDX-License-Identifier: MIT
#pragma once

#include "conductor_p.h"

#include <QtCore/qrandom.h>

namespace QActors::Test {

/// One choice of a run: which of how many.
struct Choice
{
    int taken;
    int of;
};

/// Follows a list of choices, then a random generator or the usual order, and writes down what it chose.
class Schedule final : public Steering
{
public:
    explicit Schedule(std::vector<int> choices) : m_choices(std::move(choices)) { }
    explicit Schedule(quint32 seed) : m_random(std::in_place, seed) { }
    int choose(int count) override;
    const std::vector<Choice> &trace() const noexcept { return m_trace; }

    /// "0x12.2.0.1": choices, repeated ones with their count; what follows is the usual order.
    static QString toString(const std::vector<int> &choices);
    static std::vector<int> fromString(const QString &text); // throws MisuseError
    static std::vector<int> choicesOf(const std::vector<Choice> &trace);

private:
    std::vector<int> m_choices;
    std::optional<QRandomGenerator> m_random;
    std::vector<Choice> m_trace;
};

} // namespace QActors::Test
