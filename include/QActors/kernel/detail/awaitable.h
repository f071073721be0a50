// SPDX-License-Identifier: MIT
// The base of everything that a task can wait for. To write one: derive, and give it
//   bool ready();      // there is nothing to wait for; may throw
//   void suspend();    // start to wait; call complete() when it is over, also from here; may throw
//   R result();        // the value of the co_await; may throw
#pragma once

#include <QActors/kernel/detail/scheduler.h>

namespace QActors::detail {

struct Address; // of a process

/// Hears who has to do something before a wait ends, as far as that is known.
class AwaitedVisitor
{
public:
    virtual void task(TaskId id) = 0; ///< Its end, or the Lock that it holds.
    virtual void children(const ScopeNode *group) = 0; ///< The end of all tasks in there.
    virtual void process(const Address &address) = 0; ///< Its answer.

protected:
    ~AwaitedVisitor() = default;
};

/// One task, one leaf: the single thing that a task waits for. Lives in the coroutine's frame, and its
/// destructor must forget all that could complete it later. Used on one thread.
class QACTORS_EXPORT Awaitable
{
public:
    Q_DISABLE_COPY_MOVE(Awaitable)

    /// Cancelled while waiting. Forget the completion and return true; or, if it must be waited out,
    /// return false and complete() later. Must run no foreign code: that is the destructor's work.
    virtual bool detach() noexcept = 0;
    /// For "waiting for …".
    virtual QString describe() const = 0;

    /// Where the end of the wait can come from. A test goes by it: virtual time stands while a thread works, and a
    /// wait for tasks alone, all of which wait, will never end.
    enum class Source : quint8 {
        Tasks,
        Events,
        Threads
    };
    virtual Source source() const noexcept { return Source::Tasks; }
    /// False if result() cannot throw, or only what a child task has thrown.
    virtual bool canFail() const noexcept { return true; }

    /// See TaskContext::divertTo(). Waits again, or the coroutine goes on.
    virtual void resumeInstead() noexcept { }

    /// Whom it waits for.
    virtual void tellAwaited(AwaitedVisitor &) const { }

    /// False for what a cancelled task may still wait for.
    static constexpr bool Cancellable = true;

protected:
    Awaitable() noexcept = default;
    virtual ~Awaitable()
    {
        if (isWaiting()) [[unlikely]]
            m_task->unsuspend();
    }

    TaskContext *task() const noexcept { return m_task; }
    bool isWaiting() const noexcept { return m_task && m_task->leaf() == this; }
    /// The wait is over: the task runs soon. Does nothing if it no longer waits for this.
    void complete() noexcept
    {
        if (isWaiting())
            m_task->makeReady();
    }
    /// The same for one that nothing but its task's end can have kept from waiting.
    void completeWaiting() noexcept
    {
        if (m_task->isWaiting())
            m_task->makeReady();
    }

private:
    template<typename L>
    friend class LeafAwaiter;
    TaskContext *m_task = nullptr;
};

/// The awaiter of `co_await leaf`.
template<typename Leaf>
class LeafAwaiter
{
public:
    LeafAwaiter(Leaf &leaf, TaskContext *task) noexcept : m_leaf(leaf) { leaf.m_task = task; }

    bool await_ready()
    {
        TaskContext *task = m_leaf.m_task;
        if constexpr (Leaf::Cancellable) {
            if (task->isCancelDue()) [[unlikely]]
                task->scope()->throwCancelled();
        }
        task->m_leafReady = m_leaf.ready();
        return task->m_leafReady && !task->scheduler()->tick();
    }

    bool await_suspend(std::coroutine_handle<>)
    {
        TaskContext *task = m_leaf.m_task;
        task->suspendOn(&m_leaf);
        if (task->m_leafReady) {
            task->makeReady(); // out of budget: takes its turn, with its result
            return true;
        }
        try {
            m_leaf.suspend();
        } catch (...) {
            task->unsuspend();
            throw;
        }
        return true;
    }

    decltype(auto) await_resume()
    {
        if (m_leaf.m_task->takeCancelDelivery()) [[unlikely]]
            m_leaf.m_task->scope()->throwCancelled();
        return m_leaf.result();
    }

private:
    Leaf &m_leaf;
};

} // namespace QActors::detail
