// SPDX-License-Identifier: MIT
// Operators that look at values one by one: `stream | Streams::filter(isNew) | Streams::map(toRow)`. Functions may be plain or, for
// map() and filter(), coroutines. An operator takes the stream over; nothing happens until the result is read. What a function throws
// ends the result with that error. (The names are those of ReactiveX and Kotlin's Flow.)
#pragma once

#include <QActors/streams/detail/streamoperator.h>

namespace QActors {

/// Operators of streams: `stream | Streams::map(fn)`.
namespace Streams {

/// `fn(value)` in the place of each value.
template<typename F>
auto map(F fn)
{
    return detail::StreamOperator([fn = std::move(fn)]<typename T>(Stream<T> &&stream) mutable {
        static_assert(std::invocable<F &, T &&>, "map(fn): fn takes a value of the stream, as T, const T & or T &&.");
        if constexpr (detail::Awaits<F, T &&>) {
            using Out = detail::CallValue<F &, T &&>;
            const auto make = [&fn](Stream<T> &source) { return detail::mapAwaited<Out>(source, std::move(fn)); };
            return detail::composed<Out>(make, std::move(stream));
        } else {
            return detail::streamOf<detail::MapNode<T, F>>("map", std::move(stream), std::move(fn));
        }
    });
}

/// The values for which `fn(value)` is true.
template<typename F>
auto filter(F fn)
{
    return detail::StreamOperator([fn = std::move(fn)]<typename T>(Stream<T> &&stream) mutable {
        static_assert(std::invocable<F &, const T &>, "filter(fn): fn takes a const T & and returns bool.");
        if constexpr (detail::Awaits<F, const T &>) {
            const auto make = [&fn](Stream<T> &source) { return detail::filterAwaited(source, std::move(fn)); };
            return detail::composed<T>(make, std::move(stream));
        } else {
            auto judge = [fn = std::move(fn)](const T &value) mutable {
                return std::invoke(fn, value) ? detail::Verdict::Take : detail::Verdict::Skip;
            };
            return detail::sifted("filter", std::move(stream), std::move(judge));
        }
    });
}

/// The first `count` values, and then the end, without asking for another one. Throws MisuseError if `count` is negative.
inline auto take(qint64 count)
{
    detail::requireCount("take", count, 0);
    return detail::StreamOperator([count]<typename T>(Stream<T> &&stream) {
        return detail::streamOf<detail::TakeNode<T>>("take", std::move(stream), count);
    });
}

/// All values before the first for which `fn(value)` is false.
template<typename F>
auto takeWhile(F fn)
{
    return detail::StreamOperator([fn = std::move(fn)]<typename T>(Stream<T> &&stream) mutable {
        static_assert(std::is_invocable_r_v<bool, F &, const T &>, "takeWhile(fn): fn takes a const T & and returns bool.");
        auto judge = [fn = std::move(fn)](const T &value) mutable {
            return std::invoke(fn, value) ? detail::Verdict::Take : detail::Verdict::End;
        };
        return detail::sifted("takeWhile", std::move(stream), std::move(judge));
    });
}

/// All but the first `count` values. Throws MisuseError if `count` is negative.
inline auto drop(qint64 count)
{
    detail::requireCount("drop", count, 0);
    return detail::StreamOperator([count]<typename T>(Stream<T> &&stream) {
        auto judge = [left = count](const T &) mutable {
            if (left == 0)
                return detail::Verdict::Take;
            --left;
            return detail::Verdict::Skip;
        };
        return detail::sifted("drop", std::move(stream), std::move(judge));
    });
}

/// The values that differ from the one before. T is copied and compared.
inline auto distinctUntilChanged()
{
    return detail::StreamOperator([]<typename T>(Stream<T> &&stream) {
        static_assert(std::equality_comparable<T> && std::copy_constructible<T>,
                      "distinctUntilChanged(): the values are compared with ==, and copied.");
        auto judge = [last = std::optional<T>()](const T &value) mutable {
            if (last && *last == value)
                return detail::Verdict::Skip;
            last = value;
            return detail::Verdict::Take;
        };
        return detail::sifted("distinctUntilChanged", std::move(stream), std::move(judge));
    });
}

/// `sum = fn(sum, value)` for each value, and gives each sum; the first is that of `initial` and the first value.
template<typename U, typename F>
auto scan(U initial, F fn)
{
    return detail::StreamOperator([initial = std::move(initial), fn = std::move(fn)]<typename T>(Stream<T> &&stream) mutable {
        static_assert(std::is_invocable_r_v<U, F &, U &&, T &&>, "scan(initial, fn): fn(sum, value) gives the next sum.");
        auto add = [sum = std::move(initial), fn = std::move(fn)](T &&value) mutable -> U {
            sum = std::invoke(fn, std::move(sum), std::move(value));
            return sum;
        };
        return detail::streamOf<detail::MapNode<T, decltype(add)>>("scan", std::move(stream), std::move(add));
    });
}

/// Lists of `size` values each; the last one may be shorter. Throws MisuseError if `size` is less than 1. See also bufferFor().
inline auto buffer(qsizetype size)
{
    detail::requireCount("buffer", size, 1);
    return detail::StreamOperator([size]<typename T>(Stream<T> &&stream) {
        return detail::streamOf<detail::BufferNode<T>>("buffer", std::move(stream), size);
    });
}

/// Calls `fn()` when the first value is asked for.
template<typename F>
auto onStart(F fn)
{
    return detail::StreamOperator([fn = std::move(fn)]<typename T>(Stream<T> &&stream) mutable {
        struct Tell
        {
            F fn;
            void begins() { std::invoke(fn); }
            void ends() { }
            void fails(const std::exception_ptr &) { }
        };
        return detail::streamOf<detail::TapNode<T, Tell>>("onStart", std::move(stream), Tell{std::move(fn)});
    });
}

/// Calls `fn()` when the stream has come to its end; not when it fails, is closed or destroyed before.
template<typename F>
auto onEnd(F fn)
{
    return detail::StreamOperator([fn = std::move(fn)]<typename T>(Stream<T> &&stream) mutable {
        struct Tell
        {
            F fn;
            void begins() { }
            void ends() { std::invoke(fn); }
            void fails(const std::exception_ptr &) { }
        };
        return detail::streamOf<detail::TapNode<T, Tell>>("onEnd", std::move(stream), Tell{std::move(fn)});
    });
}

/// Calls `fn(error)`, a std::exception_ptr, when the stream fails; the reader gets the error all the same. See also catchError().
template<typename F>
auto onError(F fn)
{
    return detail::StreamOperator([fn = std::move(fn)]<typename T>(Stream<T> &&stream) mutable {
        struct Tell
        {
            F fn;
            void begins() { }
            void ends() { }
            void fails(const std::exception_ptr &error) { std::invoke(fn, error); }
        };
        return detail::streamOf<detail::TapNode<T, Tell>>("onError", std::move(stream), Tell{std::move(fn)});
    });
}

} // namespace Streams
} // namespace QActors
