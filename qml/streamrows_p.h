// SPDX-License-Identifier: MIT
#pragma once

#include <QtCore/qhash.h>
#include <QtCore/qlist.h>
#include <QtCore/qvariant.h>

#include <optional>

namespace QActors::detail {

/// A batch's changes of the rows: first some go from the beginning, then some change, then some come at the end.
struct StreamBatch
{
    struct Change
    {
        int row; // after the removal
        QVariant value;
    };
    qsizetype gone = 0;
    QList<Change> changes; // by row
    QList<QVariant> added;
};

/// The rows that are shown, and those that are to be. Each has a number, which it keeps when those before it go.
class StreamRows
{
public:
    qsizetype size() const { return m_rows.size(); }
    const QVariant &at(qsizetype row) const { return m_rows.at(row); }
    /// The row that is shown of this key; -1 if there is none.
    int rowOf(const QString &key) const;
    /// In the place of the row with this key, or else at the end; without a key at the end. The oldest go when there are more than `limit`.
    void take(QVariant &&value, const std::optional<QString> &key, qsizetype limit);
    bool hasNews() const { return m_gone > 0 || !m_waiting.isEmpty() || !m_changes.isEmpty(); }
    /// The changes since the last time, in three steps: remove(), change() each, append().
    StreamBatch nextBatch(qsizetype limit);
    void remove(qsizetype count) { m_rows.remove(0, count); }
    void change(const StreamBatch::Change &change) { m_rows[change.row] = change.value; }
    void append(const QList<QVariant> &rows) { m_rows.append(rows); }
    void clear();
    /// Another property is the key.
    template<typename KeyOf>
    void index(KeyOf keyOf)
    {
        m_byKey.clear();
        const qsizetype shown = m_rows.size() - m_gone;
        for (qsizetype i = 0; i < m_keys.size(); ++i) {
            const qint64 number = i < shown ? m_first + m_gone + i : firstWaiting() + i - shown;
            const std::optional<QString> key = keyOf(valueOf(number));
            m_keys[i] = key.value_or(QString());
            if (key)
                m_byKey.insert(*key, number);
        }
    }

private:
    qint64 firstWaiting() const { return m_first + m_rows.size() + m_lost; }
    const QVariant &valueOf(qint64 number) const;
    void forgetOldest();
    QList<QVariant> m_rows;
    QList<QVariant> m_waiting;         // to be shown behind them
    QHash<qint64, QVariant> m_changes; // of m_rows
    QHash<QString, qint64> m_byKey;
    QList<QString> m_keys; // of the rows that are to be shown; null ones for rows without
    qint64 m_first = 0;    // the number of the first of m_rows
    qsizetype m_gone = 0;  // of m_rows, those that find no room any more,
    qsizetype m_lost = 0;  // and of those that waited behind them
};

} // namespace QActors::detail
