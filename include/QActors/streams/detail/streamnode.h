// SPDX-License-Identifier: MIT
// \internal What stands behind a Stream: values are pulled through a chain of nodes, and who finds none waits at the end of it.
#pragma once

#include <QActors/kernel/async.h>
#include <QActors/kernel/detail/scheduler.h>

#include <optional>

namespace QActors::detail {

class NextWait;
class NodeWatch;

/// Whom a stream wakes when it may have something.
class StreamWaiter
{
public:
    virtual void wake() noexcept = 0;

protected:
    ~StreamWaiter() = default;
};

/// The result of a pull.
enum class Pulled : quint8 {
    Value,
    End,
    Wait, ///< none yet: setWaiter(), and pull again when woken
    Later ///< nothing is to be waited for, but others have their turn first
};

/// A stream without its values' type. Used on one thread, from the first pull on.
class QACTORS_EXPORT StreamNodeBase : public Pooled
{
public:
    StreamNodeBase() noexcept = default;
    virtual ~StreamNodeBase();
    Q_DISABLE_COPY_MOVE(StreamNodeBase)

    /// Woken once, as soon as a pull is worth another try; null: nobody any more. After Pulled::Wait.
    virtual void setWaiter(StreamWaiter *waiter) noexcept = 0;
    /// Ends what runs behind it, with its cleanup; an empty Async if nothing does.
    virtual Async<> close() = 0;
    /// For "waiting for …".
    virtual QString describe() const = 0;
    /// Where a value can come from.
    virtual Awaitable::Source source() const noexcept = 0;

    /// The node's Stream goes. In the middle of a pull, the node goes after that; on another thread than its own, soon, on its own.
    void abandon() noexcept;
    /// Throws MisuseError, with `what`, if another task reads it, or on another thread than before.
    void requireFree(const char *what) const;
    /// Nobody gets a value any more; who waits for one gets the end. Throws MisuseError on another thread.
    void beginClose();

protected:
    /// The node is the calling thread's although nobody has read it yet, whatever operators stand between it and its reader.
    void belongHere();
    /// Whether that is this thread.
    bool isHere() const noexcept { return Scheduler::existing() == m_owner; }
    /// Throws MisuseError elsewhere.
    void requireHere(const char *what) const
    {
        if (Scheduler::existing() != m_owner) [[unlikely]]
            throwForeign(what);
    }

private:
    friend class NextWait;
    friend class NodeWatch;
    template<typename L>
    friend class LeafAwaiter;
    /// A first pull, or one that is misuse; false: it has ended.
    static bool beginAnyhow(StreamNodeBase *node, Scheduler *here);
    void failed() noexcept;
    void goHome(Scheduler *home) noexcept;
    [[noreturn]] static void throwForeign(const char *what);
    Scheduler *m_freeFor = nullptr; // its home, if nobody reads it and it is not over
    NextWait *m_reader = nullptr;   // which waits, or has a value in hand
    Scheduler *m_home = nullptr;  // since the first pull
    Scheduler *m_owner = nullptr; // see belongHere()
    NodeWatch *m_watches = nullptr;
    bool m_isPulled = false;
    bool m_isAbandoned = false;
    bool m_isOver = false; // closed, or has failed
};

/// Of a node, for who closes it and waits meanwhile: whether it has been destroyed.
class QACTORS_EXPORT NodeWatch
{
public:
    explicit NodeWatch(StreamNodeBase *node) noexcept : m_node(node), m_next(std::exchange(node->m_watches, this)) { }
    ~NodeWatch();
    Q_DISABLE_COPY_MOVE(NodeWatch)
    bool isGone() const noexcept { return !m_node; }

private:
    friend class StreamNodeBase;
    StreamNodeBase *m_node;
    NodeWatch *m_next;
};

/// The thread of the first check(), from then on.
class QACTORS_EXPORT FirstHome
{
public:
    /// Throws MisuseError, with `what`, on another one.
    void check(const char *what) const;
    /// The same, but it may be the first.
    void checkIfUsed(const char *what) const;

private:
    [[noreturn]] static void throwForeign(const char *what);
    mutable std::atomic<Scheduler *> m_home{nullptr}; // relaxed: compared, not followed
};

template<typename T>
class StreamNode : public StreamNodeBase
{
public:
    /// Puts the next value into `out`, which is empty. What it throws ends the stream.
    virtual Pulled pull(std::optional<T> &out) = 0;
};

template<typename Node>
struct StreamDeleter
{
    void operator()(Node *node) const noexcept { node->abandon(); }
};
template<typename T>
using StreamPointer = std::unique_ptr<StreamNode<T>, StreamDeleter<StreamNode<T>>>;

/// A wait for the next value, without its type: that of a reader that has found none, or is out of its turn with one.
class QACTORS_EXPORT NextWait : public Awaitable, private StreamWaiter
{
public:
    ~NextWait() override { leave(); }
    bool detach() noexcept override;
    QString describe() const override;
    Source source() const noexcept override;

protected:
    NextWait(StreamNodeBase *node, Pulled pulled) noexcept : m_node(node), m_pulled(pulled)
    {
        if (m_node) {
            m_node->m_reader = this;
            m_node->m_freeFor = nullptr;
        }
    }
    virtual Pulled pull(StreamNodeBase *node) = 0;

private:
    friend class StreamNodeBase;
    template<typename L>
    friend class LeafAwaiter;
    void suspend() noexcept;
    /// Throws what the pull has thrown.
    void finish();
    void look() noexcept;
    void leave() noexcept;
    void wait() noexcept;
    void wake() noexcept override { complete(); }
    void resumeInstead() noexcept override;

