// SPDX-License-Identifier: MIT
// \internal How a task waits for the answer to a call.
#pragma once

#include <QActors/actors/detail/waitedge.h>
#include <QActors/kernel/detail/awaitable.h>
#include <QActors/servers/detail/callcell.h>

#include <memory>

namespace QActors::detail {

inline constexpr Duration NoTimeout = (Duration::max)();
/// That of the program, see setDefaultCallTimeout().
inline constexpr Duration DefaultTimeout = (Duration::min)() / 2;

struct CallOptions
{
    constexpr CallOptions(Duration within, bool takenAlong = false) noexcept : timeout(within), cancelling(takenAlong) { }
    Duration timeout;
    bool cancelling; // the request is taken along when the wait ends without an answer
};

class ResponseWait;

/// Waits for the answer to a call. Sends the request when it is awaited, or by send().
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
    /// The server tells; on the caller's thread.
    void progressed(double fraction, const QString &text) noexcept;

    /// The request waits for room in a mailbox of this thread.
    void waitsForRoom() noexcept
    {
        if (m_state != Held)
            m_state = Watched;
        m_request = nullptr;
    }

    // Of one that no task awaits, but a ResponseWait may:
    /// Sends the request, from this thread.
    void send();
    /// When it was settled, as a number; 0 if it has not been.
    quint64 settled() const noexcept;
    Scheduler *home() const noexcept { return m_cell->home(); }
    Pid server() const noexcept { return m_server; }
    /// Null of one that is held.
    TaskContext *caller() const noexcept { return task(); }

protected:
    /// Takes request and cell, which may be one object, over.
    CallWait(Pid to, RequestNode *request, CallCell *cell, CallOptions options)
        : WaitEdge(to), m_request(request), m_cell(cell), m_timeout(options.timeout)
    {
        cell->waiter = this;
        if (options.cancelling)
            takeAlong();
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
    friend class ResponseWait;
    struct Seldom; // what few calls have: a limit of time, an error, a scope for the server's method
    enum State : quint8 {
        Unsent,
        Marked, // unsent, and to be cancelled with the wait
        Plain, // sent, and neither limited nor in the graph; or answered. Has nothing that is seldom
        Watched, // sent, and limited, in the graph, or where it may have to wait for room
        Over, // after it was limited
        Held, // sent by send()
        GivenUp
    };
    void takeAlong();
    void giveUp() noexcept;
    static const CallEdge Edge;
    void closesCycle(const QString &cycle);
    void withdraw() noexcept;
    void forget() noexcept;
    void setLimit(Duration limit);
    void suspendWatched();
    void watchedAnswered() noexcept;
    bool isUnsent() const noexcept { return m_state == Unsent || m_state == Marked; }
    void send(RequestNode *request);
    void sendCarrying(RequestNode *request);
    void route(Scheduler *here, RequestNode *request);
    void throwIfFailed();
    Seldom &seldom();
    RequestNode *m_request; // while it is unsent, or withdrawn
    CallCell *const m_cell;
    const Duration m_timeout; // as it was asked for
    Seldom *m_seldom = nullptr;
    State m_state = Unsent;
};

template<typename R>
class TypedCallWait final : public CallWait
{
public:
    template<typename Request>
    TypedCallWait(Pid to, Request *request, CallOptions options) : CallWait(to, request, request, options)
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
