// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/kernel/sleep.h>
#include <QActors/kernel/detail/temporaries.h>

#include <QtCore/qrandom.h>

namespace QActors {

/// When retry() tries again: exponential backoff with jitter. An aggregate: `RetryPolicy{.attempts = 5, .jitter = 0}`.
struct RetryPolicy
{
    int attempts = 3;                                            ///< calls in all, at least 1
    AnyDuration initialDelay = std::chrono::milliseconds(100);      ///< before the second call
    AnyDuration maxDelay = std::chrono::seconds(30);                ///< no delay is longer, jitter included
    double factor = 2;                                           ///< each delay to the one before
    double jitter = 0.5;                                         ///< 0 … 1: the part of a delay that is random
    quint32 seed = 0;                                            ///< of the jitter; 0: the global generator

    /// The delay before call number `attempt` (2, 3, …), given a random number from 0 to 1.
    QACTORS_EXPORT Duration delayBefore(int attempt, double random) const;
};

namespace detail {

QACTORS_EXPORT void checkPolicy(const RetryPolicy &policy);

template<typename F, typename Predicate>
auto retryCall(RetryPolicy policy, F fn, Predicate retryIf) -> Async<CallValue<F &>>
{
    checkPolicy(policy);
    QRandomGenerator generator = policy.seed ? QRandomGenerator(policy.seed) : QRandomGenerator(QRandomGenerator::global()->generate());
    for (int attempt = 1;; ++attempt) {
        if (attempt > 1)
            co_await sleep(policy.delayBefore(attempt, generator.generateDouble()));
        bool again = false;
        try {
            co_return co_await fn();
        } catch (const std::exception &error) {
            again = attempt < policy.attempts && std::invoke(retryIf, error);
            if (!again)
                throw;
        }
    }
}

} // namespace detail

/// Calls `fn` until it succeeds, and gives its value; throws the error of the last attempt as itself. After an exception,
/// `fn` is called again only if the exception is a std::exception for which `retryIf(error)` is true; never after
/// Cancelled. Delays go by the thread's Clock. Throws MisuseError for a policy that makes no sense.
template<typename F, typename Predicate>
auto retry(RetryPolicy policy, F &&fn, Predicate &&retryIf) -> Async<detail::CallValue<std::decay_t<F> &>>
{
    QACTORS_REQUIRE_SAFE_TEMPORARY(F);
    QACTORS_REQUIRE_SAFE_TEMPORARY(Predicate);
    return detail::retryCall(policy, std::decay_t<F>(std::forward<F>(fn)),
                             std::decay_t<Predicate>(std::forward<Predicate>(retryIf)));
}

/// The same, and tries again after every std::exception.
template<typename F>
auto retry(RetryPolicy policy, F &&fn)
{
    return retry(policy, std::forward<F>(fn), [](const std::exception &) { return true; });
}

} // namespace QActors
