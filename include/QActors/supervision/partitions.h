// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/servers/genserver.h>

#include <QtCore/qhashfunctions.h>

#include <memory>
#include <type_traits>

namespace QActors {

class EventLoopPool;
class PartitionSupervisor;

namespace detail {
struct PartitionTable;
}

/// The servers of a PartitionSupervisor, to be chosen by key:
///
///     const Partitions counters;
///     co_await start<PartitionSupervisor>(group, counters, ChildSpec::actor<Counter>(u"counter"_s));
///     co_await counters.partition<Counter>(user).call(&Counter::add, 1);
///
/// The same key gives the same partition, also after its server was restarted. A handle: copies stand for the same partitions,
/// and may be made before the supervisor starts. Thread: any. (Elixir: PartitionSupervisor.)
class QACTORS_EXPORT Partitions
{
public:
    Partitions(); ///< As many as the computer has cores.
    /// That many. Throws MisuseError for less than one.
    explicit Partitions(int count);
    /// As many as the pool has threads; for children that run in it.
    explicit Partitions(const EventLoopPool &pool);

    int count() const noexcept; ///< The number of partitions.
    /// The partition of a key, from 0: a number's (or enum's) remainder, so that successive ones go round; for any other type
    /// that of its qHash().
    template<typename Key>
    int indexOf(const Key &key) const
    {
        if constexpr (std::is_enum_v<Key>)
            return indexOf(std::underlying_type_t<Key>(key));
        else if constexpr (std::is_integral_v<Key>)
            return remainder(key < Key(0) ? quint64(0) - quint64(key) : quint64(key));
        else
            return remainder(hashOf(key));
    }
    /// The server of this partition; null while none runs. Throws MisuseError if there is no such partition.
    Pid at(int index) const;
    /// The server for this key; null while none runs.
    template<typename Key>
        requires(!std::derived_from<Key, AbstractActor>)
    Pid whereis(const Key &key) const
    {
        return at(indexOf(key));
    }
    /// The same as an A, for typed requests. The class is not checked before the first request.
    template<std::derived_from<AbstractActor> A, typename Key>
    ActorRef<A> whereis(const Key &key) const
    {
        return ActorRef<A>(at(indexOf(key)));
    }
    /// As whereis(), but throws NoProcess, which names the partition, while none runs.
    template<typename Key>
        requires(!std::derived_from<Key, AbstractActor>)
    Pid partition(const Key &key) const
    {
        return require(indexOf(key));
    }
    /// As an A: `co_await counters.partition<Counter>(user).call(&Counter::add, 1)`.
    template<std::derived_from<AbstractActor> A, typename Key>
    ActorRef<A> partition(const Key &key) const
    {
        return ActorRef<A>(require(indexOf(key)));
    }
    /// Calls `fn(pid)` for each server that runs, on this thread, and gives their number.
    template<typename F>
    int forEach(F &&fn) const
    {
        int called = 0;
        for (int i = 0; i < count(); ++i) {
            if (const Pid pid = at(i); !pid.isNull()) {
                static_cast<void>(std::invoke(fn, pid));
                ++called;
            }
        }
        return called;
    }

    bool operator==(const Partitions &) const noexcept = default;

private:
    friend class PartitionSupervisor;
    template<typename Key>
    static size_t hashOf(const Key &key)
    {
        using QT_PREPEND_NAMESPACE(qHash);
        return qHash(key, size_t(0));
    }
    int remainder(quint64 number) const noexcept { return int(number % quint64(count())); }
    Pid require(int index) const;
    std::shared_ptr<detail::PartitionTable> d;
};

} // namespace QActors
