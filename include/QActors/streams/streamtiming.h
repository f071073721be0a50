// SPDX-License-Identifier: MIT
// Operators that go by time, and by errors. Time is the Clock of the reader's thread, so virtual in tests. All take their stream over;
// nothing happens until the result is read. While the reader is busy with a value, the source is not read, but by delay(): what it keeps, waits there.
// (The names are those of ReactiveX and Kotlin's Flow; where these differ, it is said.)
#pragma once

#include <QActors/streams/detail/streamoperator.h>
#include <QActors/sync/channel.h>
#include <QActors/tasks/retry.h>
#include <QActors/tasks/taskgroup.h>

namespace QActors {
namespace detail {

/// Throws MisuseError for a negative time, or, with `orZero` false, for none.
QACTORS_EXPORT void requireTime(const char *what, Duration time, bool orZero);
QACTORS_EXPORT TimePoint clockNow();
[[noreturn]] QACTORS_EXPORT void throwStreamTimeout(Duration time);
/// How many values delay() keeps.
constexpr int MostDelayed = 1024;
/// A std::exception; Cancelled is none.
QACTORS_EXPORT bool isStandard(const std::exception_ptr &error);

/// The next value if it comes by then: empty if it does not; an empty optional at the end.
template<typename T>
auto nextBy(Stream<T> &source, TimePoint deadline)
{
    const auto next = [&source] { return source.next(); };
    return moveOnAt(deadline, next);
}

template<typename T>
Stream<T> debounced(Stream<T> &source, Duration quiet)
{
    std::optional<T> value = co_await source.next();
    while (value) {
        std::optional<std::optional<T>> next = co_await nextBy(source, deadlineAfter(clockNow(), quiet));
        if (next && *next) {
            value = std::move(*next);
            continue;
        }
        co_yield std::move(*value);
        value.reset();
        if (!next)
            value = co_await source.next();
    }
}

template<typename T>
Stream<T> throttled(Stream<T> &source, Duration pause)
{
    std::optional<T> latest = co_await source.next();
    bool hasEnded = false;
    while (latest) {
        const TimePoint due = deadlineAfter(clockNow(), pause);
        co_yield std::move(*latest);
        latest.reset();
        constexpr int Most = 1024; // of a source that has always something
        for (int i = 0; !hasEnded && i < Most; ++i) {
            std::optional<std::optional<T>> next;
            if (clockNow() < due)
                next = co_await nextBy(source, due);
            else // the reader has taken its time: what came meanwhile
                next = co_await StreamAccess::tryNext(source);
            if (!next && clockNow() >= due) { // a body that goes on in a turn of its own
                co_await yield();
                next = co_await StreamAccess::tryNext(source);
            }
            if (!next)
                break;
            hasEnded = !*next;
            if (!hasEnded)
                latest = std::move(*next);
        }
        if (hasEnded && latest)
            co_await sleepUntil(due);
        else if (!hasEnded && !latest)
            latest = co_await source.next();
    }
}

template<typename T>
Stream<T> sampled(Stream<T> &source, Duration period)
{
    std::optional<T> latest;
    TimePoint due = deadlineAfter(clockNow(), period);
    for (;;) {
        std::optional<std::optional<T>> next = co_await nextBy(source, due);
        if (next) {
            if (!*next)
                co_return;
            latest = std::move(*next);
            continue;
        }
        if (latest) {
            co_yield std::move(*latest);
            latest.reset();
        }
        if (const TimePoint now = clockNow(); due <= now) // more than one, if the reader has taken its time
            due = deadlineAfter(due, period * ((now - due) / period + 1));
    }
}

/// A value, and when it is due.
template<typename T>
struct Due
{
    Due(TimePoint at, T &&of) : time(at), value(std::move(of)) { } // no aggregate, which GCC 12 would not pass on beside a co_await
    TimePoint time;
    T value;
};

/// Reads all the time, also while the reader is busy: each value has the time at which it came.
template<typename T>
Async<> stampAll(Stream<T> &source, Channel<Due<T>> &stamped, Duration delay)
{
    while (std::optional<T> value = co_await source.next()) {
        Due<T> due(deadlineAfter(clockNow(), delay), std::move(*value));
        co_await stamped.send(std::move(due));
    }
}

template<typename T>
Stream<T> delayed(Stream<T> &source, Duration delay)
{
    Channel<Due<T>> stamped(MostDelayed);
    std::exception_ptr error;
    TaskGroup reading;
    reading.startSoon([&]() -> Async<> {
        try {
            co_await stampAll(source, stamped, delay);
        } catch (const Cancelled &) {
            throw;
        } catch (...) {
            error = std::current_exception();
        }
        stamped.close();
    });
    while (std::optional<Due<T>> due = co_await stamped.next()) {
        co_await sleepUntil(due->time);
        co_yield std::move(due->value);
    }
    if (error)
        std::rethrow_exception(error);
}

template<typename T>
Stream<T> limited(Stream<T> &source, Duration most)
{
    for (;;) {
        std::optional<std::optional<T>> next = co_await nextBy(source, deadlineAfter(clockNow(), most));
        if (!next)
            throwStreamTimeout(most);
        if (!*next)
            co_return;
        co_yield std::move(**next);
    }
}

template<typename T>
Stream<QList<T>> bufferedFor(Stream<T> &source, Duration most, qsizetype size)
{
    std::optional<T> value = co_await source.next();
    while (value) {
        QList<T> values;
        values.append(std::move(*value));
        value.reset();
        const TimePoint due = deadlineAfter(clockNow(), most);
        bool hasEnded = false;
        while (values.size() < size) {
            std::optional<std::optional<T>> next = co_await nextBy(source, due);
            hasEnded = next && !*next;
            if (!next || hasEnded)
                break;
            values.append(std::move(**next));
        }
        co_yield std::move(values);
        if (!hasEnded)
            value = co_await source.next();
    }
}

template<typename T, typename F>
Stream<T> caught(Stream<T> &source, F fn)
{
    std::optional<Stream<T>> other;
    for (;;) {
        std::optional<T> value;
        std::exception_ptr error;
        try {
            value = co_await source.next();
        } catch (const std::exception &) { // not of Cancelled
            error = std::current_exception();
        }
        if (error) {
            other.emplace(std::invoke(fn, std::move(error)));
            break;
        }
        if (!value)
            co_return;
        co_yield std::move(*value);
    }
    std::exception_ptr failure;
    try {
        while (std::optional<T> value = co_await other->next())
            co_yield std::move(*value);
    } catch (...) {
        failure = std::current_exception();
    }
    co_await closeAfter(*other, std::move(failure));
}

template<typename T, typename F>
Stream<T> retried(RetryPolicy policy, F make)
{
    QRandomGenerator generator = policy.seed ? QRandomGenerator(policy.seed) : QRandomGenerator(QRandomGenerator::global()->generate());
    for (int attempt = 1;; ++attempt) {
        if (attempt > 1)
            co_await sleep(policy.delayBefore(attempt, generator.generateDouble()));
        Stream<T> stream = std::invoke(make);
        std::exception_ptr error;
        try {
            while (std::optional<T> value = co_await stream.next())
                co_yield std::move(*value);
        } catch (...) {
            error = std::current_exception();
        }
        const bool goesOn = error && attempt < policy.attempts && isStandard(error);
        if (goesOn)
            error = nullptr; // not in the await: g++ 12 destroys what ?: makes there once too often
        co_await closeAfter(stream, error);
        if (!goesOn)
            co_return;
    }
}

} // namespace detail

namespace Streams {

/// A value when no other has come for `quiet`; at the end of the stream the last one at once. Throws MisuseError for a negative time.
inline auto debounce(AnyDuration quiet)
{
    detail::requireTime("debounce", quiet, true);
    return detail::StreamOperator([quiet]<typename T>(Stream<T> &&stream) {
        return detail::composed<T>([quiet](Stream<T> &source) { return detail::debounced(source, quiet); }, std::move(stream));
    });
}

/// The first value at once, then one value every `pause` at most, always the latest; also the last one. For progress: throttle(16ms).
/// Throws MisuseError for a negative time. (RxJava: throttleLatest with emitLast; RxJS' throttleTime drops the later ones.)
inline auto throttle(AnyDuration pause)
{
    detail::requireTime("throttle", pause, true);
    return detail::StreamOperator([pause]<typename T>(Stream<T> &&stream) {
        return detail::composed<T>([pause](Stream<T> &source) { return detail::throttled(source, pause); }, std::move(stream));
    });
}

/// The latest value at the end of each `period` in which there was one. What came after the last period is dropped, as in
/// ReactiveX and Kotlin. Throws MisuseError if `period` is not positive.
inline auto sample(AnyDuration period)
{
    detail::requireTime("sample", period, false);
    return detail::StreamOperator([period]<typename T>(Stream<T> &&stream) {
        return detail::composed<T>([period](Stream<T> &source) { return detail::sampled(source, period); }, std::move(stream));
    });
}

/// Each value `time` later, with the same distances: the source is read all the time, also while the reader is busy, until 1024 values
/// wait. An error comes after the values before it, the end with the last one. Throws MisuseError for a negative time. (ReactiveX: an error
/// comes at once, and what waits is lost.)
inline auto delay(AnyDuration time)
{
    detail::requireTime("delay", time, true);
    return detail::StreamOperator([time]<typename T>(Stream<T> &&stream) {
        return detail::composed<T>([time](Stream<T> &source) { return detail::delayed(source, time); }, std::move(stream));
    });
}

/// Fails with TimeoutError if the reader has waited for a value longer than `most`. Throws MisuseError if `most` is not positive.
inline auto timeout(AnyDuration most)
{
    detail::requireTime("timeout", most, false);
    return detail::StreamOperator([most]<typename T>(Stream<T> &&stream) {
        return detail::composed<T>([most](Stream<T> &source) { return detail::limited(source, most); }, std::move(stream));
    });
}

/// Lists of what has come since the first value of the list: after `most`, or when there are `size`. Never empty. Throws MisuseError if
/// `most` is not positive, or `size` less than 1.
inline auto bufferFor(AnyDuration most, qsizetype size = (std::numeric_limits<qsizetype>::max)())
{
    detail::requireTime("bufferFor", most, false);
    detail::requireCount("bufferFor", size, 1);
    return detail::StreamOperator([most, size]<typename T>(Stream<T> &&stream) {
        const auto make = [most, size](Stream<T> &source) { return detail::bufferedFor(source, most, size); };
        return detail::composed<QList<T>>(make, std::move(stream));
    });
}

/// Goes on with the stream `fn(error)`, of the same type, when the source fails with a std::exception; `error` is a std::exception_ptr.
template<typename F>
auto catchError(F fn)
{
    return detail::StreamOperator([fn = std::move(fn)]<typename T>(Stream<T> &&stream) mutable {
        static_assert(std::is_invocable_r_v<Stream<T>, F &, std::exception_ptr>,
                      "catchError(fn): fn takes a std::exception_ptr and returns a Stream of the same type.");
        const auto make = [&fn](Stream<T> &source) { return detail::caught(source, std::move(fn)); };
        return detail::composed<T>(make, std::move(stream));
    });
}

/// The stream `make()`; when it fails with a std::exception, `make()` is called again, as RetryPolicy says, and the values go on from the
/// beginning of that one. The error of the last attempt is the result's. Throws MisuseError for a policy that makes no sense.
template<typename F>
auto retry(RetryPolicy policy, F make)
{
    using Made = std::remove_cvref_t<std::invoke_result_t<F &>>;
    static_assert(detail::IsStream<Made>::value, "Streams::retry(policy, make): make() returns a Stream, a new one each time.");
    detail::checkPolicy(policy);
    return detail::retried<typename Made::value_type>(policy, std::move(make));
}

} // namespace Streams
} // namespace QActors
