// SPDX-License-Identifier: MIT
// Waiting in tests. Every failure is an AssertionFailed that names the condition and the time of the wait.
#pragma once

#include <QActors/messaging/mailbox.h>
#include <QActors/kernel/sleep.h>
#include <QActors/tasks/timeouts.h>
#include <QActors/test/assertions.h>

#include <functional>

namespace QActors::Test {

/// `co_await waitFor([&] { return list.size() == 3; }, 5s, "three entries")`: waits until the condition holds. Checks it
/// again while other tasks run, and after each thousandth of the timeout, at least 1 ms, by the thread's Clock.
QACTORS_TEST_EXPORT Async<> waitFor(std::function<bool()> condition, AnyDuration timeout = std::chrono::seconds(5),
                                    const char *what = nullptr,
                                    std::source_location where = std::source_location::current());

namespace detail {

constexpr Duration timeoutOr(Duration timeout = std::chrono::seconds(5)) noexcept
{
    return timeout;
}

[[noreturn]] QACTORS_TEST_EXPORT void throwTooLate(const TimeoutError &error, std::source_location where);

template<typename F>
auto inTime(Duration timeout, F fn, std::source_location where) -> Async<QActors::detail::CallValue<F &>>
{
    try {
        co_return co_await failAfter(timeout, std::ref(fn));
    } catch (const TimeoutError &error) {
        throwTooLate(error, where);
    }
}

template<typename Clause>
auto receiveInTime(Mailbox *mailbox, Clause clause, Duration timeout, std::source_location where)
    -> Async<QActors::detail::ClauseValue<Clause>>
{
    try {
        co_return co_await mailbox->receiveFor(timeout, std::move(clause));
    } catch (const ReceiveTimeout &error) {
        throwTooLate(error, where);
    }
}

} // namespace detail

/// As failAfter(), but throws AssertionFailed.
template<typename F>
auto withTimeout(AnyDuration timeout, F &&fn, std::source_location where = std::source_location::current())
{
    QACTORS_REQUIRE_SAFE_TEMPORARY(F);
    return detail::inTime(timeout, std::decay_t<F>(std::forward<F>(fn)), where);
}

/// `int total = co_await assertReceives(mailbox, on<int>([](int i) { return i; }), 5s)`: waits for a message that fits;
/// other messages stay in the mailbox. (fauxtp: assert_receives.)
template<typename Clause>
auto assertReceives(Mailbox &mailbox, Clause clause, AnyDuration timeout = std::chrono::seconds(5),
                    std::source_location where = std::source_location::current())
{
    return detail::receiveInTime(&mailbox, std::move(clause), timeout, where);
}

/// Lets every task that is ready run, `turns` times over.
inline Async<> settle(int turns = 10)
{
    for (int i = 0; i < turns; ++i)
        co_await yield();
}

} // namespace QActors::Test

/// waitFor() with the expression's text: `co_await QACTORS_WAIT_FOR(list.size() == 3)`; a timeout may follow.
#define QACTORS_WAIT_FOR(expression, ...)                          \
    ::QActors::Test::waitFor([&]() -> bool { return expression; }, \
                             ::QActors::Test::detail::timeoutOr(__VA_ARGS__), #expression)