    StreamNodeBase *m_node; // null: gone, or left
    std::exception_ptr m_error;
    Pulled m_pulled;
    bool m_hasWaited = false;
    bool m_isDetached = false;
};

/// The same, with the value.
template<typename T>
class NextWaitOf final : public NextWait
{
public:
    NextWaitOf(StreamNode<T> *node, Pulled pulled, std::optional<T> &value) noexcept : NextWait(node, pulled), m_value(value) { }

private:
    Pulled pull(StreamNodeBase *node) override { return static_cast<StreamNode<T> *>(node)->pull(m_value); }
    std::optional<T> &m_value;
};

/// `co_await stream.next()`.
template<typename T>
struct Next
{
    using ReadsStream = void;
    using Value = T;
    using Result = std::optional<T>;
    static constexpr bool Waits = true;
    StreamNode<T> *node;
};

/// `co_await tryNext(stream)`: what is there without waiting: empty if nothing is yet, an empty optional at the end.
template<typename T>
struct TryNext
{
    using ReadsStream = void;
    using Value = T;
    using Result = std::optional<std::optional<T>>;
    static constexpr bool Waits = false;
    StreamNode<T> *node;
};

template<typename Read>
concept IsStreamRead = requires { typename Read::ReadsStream; };

/// How a stream is read. What each value passes through is here; the wait is made when there is one.
template<IsStreamRead Read>
class LeafAwaiter<Read>
{
    using T = typename Read::Value;

public:
    LeafAwaiter(Read &read, TaskContext *task) noexcept : m_read(read), m_task(task) { }
    Q_DISABLE_COPY_MOVE(LeafAwaiter)

    bool await_ready()
    {
        if (m_task->isCancelDue()) [[unlikely]]
            m_task->scope()->throwCancelled();
        Scheduler *here = m_task->scheduler();
        StreamNode<T> *node = m_read.node;
        if ((!node || node->m_freeFor != here || node->m_isPulled) && !StreamNodeBase::beginAnyhow(node, here)) [[unlikely]]
            return !here->tick();
        node->m_isPulled = true;
        try {
            m_pulled = node->pull(m_value);
        } catch (...) {
            node->failed();
            throw;
        }
        node->m_isPulled = false;
        if (node->m_isAbandoned) [[unlikely]] {
            delete node;
            m_read.node = nullptr;
            if (m_pulled != Pulled::Value)
                m_pulled = Pulled::End;
        }
        return (!Read::Waits || m_pulled <= Pulled::End) && !here->tick();
    }
    void await_suspend(std::coroutine_handle<>) noexcept
    {
        m_wait.emplace(m_read.node, m_pulled, m_value);
        m_wait->m_task = m_task;
        m_task->suspendOn(&*m_wait);
        if (!Read::Waits || m_pulled <= Pulled::End)
            m_task->makeReady(); // out of budget: takes its turn, with its result
        else
            m_wait->suspend();
    }
    typename Read::Result await_resume()
    {
        if (m_wait) [[unlikely]] {
            if (m_task->takeCancelDelivery())
                m_task->scope()->throwCancelled();
            m_wait->finish();
        }
        if constexpr (Read::Waits) {
            // Not the optional as a whole, which some compilers load by one wide load, right after it was written in parts: that waits.
            return m_value ? std::optional<T>(std::in_place, std::move(*m_value)) : std::nullopt;
        } else {
            typename Read::Result found;
            if (m_pulled <= Pulled::End)
                found.emplace(std::move(m_value));
            return found;
        }
    }

private:
    // In this order no two of them that are set one after the other lie side by side: put together in a wide register, they cost more.
    Pulled m_pulled = Pulled::End;
    Read &m_read;
    std::optional<T> m_value;
    TaskContext *const m_task;
    std::optional<NextWaitOf<T>> m_wait;
};

template<IsStreamRead Read>
struct AwaitTraits<Read>
{
    static Read wrap(Read read) noexcept { return read; }
};

} // namespace QActors::detail
