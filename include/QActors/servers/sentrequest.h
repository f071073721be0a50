// SPDX-License-Identifier: MIT
// Requests whose answers are received later: `SentRequest<int> request = sendRequest(store, &Store::add, 5);` sends at once, and
// `co_await request.receiveResponse()` gives the answer. So one task has several servers work at the same time, and needs no
// group for it. (OTP: gen_server:send_request/2, receive_response/2, reqids.)
#pragma once

#include <QActors/servers/detail/sentcall.h>
#include <QActors/servers/genserver.h>

namespace QActors {

/// What became of one of several calls: a value, or an error.
template<typename R>
class CallOutcome
{
public:
    Pid pid() const noexcept { return m_pid; } ///< The server.
    bool isAnswered() const noexcept { return !m_error; } ///< True if there is an answer.
    /// What call() would have thrown; null if there is an answer.
    const std::exception_ptr &error() const noexcept { return m_error; }
    /// The answer, which may be moved out. Throws error() if there is none. For void nothing.
    std::add_lvalue_reference_t<R> value()
    {
        if (m_error)
            std::rethrow_exception(m_error);
        if constexpr (!std::is_void_v<R>)
            return *m_value;
    }
    /// \overload
    std::add_lvalue_reference_t<const R> value() const
    {
        if (m_error)
            std::rethrow_exception(m_error);
        if constexpr (!std::is_void_v<R>)
            return *m_value;
    }

private:
    friend struct detail::SentCalls;
    CallOutcome() = default;
    Pid m_pid;
    std::exception_ptr m_error;
    std::optional<std::conditional_t<std::is_void_v<R>, std::monostate, R>> m_value;
};

/// A request that was sent, and whose answer is to come. A cheap copyable value; with the last copy the answer is dropped, and
/// the server's work on the request is left alone. Thread: the one that sent the request; the last copy may go on any.
/// (OTP: request_id().)
template<typename R>
class SentRequest
{
public:
    using value_type = R; ///< The type of the answer.
    SentRequest() noexcept = default; ///< A null request, whose functions throw MisuseError.
    bool isNull() const noexcept { return !m_call; } ///< True for a null request.
    Pid server() const { return call().wait().server(); } ///< Where it was sent to.
    /// True once there is an answer, or an error, to be received without a wait. (OTP: check_response/2.)
    bool hasResponse() const { return call().wait().settled(); }

    /// Waits for the answer, and gives or throws as call() does. An answer is received once: then MisuseError. If the wait is
    /// cancelled the answer can be received later.
    [[nodiscard]] Async<R> receiveResponse() const { return detail::receiveFrom(shared(), detail::NoTimeout); }
    /// The same; throws CallTimeout if there is no answer within `timeout`; it can be received later all the same. (OTP:
    /// wait_response/2.)
    [[nodiscard]] Async<R> receiveResponseFor(AnyDuration timeout) const { return detail::receiveFrom(shared(), timeout); }

private:
    friend struct detail::SentCalls;
    explicit SentRequest(std::shared_ptr<detail::SentCall<R>> call) noexcept : m_call(std::move(call)) { }
    const std::shared_ptr<detail::SentCall<R>> &shared() const
    {
        if (!m_call)
            detail::throwNoRequest();
        return m_call;
    }
    detail::SentCall<R> &call() const { return *shared(); }
    std::shared_ptr<detail::SentCall<R>> m_call;
};

/// Sends a request, as call() with these arguments would when it is awaited. There is no timeout but that of
/// receiveResponseFor(). Thread: any; inside or outside a task.
template<typename Method, typename... Args>
    requires std::is_member_function_pointer_v<Method>
[[nodiscard]] auto sendRequest(Pid to, Method method, Args &&...args)
{
    return detail::SentCalls::send([&] { return call(to, method, std::forward<Args>(args)...); });
}
/// The same by message, as call<T>(pid, arguments…).
template<typename T, typename... Args>
    requires(!detail::BeginWithName<Args...>)
[[nodiscard]] auto sendRequest(Pid to, Args &&...args)
{
    return detail::SentCalls::send([&] { return call<T>(to, std::forward<Args>(args)...); });
}
/// The same by name, as call(pid, "method", arguments…).
template<typename R = QVariant, detail::IsMethodName Name, typename... Args>
[[nodiscard]] auto sendRequest(Pid to, const Name &method, Args &&...args)
{
    return detail::SentCalls::send([&] { return call<R>(to, method, std::forward<Args>(args)...); });
}

/// Requests that were sent, each with a label, whose answers are received as they come. Thread: the one that sent them.
/// (OTP: reqids_new/0.)
template<typename R, typename Label = Pid>
class SentRequests
{
public:
    /// A received answer.
    struct Response
    {
        Label label;            ///< the label of its request
        CallOutcome<R> outcome; ///< the answer, or why there is none
    };
    /// Throws MisuseError if the request is null.
    void add(const SentRequest<R> &request, Label label)
    {
        m_calls.push_back({detail::SentCalls::of(request), std::move(label)});
    }
    qsizetype count() const noexcept { return qsizetype(m_calls.size()); } ///< How many were not received yet.
    bool isEmpty() const noexcept { return m_calls.empty(); } ///< True if all were received.

    /// Waits for the next answer, in the order in which they come, and takes its request out. Throws MisuseError if there is
    /// none to wait for. Only the wait may be cancelled, which loses nothing. Keep this object until then.
    [[nodiscard]] Async<Response> receiveResponse()
    {
        std::vector<detail::CallWait *> waits;
        std::vector<std::shared_ptr<detail::SentCall<R>>> kept;
        for (const Entry &entry : m_calls) {
            waits.push_back(&entry.call->wait());
            kept.push_back(entry.call);
        }
        if (waits.empty())
            detail::throwNoRequest();
        detail::ResponseWait wait(std::move(waits));
        const detail::CallWait *first = co_await wait;
        const auto found = std::find_if(m_calls.begin(), m_calls.end(), [first](const Entry &entry) { return &entry.call->wait() == first; });
        if (found == m_calls.end())
            detail::throwNoRequest(); // received by another task
        Entry taken = std::move(*found);
        m_calls.erase(found);
        Response response{std::move(taken.label), detail::SentCalls::outcomeOf(*taken.call)};
        co_return response;
    }

private:
    struct Entry
    {
        std::shared_ptr<detail::SentCall<R>> call;
        Label label;
    };
    std::vector<Entry> m_calls;
};

} // namespace QActors
