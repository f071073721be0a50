// SPDX-License-Identifier: MIT
// \internal How operators are made: those that only change values are nodes; those that wait are generators.
#pragma once

#include <QActors/streams/stream.h>

#include <QtCore/qlist.h>

#include <tuple>

namespace QActors {
namespace detail {

struct StreamOperatorBase
{
};

/// The right side of `stream | …`: calls `make(Stream<T> &&)`.
template<typename Make>
class StreamOperator : public StreamOperatorBase
{
public:
    explicit StreamOperator(Make make) : m_make(std::move(make)) { }
    template<typename T>
    auto operator()(Stream<T> &&stream) &&
    {
        return std::move(m_make)(std::move(stream));
    }

private:
    Make m_make;
};

template<typename Op>
concept IsStreamOperator = std::derived_from<Op, StreamOperatorBase>;

/// A node with one source, to which it leaves everything but the values.
template<typename In, typename Out>
class SourcedNode : public StreamNode<Out>
{
public:
    explicit SourcedNode(StreamPointer<In> source) noexcept : m_source(std::move(source)) { }
    void setWaiter(StreamWaiter *waiter) noexcept override { m_source->setWaiter(waiter); }
    Async<> close() override { return m_source->close(); }
    QString describe() const override { return m_source->describe(); }
    Awaitable::Source source() const noexcept override { return m_source->source(); }

protected:
    StreamPointer<In> m_source;
};

template<typename T, typename F>
class MapNode final : public SourcedNode<T, std::remove_cvref_t<std::invoke_result_t<F &, T &&>>>
{
    using Out = std::remove_cvref_t<std::invoke_result_t<F &, T &&>>;

public:
    MapNode(StreamPointer<T> source, F fn) : SourcedNode<T, Out>(std::move(source)), m_fn(std::move(fn)) { }
    Pulled pull(std::optional<Out> &out) override
    {
        std::optional<T> value;
        const Pulled pulled = this->m_source->pull(value);
        if (pulled == Pulled::Value)
            out.emplace(std::invoke(m_fn, std::move(*value)));
        return pulled;
    }

private:
    F m_fn;
};

/// The result of `fn(value)`.
enum class Verdict : quint8 {
    Take,
    Skip,
    End
};

/// Takes, skips, or ends.
template<typename T, typename F>
class SiftNode final : public SourcedNode<T, T>
{
public:
    SiftNode(StreamPointer<T> source, F judge) : SourcedNode<T, T>(std::move(source)), m_judge(std::move(judge)) { }
    Pulled pull(std::optional<T> &out) override
    {
        while (!m_isOver) {
            const Pulled pulled = this->m_source->pull(out);
            if (pulled != Pulled::Value)
                return pulled;
            const Verdict verdict = m_judge(*out);
            if (verdict == Verdict::Take)
                return Pulled::Value;
            out.reset();
            m_isOver = verdict == Verdict::End;
            if (!m_isOver && Scheduler::existing()->tick()) // all are skipped, perhaps for ever
                return Pulled::Later;
        }
        return Pulled::End;
    }

private:
    F m_judge;
    bool m_isOver = false;
};

/// Ends after so many, without asking for another one.
template<typename T>
class TakeNode final : public SourcedNode<T, T>
{
public:
    TakeNode(StreamPointer<T> source, qint64 count) : SourcedNode<T, T>(std::move(source)), m_left(count) { }
    Pulled pull(std::optional<T> &out) override
    {
        if (m_left == 0)
            return Pulled::End;
        const Pulled pulled = this->m_source->pull(out);
        if (pulled == Pulled::Value)
            --m_left;
        return pulled;
    }

private:
    qint64 m_left;
};

/// Values in lists of so many; the last one has what is left.
template<typename T>
class BufferNode final : public SourcedNode<T, QList<T>>
{
public:
    BufferNode(StreamPointer<T> source, qsizetype size) : SourcedNode<T, QList<T>>(std::move(source)), m_size(size) { }
    Pulled pull(std::optional<QList<T>> &out) override
    {
        while (m_values.size() < m_size) {
            std::optional<T> value;
            const Pulled pulled = this->m_source->pull(value);
            if (pulled == Pulled::End && !m_values.isEmpty())
                break;
            if (pulled != Pulled::Value)
                return pulled;
            m_values.append(std::move(*value));
            if (m_values.size() < m_size && Scheduler::existing()->tick())
                return Pulled::Later;
        }
        out.emplace(std::exchange(m_values, {}));
        return Pulled::Value;
    }

private:
    qsizetype m_size;
    QList<T> m_values;
};

/// Tells of beginning, end and failure.
template<typename T, typename F>
class TapNode final : public SourcedNode<T, T>
{
public:
    TapNode(StreamPointer<T> source, F tell) : SourcedNode<T, T>(std::move(source)), m_tell(std::move(tell)) { }
    Pulled pull(std::optional<T> &out) override
    {
        if (!std::exchange(m_hasBegun, true))
            m_tell.begins();
        Pulled pulled;
        try {
            pulled = this->m_source->pull(out);
        } catch (...) {
            m_hasEnded = true;
            m_tell.fails(std::current_exception());
            throw;
        }
        if (pulled == Pulled::End && !std::exchange(m_hasEnded, true))
            m_tell.ends();
        return pulled;
    }

private:
    F m_tell;
    bool m_hasBegun = false;
    bool m_hasEnded = false;
};

/// A stream by a node of this class.
template<typename Node, typename T, typename... Args>
auto streamOf(const char *what, Stream<T> &&source, Args &&...args)
{
    return StreamAccess::make(new Node(StreamAccess::release(std::move(source), what), std::forward<Args>(args)...));
}
template<typename T, typename F>
Stream<T> sifted(const char *what, Stream<T> &&source, F judge)
{
    return streamOf<SiftNode<T, F>>(what, std::move(source), std::move(judge));
}

/// Throws MisuseError for a negative count, or one less than `least`.
QACTORS_EXPORT void requireCount(const char *what, qint64 count, qint64 least);

/// A generator that reads streams, which it does not own: they are closed after it.
template<typename Out, typename... Ins>
class ComposedNode final : public StreamNode<Out>
{
public:
    template<typename Make>
    ComposedNode(Make &&make, Stream<Ins> &&...sources) : m_sources(std::make_shared<Sources>(std::move(sources)...))
    {
        m_body = StreamAccess::releaseBody(std::apply(make, *m_sources), m_sources);
    }
    Pulled pull(std::optional<Out> &out) override { return m_body->pull(out); }
    void setWaiter(StreamWaiter *waiter) noexcept override { m_body->setWaiter(waiter); }
    Async<> close() override { return closeAll(this); }
    QString describe() const override { return m_body->describe(); }
    Awaitable::Source source() const noexcept override { return m_body->source(); }

private:
    using Sources = std::tuple<Stream<Ins>...>;
    static Async<> closeAll(ComposedNode *self)
    {
        Sources *sources = self->m_sources.get();
        const NodeWatch watch(self);
        std::exception_ptr error;
        try {
            if (Async<> rest = self->m_body->close())
                co_await std::move(rest);
        } catch (...) {
            error = std::current_exception();
        }
        co_await closeSources(sources, watch, std::make_index_sequence<sizeof...(Ins)>(), std::move(error));
    }
    template<std::size_t... I>
    static Async<> closeSources(Sources *sources, const NodeWatch &watch, std::index_sequence<I...>, std::exception_ptr error)
    {
        (co_await closeOne<I>(sources, watch, error), ...);
        if (error)
            std::rethrow_exception(error);
    }
    template<std::size_t I>
    static Async<> closeOne(Sources *sources, const NodeWatch &watch, std::exception_ptr &error)
    {
        if (watch.isGone())
            co_return;
        try {
            co_await std::get<I>(*sources).close();
        } catch (...) {
            if (!error)
                error = std::current_exception();
        }
    }

