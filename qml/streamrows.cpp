// SPDX-License-Identifier: MIT
#include "streamrows_p.h"

#include <algorithm>

namespace QActors::detail {

const QVariant &StreamRows::valueOf(qint64 number) const
{
    const auto change = m_changes.constFind(number);
    if (change != m_changes.cend())
        return *change;
    const qint64 row = number - m_first;
    return row < m_rows.size() ? m_rows.at(row) : m_waiting.at(number - firstWaiting());
}

int StreamRows::rowOf(const QString &key) const
{
    const qint64 row = m_byKey.value(key, m_first - 1) - m_first;
    return row < m_rows.size() ? int(row) : -1;
}

void StreamRows::forgetOldest()
{
    const bool isShown = m_gone < m_rows.size();
    const qint64 number = isShown ? m_first + m_gone : firstWaiting();
    const QString key = m_keys.takeFirst();
    if (const auto known = m_byKey.constFind(key); !key.isNull() && known != m_byKey.cend() && *known == number)
        m_byKey.erase(known);
    if (isShown) {
        m_changes.remove(number);
        ++m_gone;
    } else {
        m_waiting.removeFirst();
        ++m_lost;
    }
}

void StreamRows::take(QVariant &&value, const std::optional<QString> &key, qsizetype limit)
{
    if (key) {
        const auto known = m_byKey.constFind(*key);
        if (known != m_byKey.cend()) {
            if (*known < firstWaiting())
                m_changes.insert(*known, std::move(value));
            else
                m_waiting[*known - firstWaiting()] = std::move(value);
            return;
        }
        m_byKey.insert(*key, firstWaiting() + m_waiting.size());
    }
    m_keys.append(key.value_or(QString()));
    m_waiting.append(std::move(value));
    while (limit > 0 && m_keys.size() > limit)
        forgetOldest();
}

StreamBatch StreamRows::nextBatch(qsizetype limit)
{
    while (limit > 0 && m_keys.size() > limit)
        forgetOldest();
    StreamBatch batch;
    batch.gone = std::exchange(m_gone, 0);
    batch.changes.reserve(m_changes.size());
    for (auto it = m_changes.begin(); it != m_changes.end(); ++it)
        batch.changes.append({int(it.key() - m_first - batch.gone), std::move(it.value())});
    std::sort(batch.changes.begin(), batch.changes.end(), [](const auto &a, const auto &b) { return a.row < b.row; });
    m_changes.clear();
    batch.added = std::exchange(m_waiting, {});
    m_first += batch.gone + std::exchange(m_lost, 0); // some were lost only if all before them are gone
    return batch;
}

void StreamRows::clear()
{
    *this = {};
}

} // namespace QActors::detail
