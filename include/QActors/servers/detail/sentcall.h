// SPDX-License-Identifier: MIT
// \internal A call that no task awaits, and what becomes of it.
#pragma once

#include <QActors/servers/detail/responsewait.h>

#include <algorithm>

namespace QActors {

template<typename R>
class CallOutcome;
template<typename R>
class SentRequest;

namespace detail {

class QACTORS_EXPORT SentCallBase
{
public:
    SentCallBase() noexcept = default;
    virtual ~SentCallBase();
    Q_DISABLE_COPY_MOVE(SentCallBase)
    virtual CallWait &wait() noexcept = 0;
    /// Once; then throws MisuseError.
    void receives();
    /// Deletes it, on its thread.
    static void dispose(SentCallBase *call) noexcept;

private:
    bool m_received = false;
};

template<typename R>
class SentCall : public SentCallBase
{
public:
    /// The answer, once it is settled.
    virtual R take() = 0;
};

template<typename Wait>
using AnswerOf = decltype(std::declval<Wait &>().result());

template<typename Wait>
class SentCallOf final : public SentCall<AnswerOf<Wait>>
{
public:
    template<typename Make>
    explicit SentCallOf(Make make) : m_wait(make())
    {
        m_wait.send();
    }
    CallWait &wait() noexcept override { return m_wait; }
    AnswerOf<Wait> take() override { return m_wait.result(); }

private:
    Wait m_wait;
};

[[noreturn]] QACTORS_EXPORT void throwNoRequest();
QACTORS_EXPORT std::exception_ptr responseTimeout(const char *what, Pid server, Duration timeout);

template<typename R>
Async<R> receiveFrom(std::shared_ptr<SentCall<R>> call, Duration timeout)
{
    ResponseWait wait(std::vector<CallWait *>(1, &call->wait()), timeout);
    const CallWait *settled = co_await wait;
    if (!settled)
        std::rethrow_exception(responseTimeout("receiveResponse", call->wait().server(), timeout));
    call->receives();
    co_return call->take();
}

/// What only the library does with them.
struct SentCalls
{
    template<typename Make>
    static auto send(Make make)
    {
        using Wait = decltype(make());
        using R = AnswerOf<Wait>;
        return SentRequest<R>(std::shared_ptr<SentCall<R>>(new SentCallOf<Wait>(make), &SentCallBase::dispose));
    }
    template<typename R>
    static const std::shared_ptr<SentCall<R>> &of(const SentRequest<R> &request)
    {
        return request.shared();
    }
    template<typename R>
    static CallOutcome<R> outcomeOf(SentCall<R> &call)
    {
        CallOutcome<R> outcome;
        outcome.m_pid = call.wait().server();
        try {
            call.receives();
            if constexpr (std::is_void_v<R>)
                call.take();
            else
                outcome.m_value.emplace(call.take());
        } catch (...) {
            outcome.m_error = std::current_exception();
        }
        return outcome;
    }
    template<typename R>
    static CallOutcome<R> failed(Pid server, std::exception_ptr error)
    {
        CallOutcome<R> outcome;
        outcome.m_pid = server;
        outcome.m_error = std::move(error);
        return outcome;
    }
};

} // namespace detail
} // namespace QActors
