// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/kernel/detail/scheduler.h>

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>

namespace QActors::detail {

/// A question to one thread, and the pieces of the answer on their way to who asked. Who asks does not wait for a thread
/// that does not begin to answer; one that has begun is waited for.
class ThreadQuery
{
public:
    enum class End : quint8 {
        Answered,
        Busy, ///< it has not begun in time
        Gone  ///< it has ended, or ended before it could answer
    };
    /// Called on the asked thread. Each piece may wait until who asked has taken earlier ones.
    using Answer = std::function<void(Scheduler *asked, ThreadQuery &query)>;

    /// Asks; at once if it is the calling thread.
    static std::shared_ptr<ThreadQuery> ask(Scheduler *asked, Answer answer);

    /// The answering thread's.
    void give(std::function<void()> piece);
    /// Runs the pieces on the calling thread as they come, until the end. After what one of them throws, which comes out of
    /// this, no other is run.
    End take(std::chrono::steady_clock::time_point giveUp);

private:
    enum class State : quint8 {
        Asked,
        Answering,
        Done,
        Dropped, // by the asked thread
        GivenUp
    };
    bool begin();
    void end(State how);
    static constexpr std::size_t MostPieces = 64;

    std::mutex m_lock;
    std::condition_variable m_changed;
    std::deque<std::function<void()>> m_pieces;
    State m_state = State::Asked;
    bool m_isOwnThread = false;
    bool m_discards = false;
};

} // namespace QActors::detail
