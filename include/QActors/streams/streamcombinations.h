// SPDX-License-Identifier: MIT
// Several streams as one, and streams of streams. All take their streams over; nothing happens until the result is read.
// (The names are those of ReactiveX and Kotlin's Flow, whose flatMapLatest is switchMap here.)
#pragma once

#include <QActors/streams/detail/selectnodes.h>

namespace QActors {
namespace detail {

template<typename T>
Stream<T> concatenated(std::vector<Stream<T>> &streams)
{
    for (Stream<T> &stream : streams) {
        while (std::optional<T> value = co_await stream.next())
            co_yield std::move(*value);
        co_await closeAfter(stream, nullptr); // take(), say, has ended before what it takes from
    }
}

template<typename Out, typename T, typename F>
Stream<Out> once(T value, std::shared_ptr<F> fn)
{
    co_yield co_await std::invoke(*fn, std::move(value));
}

template<typename T, typename Out, typename F>
Stream<Out> switched(Stream<std::variant<T, Out>> &either, EitherNode<T, Out> *node, F fn)
{
    while (std::optional<std::variant<T, Out>> got = co_await either.next()) {
        if (got->index() == 1) {
            co_yield std::get<1>(std::move(*got));
            continue;
        }
        const auto close = [node] { return node->closeSecond(); };
        co_await shielded(close);
        node->setSecond(StreamAccess::release(std::invoke(fn, std::get<0>(std::move(*got))), "switchMap"));
    }
}

template<typename T, typename U>
Stream<T> untilOther(Stream<std::variant<U, T>> &either)
{
    while (std::optional<std::variant<U, T>> got = co_await either.next()) {
        if (got->index() == 0)
            co_return;
        co_yield std::get<1>(std::move(*got));
    }
}

/// Each as a variant of all, so that they can be merged.
template<std::size_t I, typename Variant, typename T>
Stream<Variant> numbered(Stream<T> &&stream)
{
    const auto wrap = [](T &&value) { return Variant(std::in_place_index<I>, std::move(value)); };
    return streamOf<MapNode<T, decltype(wrap)>>("combineLatest", std::move(stream), wrap);
}

template<typename... T>
Stream<std::tuple<T...>> latestOf(Stream<std::variant<T...>> &merged)
{
    std::tuple<std::optional<T>...> latest;
    while (std::optional<std::variant<T...>> got = co_await merged.next()) {
        const auto take = [&]<std::size_t... I>(std::index_sequence<I...>) {
            ((got->index() == I ? static_cast<void>(std::get<I>(latest) = std::get<I>(std::move(*got))) : void()), ...);
        };
        take(std::index_sequence_for<T...>());
        const bool isComplete = std::apply([](const auto &...value) { return (value.has_value() && ...); }, latest);
        if (isComplete)
            co_yield std::apply([](const auto &...value) { return std::tuple<T...>(*value...); }, latest);
    }
}

/// Owns any number of one type, which its generator reads.
template<typename T>
class ListNode final : public StreamNode<T>
{
public:
    explicit ListNode(std::vector<Stream<T>> streams) : m_streams(std::make_shared<std::vector<Stream<T>>>(std::move(streams)))
    {
        m_body = StreamAccess::releaseBody(concatenated(*m_streams), m_streams);
    }
    Pulled pull(std::optional<T> &out) override { return m_body->pull(out); }
    void setWaiter(StreamWaiter *waiter) noexcept override { m_body->setWaiter(waiter); }
    QString describe() const override { return m_body->describe(); }
    Awaitable::Source source() const noexcept override { return m_body->source(); }
    Async<> close() override { return closeAll(this); }

private:
    static Async<> closeAll(ListNode *self)
    {
        CloseAll close;
        const NodeWatch watch(self);
        co_await close(self->m_body.get());
        std::exception_ptr error;
        for (std::size_t i = 0; !watch.isGone() && i < self->m_streams->size(); ++i) {
            try {
                co_await (*self->m_streams)[i].close();
            } catch (...) {
                error = std::current_exception();
            }
        }
        close.throwError();
        if (error)
            std::rethrow_exception(error);
    }
    std::shared_ptr<std::vector<Stream<T>>> m_streams; // the body's, too
    StreamPointer<T> m_body;                           // goes first
};

} // namespace detail

namespace Streams {

/// The values of all streams, as they come; ends with the last of them. An error of one ends the result.
template<typename T>
Stream<T> merge(std::vector<Stream<T>> streams)
{
    auto node = std::make_unique<detail::MergeNode<T>>();
    for (Stream<T> &stream : streams)
        node->add(detail::StreamAccess::release(std::move(stream), "merge"));
    return detail::StreamAccess::make(static_cast<detail::StreamNode<T> *>(node.release()));
}
/// \copydoc merge
template<typename T, std::same_as<Stream<T>>... Others>
Stream<T> merge(Stream<T> first, Others... others)
{
    std::vector<Stream<T>> streams;
    streams.push_back(std::move(first));
    (streams.push_back(std::move(others)), ...);
    return merge(std::move(streams));
}

/// All values of the first stream, then all of the second, and so on.
template<typename T>
Stream<T> concat(std::vector<Stream<T>> streams)
{
    return detail::StreamAccess::make(static_cast<detail::StreamNode<T> *>(new detail::ListNode<T>(std::move(streams))));
}
/// \copydoc concat
template<typename T, std::same_as<Stream<T>>... Others>
Stream<T> concat(Stream<T> first, Others... others)
{
    std::vector<Stream<T>> streams;
    streams.push_back(std::move(first));
    (streams.push_back(std::move(others)), ...);
    return concat(std::move(streams));
}

/// Tuples: the first values of all, then the second ones, … Ends as soon as one has ended and its values are used up.
template<typename... T>
Stream<std::tuple<T...>> zip(Stream<T>... streams)
{
    static_assert(sizeof...(T) > 0, "zip(): give at least one stream.");
    detail::StreamNode<std::tuple<T...>> *node = new detail::ZipNode<T...>(detail::StreamAccess::release(std::move(streams), "zip")...);
    return detail::StreamAccess::make(node);
}

/// Tuples of the latest values, whenever one of the streams has a new one and each has had one. Values are copied. Ends with the last.
template<typename... T>
Stream<std::tuple<T...>> combineLatest(Stream<T>... streams)
{
    static_assert(sizeof...(T) > 1, "combineLatest(): give at least two streams.");
    static_assert((std::copy_constructible<T> && ...), "combineLatest(): the latest values are kept, and copied.");
    using Variant = std::variant<T...>;
    const auto number = [&]<std::size_t... I>(std::index_sequence<I...>) {
        return merge(detail::numbered<I, Variant>(std::move(streams))...);
    };
    return detail::composed<std::tuple<T...>>([](Stream<Variant> &merged) { return detail::latestOf(merged); },
                                              number(std::index_sequence_for<T...>()));
}

/// The values of the streams `fn(value)`, of at most `limit` at once, as they come; with 1, one stream after the other. A stream that
/// has come to its end is closed, and counts until its cleanup is over. Throws MisuseError if `limit` is less than 1. (Kotlin: flatMapMerge; ReactiveX: flatMap.)
template<typename F>
auto flatMap(int limit, F fn)
{
    detail::requireCount("flatMap", limit, 1);
    return detail::StreamOperator([limit, fn = std::move(fn)]<typename T>(Stream<T> &&stream) mutable {
        using Inner = std::remove_cvref_t<std::invoke_result_t<F &, T &&>>;
        static_assert(detail::IsStream<Inner>::value, "flatMap(limit, fn): fn(value) returns a Stream.");
        using Out = typename Inner::value_type;
        detail::StreamNode<Out> *node = new detail::FlatMapNode<T, Out, F>(detail::StreamAccess::release(std::move(stream), "flatMap"), limit, std::move(fn));
        return detail::StreamAccess::make(node);
    });
}

/// The results of the coroutine `fn(value)`, of at most `limit` values at once, as they come: not in order. The first failure ends the
/// result. Throws MisuseError if `limit` is less than 1. (In order, all at once: QActors::mapConcurrent(). Python: as_completed.)
template<typename F>
auto mapConcurrent(int limit, F fn)
{
    detail::requireCount("mapConcurrent", limit, 1);
    return detail::StreamOperator([limit, fn = std::move(fn)]<typename T>(Stream<T> &&stream) mutable {
        static_assert(detail::Awaits<F, T &&>, "Streams::mapConcurrent(limit, fn): fn takes a value of the stream, and is a coroutine.");
        using Out = detail::CallValue<F &, T &&>;
        auto make = [fn = std::make_shared<F>(std::move(fn))](T &&value) { return detail::once<Out, T, F>(std::move(value), fn); };
        detail::StreamNode<Out> *node = new detail::FlatMapNode<T, Out, decltype(make)>(
            detail::StreamAccess::release(std::move(stream), "mapConcurrent"), limit, std::move(make));
        return detail::StreamAccess::make(node);
    });
}

/// The values of the stream `fn(value)` of the latest value: when the next value comes, the stream of the one before is closed, with its
/// cleanup, and only then the next one begins. For searches: the latest wins. (ReactiveX: switchMap; Kotlin: flatMapLatest.)
template<typename F>
auto switchMap(F fn)
{
    return detail::StreamOperator([fn = std::move(fn)]<typename T>(Stream<T> &&stream) mutable {
        using Inner = std::remove_cvref_t<std::invoke_result_t<F &, T &&>>;
        static_assert(detail::IsStream<Inner>::value, "switchMap(fn): fn(value) returns a Stream.");
        using Out = typename Inner::value_type;
        auto *either = new detail::EitherNode<T, Out>(detail::StreamAccess::release(std::move(stream), "switchMap"));
        const auto make = [&fn, either](Stream<std::variant<T, Out>> &source) { return detail::switched(source, either, std::move(fn)); };
        return detail::composed<Out>(make, detail::StreamAccess::make(static_cast<detail::StreamNode<std::variant<T, Out>> *>(either)));
    });
}

/// The values until `other` has one.
template<typename U>
auto takeUntil(Stream<U> other)
{
    return detail::StreamOperator([other = std::move(other)]<typename T>(Stream<T> &&stream) mutable {
        auto *either = new detail::EitherNode<U, T>(detail::StreamAccess::release(std::move(other), "takeUntil"), true);
        Stream<std::variant<U, T>> both = detail::StreamAccess::make(static_cast<detail::StreamNode<std::variant<U, T>> *>(either));
        either->setSecond(detail::StreamAccess::release(std::move(stream), "takeUntil"));
        return detail::composed<T>([](Stream<std::variant<U, T>> &source) { return detail::untilOther<T, U>(source); }, std::move(both));
    });
}

} // namespace Streams
} // namespace QActors
