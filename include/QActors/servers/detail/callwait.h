// SPDX-License-Identifier: MIT
// \internal How a task waits for the answer to a call.
#pragma once

#include <QActors/actors/detail/waitedge.h>
#include <QActors/kernel/detail/awaitable.h>
#include <QActors/servers/detail/callcell.h>

#include <memory>

namespace QActors::detail {

inline constexpr Duration NoTimeout = (Duration::max)();

/// Waits for the answer to a call. Sends the request when it is awaited.
class QACTORS_EXPORT CallWait : public Awaitable, public WaitEdge
{
public:
    bool ready() const noexcept { return false; }
    void suspend();
    bool detach() noexcept override;
    QString describe() const override;
    void tellAwaited(AwaitedVisitor &visitor) const override;
    Source source() const noexcept override;

    /// The cell has been settled; on the caller's thread.
    void answered() noexcept;
    void fail(std::exception_ptr error) noexcept;

    /// The request waits for room in a mailbox of this thread.
    void waitsForRoom() noexcept
    {
        m_state = Watched;
        m_request = nullptr;
    }

protected:
    /// Takes request and cell, which may be one object, over.
    CallWait(Pid to, RequestNode *request, CallCell *cell, Duration timeout) noexcept
        : WaitEdge(to), m_request(request), m_cell(cell), m_timeout(timeout)
    {
        cell->waiter = this;
    }
    // Inline in spite of its size: every call goes through it.
    Q_ALWAYS_INLINE ~CallWait() override
    {
        if (m_state != Plain) [[unlikely]]
            giveUp();
        m_cell->waiter = nullptr;
        m_cell->release();
    }
    /// Throws what went wrong.
    void checkOutcome()
    {
        if (m_seldom || m_cell->error) [[unlikely]]
            throwIfFailed();
    }
    CallCell *cell() const noexcept { return m_cell; }
    [[noreturn]] void throwWrongType(const char *got, const char *wanted) const;

private:
    struct Seldom; // what few calls have: a limit of time, an error
    enum State : quint8 {
        Unsent,
        Plain, // sent, and neither limited nor in the graph; or answered. Has nothing that is seldom
        Watched, // sent, and limited, in the graph, or where it may have to wait for room
        Over, // after it was limited
        GivenUp
    };
    void giveUp() noexcept;
    static const CallEdge Edge;
    void closesCycle(const QString &cycle);
    void withdraw() noexcept;
    void forget() noexcept;
    void setLimit();
    void suspendWatched();
    void watchedAnswered() noexcept;
    void send(RequestNode *request);
    void sendCarrying(RequestNode *request);
    void route(Scheduler *here, RequestNode *request);
    void throwIfFailed();
    Seldom &seldom();
    RequestNode *m_request; // while it is unsent, or withdrawn
    CallCell *const m_cell;
    const Duration m_timeout;
    Seldom *m_seldom = nullptr;
    State m_state = Unsent;
};

template<typename R>
class TypedCallWait final : public CallWait
{
public:
    template<typename Request>
    TypedCallWait(Pid to, Request *request, Duration timeout) : CallWait(to, request, request, timeout)
    {
    }
    R result()
    {
        checkOutcome();
        if constexpr (!std::is_void_v<R>)
            return std::move(*static_cast<TypedCell<R> *>(cell())->value);
    }
};

} // namespace QActors::detail
