// SPDX-License-Identifier: MIT
// Values over time: made by a coroutine with co_yield, or by a source (<QActors/StreamSources>), changed by operators
// (<QActors/StreamOperators>), and read one by one.
#pragma once

#include <QActors/streams/detail/generator.h>
#include <QActors/tasks/timeouts.h>

#include <functional>
#include <vector>

namespace QActors {
namespace detail {

struct StreamAccess;

} // namespace detail

/// Values over time, cold and lazy: nothing happens until somebody reads, and a value is made when it is asked for. Move-only;
/// destroying a stream ends what runs behind it.
///
/// A coroutine that returns a Stream and has a co_yield is a generator. It may await whatever an Async may:
///
///     Stream<Page> pages(QUrl url)
///     {
///         while (!url.isEmpty()) {
///             const Page page = co_await fetch(url);
///             co_yield page;
///             url = page.next;
///         }
///     }
///     …
///     auto all = pages(first);
///     while (const std::optional<Page> page = co_await all.next())
///         show(*page);
///
/// The body runs in a task of its own, which begins with the first next() and goes on with each further one: a scope, a deadline or
/// a group that the body opens never reaches the reader, nor the reader's the body. TaskLocals and, in an actor, self() are those of the
/// first reader. A cancelled next() takes no value: the next one gets it. An exception of the body arrives at the reader with its type, after
/// the values before it; then the stream has ended.
///
/// Thread: that of the first next(), from then on; other ones get MisuseError. Until then a stream may be moved to another thread,
/// unless its source belongs to one. (Kotlin: Flow; C#: IAsyncEnumerable; Python: asynchronous generators, but see trio #264.)
template<typename T>
class [[nodiscard]] Stream
{
    static_assert(std::is_object_v<T> && !std::is_const_v<T> && std::is_move_constructible_v<T>,
                  "Stream<T>: T is a plain type that can be moved: its values go to the reader. Take a T * or a std::shared_ptr<T>.");

public:
    using value_type = T; ///< The type of the values.
    /// \internal
    using promise_type = detail::StreamPromise<T>;

    Stream() noexcept = default; ///< An empty stream; next() throws MisuseError.
    /// Gives up what is left: a generator's body is destroyed where it stands, with its locals, as a task that is killed. To let it
    /// clean up in its own time, co_await close().
    ~Stream() = default;
    Stream(Stream &&) noexcept = default;
    Stream &operator=(Stream &&) noexcept = default;

    bool isNull() const noexcept { return !m_node; } ///< True for an empty stream: default-constructed, or moved from.

    /// `std::optional<T> value = co_await stream.next()`: the next value; empty at the end, and from then on. Throws what the stream
    /// fails with, once; MisuseError if the stream is empty, of another thread, or another task waits for its next value.
    [[nodiscard]] detail::Next<T> next() { return detail::Next<T>{m_node.get()}; }

    /// `co_await stream.close()`: ends what runs behind the stream before its time, and waits for the cleanup: a generator's body gets
    /// Cancelled at the await or co_yield it stands in. Throws what the body throws then. forEach() and the other functions that take a
    /// stream do this by themselves.
    Async<> close()
    {
        if (m_node) {
            m_node->beginClose();
            if (Async<> rest = m_node->close())
                co_await std::move(rest);
        }
    }

private:
    friend struct detail::StreamAccess;
    explicit Stream(detail::StreamPointer<T> node) noexcept : m_node(std::move(node)) { }
    detail::StreamPointer<T> m_node;
};

namespace detail {

/// The part of a Stream that only the library reaches.
struct StreamAccess
{
    template<typename T>
    static TryNext<T> tryNext(Stream<T> &stream)
    {
        return TryNext<T>{stream.m_node.get()};
    }
    template<typename T>
    static Stream<T> make(StreamNode<T> *node) noexcept // or of a class that is derived from one
    {
        return Stream<T>(StreamPointer<T>(node));
    }
    /// Throws MisuseError for an empty one.
    template<typename T>
    static StreamPointer<T> release(Stream<T> &&stream, const char *what)
    {
        if (!stream.m_node)
            throwEmptyStream(what);
        stream.m_node->requireFree(what);
        return std::move(stream.m_node);
    }

