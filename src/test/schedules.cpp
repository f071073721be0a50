// SPDX-License-Identifier: MIT
#include "schedules_p.h"

#include <algorithm>

namespace QActors::Test {

using namespace Qt::StringLiterals;

int Schedule::choose(const std::vector<QActors::detail::TaskContext *> &ready)
{
    if (m_redundant)
        return 0;
    const int count = int(ready.size());
    TaskKeys keys;
    if (m_independent) {
        if (m_first == 0)
            m_first = quint64(ready.front()->id());
        for (const auto *task : ready)
            keys.push_back({quint64(task->id()) - m_first, task->name()});
    }
    int taken = 0;
    const bool follows = m_trace.size() < m_choices.size();
    if (m_random)
        taken = int(m_random->bounded(count));
    else if (follows && count > 1)
        taken = std::min(m_choices[m_trace.size()], count - 1);
    else if (!follows && m_independent)
        taken = usual(keys);
    if (m_redundant)
        return 0;
    if (count > 1)
        m_trace.push_back({taken, count, keys, m_asleep});
    // The sleepers were put to sleep at the last of the choices.
    if (m_independent && m_trace.size() >= m_choices.size())
        wake(keys[std::size_t(taken)]);
    return taken;
}

// The first that is not asleep.
int Schedule::usual(const TaskKeys &ready)
{
    for (std::size_t i = 0; i < ready.size(); ++i) {
        const auto isIt = [&](const TaskKey &key) { return key.number == ready[i].number; };
        if (std::none_of(m_asleep.begin(), m_asleep.end(), isIt))
            return int(i);
    }
    m_redundant = true;
    return 0;
}

void Schedule::wake(const TaskKey &by)
{
    std::erase_if(m_asleep, [&](const TaskKey &key) { return key.number == by.number || !m_independent(key.name, by.name); });
}

std::vector<int> Schedule::choicesOf(const std::vector<Choice> &trace)
{
    std::vector<int> choices;
    choices.reserve(trace.size());
    for (const Choice &choice : trace)
        choices.push_back(choice.taken);
    while (!choices.empty() && choices.back() == 0)
        choices.pop_back();
    return choices;
}

QString Schedule::toString(const std::vector<int> &choices)
{
    QStringList parts;
    for (std::size_t i = 0; i < choices.size();) {
        std::size_t end = i;
        while (end < choices.size() && choices[end] == choices[i])
            ++end;
        parts.append(end - i > 1 ? u"%1x%2"_s.arg(choices[i]).arg(end - i) : QString::number(choices[i]));
        i = end;
    }
    return parts.isEmpty() ? u"0"_s : parts.join(u'.');
}

std::vector<int> Schedule::fromString(const QString &text)
{
    std::vector<int> choices;
    const QStringList parts = text.split(u'.');
    for (const QString &part : parts) {
        const QStringList sides = part.split(u'x');
        bool fine = sides.size() <= 2;
        bool fineCount = true;
        const int choice = sides.front().toInt(&fine);
        const int count = sides.size() == 2 ? sides.back().toInt(&fineCount) : 1;
        if (!fine || !fineCount || choice < 0 || count < 1 || count > 1'000'000) {
            throw MisuseError(u"replay: '%1' is no schedule; give the text that explore() printed, such as "
                              "\"0x12.2.0.1\" or \"seed:17\""_s.arg(text));
        }
        choices.insert(choices.end(), std::size_t(count), choice);
    }
    return choices;
}

} // namespace QActors::Test
