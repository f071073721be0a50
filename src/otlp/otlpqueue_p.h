// SPDX-License-Identifier: MIT
#pragma once

#include "otlpspan_p.h"

#include <QActors/otlp/otlpoptions.h>

#include <atomic>
#include <deque>
#include <mutex>
#include <vector>

namespace QActors::detail {

/// Between the thread that collects spans and the one that sends them; and what has become of them. Any thread.
class OtlpQueue
{
public:
    explicit OtlpQueue(const OtlpOptions &options);
    /// Drops it if there is no room.
    void push(const OtlpSpan &span);
    /// At most so many, the oldest.
    std::vector<OtlpSpan> take(int most);
    int size() const;
    /// All that are left are dropped. How many they were.
    quint64 dropAll();
    /// One line of the log, the first time since all was well.
    void complain(const QString &of);
    /// The endpoint has taken something.
    void allIsWell();

    const OtlpOptions options;
    /// For people: without what may be secret in a URL.
    const QString endpoint;
    // Counts.
    std::atomic<quint64> sent{0};
    std::atomic<quint64> rejected{0};
    std::atomic<quint64> dropped{0};

private:
    mutable std::mutex m_lock;
    std::deque<OtlpSpan> m_spans;
    std::atomic<bool> m_hasComplained{false}; // once, by exchange()
};

} // namespace QActors::detail
