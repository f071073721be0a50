// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/kernel/detail/framepool.h>
#include <QActors/kernel/detail/inboxnode.h>

#include <memory>

namespace QActors::detail {

struct NothingToDo
{
    void operator()() const noexcept { }
};

/// A closure on its way to another thread; see post(). Its block is from the pool, taken on one thread and given back on
/// another: it counts on neither.
template<typename Work, typename Dropped = NothingToDo>
class PostedWork final : public InboxNode, public Pooled
{
public:
    explicit PostedWork(Work work, Dropped dropped = {})
        : InboxNode(&Actions), work(std::move(work)), m_dropped(std::move(dropped))
    {
        poolBlockMoves(-1);
    }
    ~PostedWork() { poolBlockMoves(1); }
    Q_DISABLE_COPY_MOVE(PostedWork)

    Work work;

private:
    static void runIt(InboxNode *node, Scheduler *) noexcept
    {
        const std::unique_ptr<PostedWork> self(static_cast<PostedWork *>(node));
        self->work();
    }
    static void dropIt(InboxNode *node) noexcept
    {
        const std::unique_ptr<PostedWork> self(static_cast<PostedWork *>(node));
        self->m_dropped();
    }
    static constexpr InboxActions Actions = {&runIt, &dropIt};
    Dropped m_dropped;
};

/// Calls `work()` on the thread of `to` (a Scheduler, a ThreadHost), soon. If that thread has ended, or ends before it comes
/// to it, `dropped()` is called in its stead: there, as one of the last things, or here, before this returns. Either is called
/// once, must not throw, and goes on the thread where it was called, with what it holds. Any thread. A Scheduler's gives
/// false if it was dropped here.
template<typename To, typename Work, typename Dropped = NothingToDo>
auto post(To *to, Work work, Dropped dropped = {})
{
    return to->post(new PostedWork<Work, Dropped>(std::move(work), std::move(dropped)));
}

} // namespace QActors::detail
