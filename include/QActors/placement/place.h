// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/kernel/errors.h>

#include <QtCore/qhashfunctions.h>
#include <QtCore/qpointer.h>
#include <QtCore/qthread.h>

#include <memory>
#include <optional>

namespace QActors {

class EventLoopPool;

namespace detail {
class PoolThreads;
struct PlaceAccess;
}

/// The thread that an actor runs on, chosen at each start: the starter's own, a given one, or one of a pool. A small
/// value; any thread. Takes part in startOn(), StartOptions::on() and ChildSpec::on().
class QACTORS_EXPORT Place
{
public:
    /// The starter's thread.
    Place() noexcept = default;
    /// The given thread, which must run an event loop (QThread::exec()). Actors that are started on a thread before it runs
    /// wait until it does. Null throws MisuseError.
    Place(QThread *thread);
    /// A thread of the pool, by the pool's choice.
    Place(EventLoopPool &pool);
    /// A thread of the pool, always the same for equal keys (of any type with a qHash).
    template<typename Key>
    Place(EventLoopPool &pool, const Key &key) : Place(pool, KeyHash{hashOf(key)})
    {
    }

    /// True for a default-constructed Place: the starter's thread, whichever that is.
    bool isHere() const noexcept { return !m_given && !m_pool; }

private:
    friend struct detail::PlaceAccess;
    // The thread for one start. Throws MisuseError if it has ended or its pool is closed.
    QThread *choose() const;
    struct KeyHash
    {
        size_t value;
    };
    Place(EventLoopPool &pool, KeyHash key);
    template<typename Key>
    static size_t hashOf(const Key &key)
    {
        using QT_PREPEND_NAMESPACE(qHash);
        return qHash(key, size_t(0));
    }

    bool m_given = false;
    QPointer<QThread> m_thread;
    std::shared_ptr<detail::PoolThreads> m_pool;
    std::optional<size_t> m_key;
};

} // namespace QActors
