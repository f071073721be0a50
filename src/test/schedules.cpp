// SPDX-License-Identifier: MIT
#include "schedules_p.h"

namespace QActors::Test {

using namespace Qt::StringLiterals;

int Schedule::choose(int count)
{
    int taken = 0;
    if (m_random)
        taken = int(m_random->bounded(count));
    else if (m_trace.size() < m_choices.size())
        taken = std::min(m_choices[m_trace.size()], count - 1);
    m_trace.push_back({taken, count});
    return taken;
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