    std::shared_ptr<Sources> m_sources; // the body's, too
    StreamPointer<Out> m_body;          // goes first
};

/// Of `make(sources &…)`, a generator.
template<typename Out, typename Make, typename... Ins>
Stream<Out> composed(Make make, Stream<Ins> &&...sources)
{
    return StreamAccess::make<Out>(new ComposedNode<Out, Ins...>(make, std::move(sources)...));
}

template<typename F, typename... Args>
concept Awaits = CanAwait<std::invoke_result_t<F &, Args...>>;

template<typename Out, typename T, typename F>
Stream<Out> mapAwaited(Stream<T> &source, F fn)
{
    while (std::optional<T> value = co_await source.next())
        co_yield co_await std::invoke(fn, std::move(*value));
}

template<typename T, typename F>
Stream<T> filterAwaited(Stream<T> &source, F fn)
{
    while (std::optional<T> value = co_await source.next()) {
        const bool isWanted = co_await std::invoke(fn, std::as_const(*value));
        if (isWanted)
            co_yield std::move(*value);
    }
}

} // namespace detail

/// `stream | map(fn) | take(5)`: gives the stream to the operator.
template<typename T, detail::IsStreamOperator Op>
auto operator|(Stream<T> stream, Op op)
{
    return std::move(op)(std::move(stream));
}

/// Two operators as one, to be used later.
template<detail::IsStreamOperator First, detail::IsStreamOperator Second>
auto operator|(First first, Second second)
{
    return detail::StreamOperator([first = std::move(first), second = std::move(second)]<typename T>(Stream<T> &&stream) mutable {
        return std::move(second)(std::move(first)(std::move(stream)));
    });
}

} // namespace QActors