    /// Of a coroutine that has references to `reads`.
    template<typename T>
    static StreamPointer<T> releaseBody(Stream<T> &&stream, std::shared_ptr<void> reads) noexcept
    {
        static_cast<GeneratorNode<T> *>(stream.m_node.get())->keep(std::move(reads));
        return std::move(stream.m_node);
    }

private:
    [[noreturn]] QACTORS_EXPORT static void throwEmptyStream(const char *what);
};

/// \internal
template<typename T>
Stream<T> StreamPromise<T>::get_return_object()
{
    static_assert(alignof(StreamPromise) <= 2 * sizeof(void *), "Stream<T>: T needs a stricter alignment than frames have; put it into "
                                                                "a std::unique_ptr.");
    return StreamAccess::make<T>(new GeneratorNode<T>(*this));
}

/// Of reading and of closing; one may be null.
[[noreturn]] QACTORS_EXPORT void throwBoth(std::exception_ptr error, std::exception_ptr closing);

template<typename T>
struct IsStream : std::false_type
{
};
template<typename T>
struct IsStream<Stream<T>> : std::true_type
{
};

/// At the end of whoever has taken the stream over: ends what runs behind it, and throws the first error of both, or both.
template<typename T>
Async<> closeAfter(Stream<T> &stream, std::exception_ptr error)
{
    std::exception_ptr closing;
    try {
        const auto close = [&stream] { return stream.close(); };
        co_await shielded(close);
    } catch (...) {
        closing = std::current_exception();
    }
    if (error || closing)
        throwBoth(std::move(error), std::move(closing));
}

/// Calls `fn(value)` until it says no more, or the end.
template<typename T, typename F>
Async<> readWhile(Stream<T> stream, F fn)
{
    std::exception_ptr error;
    try {
        while (std::optional<T> value = co_await stream.next()) {
            if (!std::invoke(fn, std::move(*value)))
                break;
        }
    } catch (...) {
        error = std::current_exception();
    }
    co_await closeAfter(stream, std::move(error));
}

template<typename T, typename F>
Async<> readEach(Stream<T> stream, F fn)
{
    std::exception_ptr error;
    try {
        while (std::optional<T> value = co_await stream.next()) {
            if constexpr (CanAwait<std::invoke_result_t<F &, T &&>>)
                co_await std::invoke(fn, std::move(*value));
            else
                std::invoke(fn, std::move(*value));
        }
    } catch (...) {
        error = std::current_exception();
    }
    co_await closeAfter(stream, std::move(error));
}

} // namespace detail

/// `co_await forEach(std::move(stream), fn)`: calls `fn(value)` for each value, and awaits what it returns if that can be awaited.
/// Throws what the stream or `fn` throws; in any case, also when cancelled, what runs behind the stream has ended then.
template<typename T, typename F>
[[nodiscard]] Async<> forEach(Stream<T> stream, F fn)
{
    static_assert(std::invocable<F &, T &&>, "forEach(stream, fn): fn takes a value of the stream, as T, const T & or T &&.");
    return detail::readEach(std::move(stream), std::move(fn));
}

/// `co_await collect(std::move(stream))`: all values, as a std::vector. Of a stream that ends.
template<typename T>
[[nodiscard]] Async<std::vector<T>> collect(Stream<T> stream)
{
    std::vector<T> values;
    const auto append = [&values](T &&value) { values.push_back(std::move(value)); };
    co_await detail::readEach(std::move(stream), append);
    co_return values;
}

/// `co_await first(std::move(stream))`: the first value, after which the stream is closed; empty if it has none.
template<typename T>
[[nodiscard]] Async<std::optional<T>> first(Stream<T> stream)
{
    std::optional<T> found;
    const auto take = [&found](T &&value) {
        found.emplace(std::move(value));
        return false;
    };
    co_await detail::readWhile(std::move(stream), take);
    co_return found;
}

/// `co_await last(std::move(stream))`: the last value; empty if it has none.
template<typename T>
[[nodiscard]] Async<std::optional<T>> last(Stream<T> stream)
{
    std::optional<T> found;
    const auto keep = [&found](T &&value) { found.emplace(std::move(value)); };
    co_await detail::readEach(std::move(stream), keep);
    co_return found;
}

/// `co_await fold(std::move(stream), initial, fn)`: `fn(fn(initial, first), second)` and so on.
template<typename T, typename U, typename F>
[[nodiscard]] Async<U> fold(Stream<T> stream, U initial, F fn)
{
    static_assert(std::is_invocable_r_v<U, F &, U &&, T &&>, "fold(stream, initial, fn): fn(sum, value) gives the next sum.");
    const auto add = [&](T &&value) { initial = std::invoke(fn, std::move(initial), std::move(value)); };
    co_await detail::readEach(std::move(stream), add);
    co_return initial;
}

} // namespace QActors
