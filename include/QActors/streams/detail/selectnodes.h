// SPDX-License-Identifier: MIT
// \internal Nodes with several sources, of which they take whichever has something.
#pragma once

#include <QActors/streams/detail/streamoperator.h>

#include <algorithm>
#include <tuple>
#include <variant>

namespace QActors::detail {

/// One of several sources: remembers whether a pull is worth a try.
template<typename T>
class SelectedSource final : private StreamWaiter
{
public:
    SelectedSource(StreamPointer<T> node, StreamWaiter *owner) noexcept : m_node(std::move(node)), m_owner(owner) { }
    Q_DISABLE_COPY_MOVE(SelectedSource)
    bool isWorthATry() const noexcept { return m_isWorthATry; }
    bool hasEnded() const noexcept { return m_hasEnded; }
    StreamNode<T> *node() const noexcept { return m_node.get(); }
    StreamPointer<T> takeNode() noexcept { return std::move(m_node); }
    Pulled pull(std::optional<T> &out)
    {
        const Pulled pulled = m_node->pull(out);
        m_hasEnded = pulled == Pulled::End;
        m_isWorthATry = pulled == Pulled::Value || pulled == Pulled::Later;
        if (pulled == Pulled::Wait)
            m_node->setWaiter(this);
        return pulled;
    }

private:
    void wake() noexcept override
    {
        m_isWorthATry = true;
        m_owner->wake();
    }
    StreamPointer<T> m_node;
    StreamWaiter *m_owner;
    bool m_isWorthATry = true;
    bool m_hasEnded = false;
};

/// Closes one after the other; throws the first error.
class QACTORS_EXPORT CloseAll
{
public:
    Async<> operator()(StreamNodeBase *node);
    void throwError() const;

private:
    std::exception_ptr m_error;
};

/// For nodes with several sources: passes the waking on.
template<typename Out>
class SelectNode : public StreamNode<Out>, protected StreamWaiter
{
public:
    void setWaiter(StreamWaiter *waiter) noexcept override
    {
        m_waiter = waiter;
        if (waiter && std::exchange(m_isWoken, false))
            wake();
    }
    Awaitable::Source source() const noexcept override { return Awaitable::Source::Events; }

protected:
    /// At the begin of a pull, which looks at all that is worth a try.
    void beginPull() noexcept { m_isWoken = false; }
    void wake() noexcept override
    {
        if (StreamWaiter *waiter = std::exchange(m_waiter, nullptr))
            waiter->wake();
        else
            m_isWoken = true; // one source, while another one was pulled
    }

private:
    StreamWaiter *m_waiter = nullptr;
    bool m_isWoken = false;
};

/// A node that has ended, and what is left of it to do.
template<typename T>
struct EndedNode
{
    StreamPointer<T> node;
    Async<> rest; // goes first
};
// Made where a virtual function is, for which g++ 16 takes this header: it warns of a frame with a type of the program's own file.
#if defined(Q_CC_GNU_ONLY)
#  pragma GCC diagnostic push
#  pragma GCC diagnostic ignored "-Wsubobject-linkage"
#endif
/// Has no value: waits for the cleanup, and ends.
template<typename T>
Stream<T> closing(EndedNode<T> ended)
{
    Async<> rest = std::move(ended.rest);
    co_await shielded(std::move(rest));
}
#if defined(Q_CC_GNU_ONLY)
#  pragma GCC diagnostic pop
#endif

/// The values of all, as they come; sources are asked in turn.
template<typename T>
class MergeNode : public SelectNode<T>
{
public:
    void add(StreamPointer<T> source)
    {
        m_sources.push_back(std::make_unique<SelectedSource<T>>(std::move(source), static_cast<StreamWaiter *>(this)));
    }
    std::size_t count() const noexcept { return m_sources.size(); }
    Pulled pull(std::optional<T> &out) override
    {
        this->beginPull();
        if (m_isClosing)
            return Pulled::End;
        bool isLater = false;
        for (std::size_t asked = 0; asked < m_sources.size();) {
            if (m_next >= m_sources.size())
                m_next = 0;
            SelectedSource<T> &source = *m_sources[m_next];
            if (!source.isWorthATry()) {
                ++asked;
                ++m_next;
                continue;
            }
            const Pulled pulled = source.pull(out);
            if (pulled == Pulled::End) {
                leaveEnded();
                continue;
            }
            ++m_next;
            if (pulled == Pulled::Value)
                return pulled;
            ++asked;
            isLater = isLater || pulled == Pulled::Later;
        }
        return m_sources.empty() ? Pulled::End : isLater ? Pulled::Later
                                                         : Pulled::Wait;
    }
    Async<> close() override { return closeSources(this); }
    QString describe() const override
    {
        return m_sources.empty() ? QStringLiteral("merged streams") : m_sources.front()->node()->describe() + QStringLiteral(", or another");
    }

protected:
    static Async<> closeSources(MergeNode *self)
    {
        CloseAll close;
        const NodeWatch watch(self);
        self->m_isClosing = true; // none goes meanwhile
        for (std::size_t i = 0; !watch.isGone() && i < self->m_sources.size(); ++i)
            co_await close(self->m_sources[i]->node());
        for (std::size_t i = 0; !watch.isGone() && i < self->m_ended.size(); ++i)
            co_await close(self->m_ended[i]->node());
        close.throwError();
    }
    bool m_keepsEnded = true; // to close them in the end; or at once

private:
    // take(), say, has ended before what it takes from.
    void leaveEnded()
    {
        std::unique_ptr<SelectedSource<T>> ended = std::move(m_sources[m_next]);
        if (Async<> close = m_keepsEnded ? Async<>() : ended->node()->close()) {
            Stream<T> rest = closing(EndedNode<T>{ended->takeNode(), std::move(close)});
            m_sources[m_next] = std::make_unique<SelectedSource<T>>(StreamAccess::release(std::move(rest), "flatMap"), static_cast<StreamWaiter *>(this));
            return;
        }
        m_sources.erase(m_sources.begin() + std::ptrdiff_t(m_next));
        if (m_keepsEnded)
            m_ended.push_back(std::move(ended));
    }
    std::vector<std::unique_ptr<SelectedSource<T>>> m_sources;
    std::vector<std::unique_ptr<SelectedSource<T>>> m_ended;
    std::size_t m_next = 0;
    bool m_isClosing = false;
};

/// The values of the streams that `fn` makes of the values of another, of so many at once.
template<typename T, typename Out, typename F>
class FlatMapNode final : public MergeNode<Out>
{
public:
    FlatMapNode(StreamPointer<T> outer, int limit, F fn)
        : m_outer(std::move(outer), static_cast<StreamWaiter *>(this)), m_limit(limit), m_fn(std::move(fn))
    {
        this->m_keepsEnded = false; // there may be any number
    }
    Pulled pull(std::optional<Out> &out) override
    {
        this->beginPull();
        for (;;) {
            bool isLater = false;
            if (this->count() > 0) { // those that are there come before new ones
                const Pulled pulled = MergeNode<Out>::pull(out);
                if (pulled == Pulled::Value)
                    return pulled;
                isLater = pulled == Pulled::Later;
            }
            if (this->count() < std::size_t(m_limit) && m_outer.isWorthATry() && !m_outer.hasEnded()) {
                std::optional<T> value;
                const Pulled pulled = m_outer.pull(value);
                if (pulled == Pulled::Value) {
                    this->add(StreamAccess::release(std::invoke(m_fn, std::move(*value)), "flatMap"));
                    if (Scheduler::existing()->tick()) // they may all be empty
                        return Pulled::Later;
                    continue;
                }
                isLater = isLater || pulled == Pulled::Later;
            }
            if (this->count() == 0 && m_outer.hasEnded())
                return Pulled::End;
            return isLater ? Pulled::Later : Pulled::Wait;
        }
    }
    Async<> close() override { return closeBoth(this); }
    QString describe() const override { return this->count() ? MergeNode<Out>::describe() : m_outer.node()->describe(); }

private:
    static Async<> closeBoth(FlatMapNode *self)
    {
        CloseAll close;
        const NodeWatch watch(self);
        co_await close(self->m_outer.node());
        if (!watch.isGone())
            co_await MergeNode<Out>::closeSources(self);
        close.throwError();
    }
    SelectedSource<T> m_outer;
    int m_limit;
    F m_fn;
};

/// The first values of all as a tuple, then the second ones; ends as soon as one has ended and what it gave is used up.
template<typename... T>
class ZipNode final : public SelectNode<std::tuple<T...>>
{
public:
    using Out = std::tuple<T...>;
    explicit ZipNode(StreamPointer<T>... sources) : m_sources(Part<T>(std::move(sources), this)...) { }
    Pulled pull(std::optional<Out> &out) override
    {
        this->beginPull();
        bool isLater = false;
        bool hasEnded = false;
        bool isComplete = true;
        const auto ask = [&](auto &part) {
            const Pulled pulled = hasEnded ? Pulled::End : part.ask();
            hasEnded = hasEnded || pulled == Pulled::End;
            isLater = isLater || pulled == Pulled::Later;
            isComplete = isComplete && pulled == Pulled::Value;
        };
        std::apply([&ask](auto &...part) { (ask(part), ...); }, m_sources);
        if (hasEnded)
            return Pulled::End;
        if (!isComplete)
            return isLater ? Pulled::Later : Pulled::Wait;
        out.emplace(std::apply([](auto &...part) { return Out(part.take()...); }, m_sources));
        return Pulled::Value;
    }
    Async<> close() override { return closeParts(this); }
    QString describe() const override { return std::get<0>(m_sources).source->node()->describe(); }

private:
    template<typename V>
    struct Part
    {
        Part(StreamPointer<V> node, StreamWaiter *owner) : source(std::make_unique<SelectedSource<V>>(std::move(node), owner)) { }
        Pulled ask()
        {
            if (value)
                return Pulled::Value;
            if (source->hasEnded())
                return Pulled::End;
            return source->isWorthATry() ? source->pull(value) : Pulled::Wait;
        }
        V take()
        {
            V taken = std::move(*value);
            value.reset();
            return taken;
        }
        std::unique_ptr<SelectedSource<V>> source;
        std::optional<V> value;
    };
    static Async<> closeParts(ZipNode *self)
    {
        CloseAll close;
        std::vector<StreamNodeBase *> nodes;
        std::apply([&nodes](auto &...part) { (nodes.push_back(part.source->node()), ...); }, self->m_sources);
        const NodeWatch watch(self);
        for (std::size_t i = 0; !watch.isGone() && i < nodes.size(); ++i)
            co_await close(nodes[i]);
        close.throwError();
    }
    std::tuple<Part<T>...> m_sources;
};

/// The values of two streams, the first one's before the second's, which may be replaced; ends when both have ended, or there is
/// no second; or with the second.
template<typename A, typename B>
class EitherNode final : public SelectNode<std::variant<A, B>>
{
public:
    using Out = std::variant<A, B>;
    explicit EitherNode(StreamPointer<A> first, bool endsWithSecond = false)
        : m_first(std::move(first), static_cast<StreamWaiter *>(this)), m_endsWithSecond(endsWithSecond)
    {
    }
    void setSecond(StreamPointer<B> second) { m_second.emplace(std::move(second), static_cast<StreamWaiter *>(this)); }
    /// Ends the second, with its cleanup.
    Async<> closeSecond()
    {
        if (m_second) {
            CloseAll close;
            co_await close(m_second->node());
            m_second.reset();
            close.throwError();
        }
    }
    Pulled pull(std::optional<Out> &out) override
    {
        this->beginPull();
        bool isLater = false;
        if (!m_first.hasEnded() && m_first.isWorthATry() && pullFrom<0>(m_first, out, isLater))
            return Pulled::Value;
        if (m_second && !m_second->hasEnded() && m_second->isWorthATry() && pullFrom<1>(*m_second, out, isLater))
            return Pulled::Value;
        if ((!m_second || m_second->hasEnded()) && (m_endsWithSecond || m_first.hasEnded()))
            return Pulled::End;
        return isLater ? Pulled::Later : Pulled::Wait;
    }
    Async<> close() override { return closeBoth(this); }
    QString describe() const override { return m_first.node()->describe(); }

private:
    template<std::size_t I, typename T>
    static bool pullFrom(SelectedSource<T> &source, std::optional<Out> &out, bool &isLater)
    {
        std::optional<T> value;
        const Pulled pulled = source.pull(value);
        if (pulled == Pulled::Value)
            out.emplace(std::in_place_index<I>, std::move(*value));
        isLater = isLater || pulled == Pulled::Later;
        return pulled == Pulled::Value;
    }
    static Async<> closeBoth(EitherNode *self)
    {
        CloseAll close;
        const NodeWatch watch(self);
        co_await close(self->m_first.node());
        if (!watch.isGone() && self->m_second)
            co_await close(self->m_second->node());
        close.throwError();
    }
    SelectedSource<A> m_first;
    std::optional<SelectedSource<B>> m_second;
    const bool m_endsWithSecond;
};

} // namespace QActors::detail
