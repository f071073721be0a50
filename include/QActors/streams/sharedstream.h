// SPDX-License-Identifier: MIT
// One stream for several readers.
#pragma once

#include <QActors/streams/detail/subscription.h>
#include <QActors/streams/streamoperators.h>

#include <algorithm>

namespace QActors {
namespace detail {

/// The common state of the readers of a shared stream. On one thread.
template<typename T>
class SharedSource final : private StreamWaiter
{
public:
    using Reader = std::shared_ptr<Subscription<T>>;
    SharedSource(Stream<T> stream, qsizetype replay) : m_source(StreamAccess::release(std::move(stream), "share")), m_replay(replay) { }
    SharedSource(std::function<Stream<T>()> make, qsizetype replay) : m_make(std::move(make)), m_replay(replay) { }
    Q_DISABLE_COPY_MOVE(SharedSource)

    void add(const Reader &reader)
    {
        for (const T &value : m_latest)
            std::ignore = reader->publish(value);
        if (m_hasEnded)
            reader->end();
        m_readers.push_back(reader);
    }
    void remove(const Reader &reader)
    {
        if (forget(reader) && m_readers.empty() && !m_isPulled)
            std::ignore = takeSource();
    }
    /// False if it has been forgotten already.
    bool forget(const Reader &reader) { return std::erase(m_readers, reader) > 0; }
    /// The source makes a value.
    bool isPulled() const noexcept { return m_isPulled; }
    std::size_t count() const noexcept { return m_readers.size(); }
    qsizetype replay() const noexcept { return m_replay; }
    /// The source's error; null if there is none.
    const std::exception_ptr &error() const noexcept { return m_error; }
    /// For a reader to whom nothing has been given that it has not read.
    Pulled pull(const Reader &reader, std::optional<T> &out)
    {
        if (m_isPulled) { // from inside the source; the pull out there tells
            m_hasRefused = true;
            return Pulled::Wait;
        }
        if (!m_source)
            m_source = StreamAccess::release(m_make(), "share");
        Pulled pulled;
        m_isPulled = true;
        try {
            pulled = m_source->pull(out);
        } catch (...) {
            m_error = std::current_exception();
            pulled = Pulled::End;
        }
        m_isPulled = false;
        if (pulled == Pulled::Value)
            spread(reader, *out);
        else if (pulled == Pulled::End)
            end();
        if (std::exchange(m_hasRefused, false))
            lookAgain(reader);
        return pulled;
    }
    void setWaiter() noexcept
    {
        if (m_source)
            m_source->setWaiter(static_cast<StreamWaiter *>(this));
    }
    /// With the last reader: then it is as before the first one, or has ended, if it cannot begin anew.
    StreamPointer<T> takeSource()
    {
        m_latest.clear();
        m_error = nullptr;
        m_hasEnded = !m_make;
        return std::exchange(m_source, nullptr);
    }

private:
    void wake() noexcept override { lookAgain(nullptr); }
    void lookAgain(const Reader &but) noexcept
    {
        for (std::size_t i = 0; i < m_readers.size(); ++i) {
            if (m_readers[i] != but)
                m_readers[i]->lookAgain();
        }
    }
    void spread(const Reader &but, const T &value)
    {
        for (std::size_t i = 0; i < m_readers.size(); ++i) {
            if (m_readers[i] != but)
                std::ignore = m_readers[i]->publish(value);
        }
        if (m_replay == 0)
            return;
        m_latest.push_back(value);
        if (m_latest.size() > std::size_t(m_replay))
            m_latest.pop_front();
    }
    void end()
    {
        m_hasEnded = true;
        for (std::size_t i = 0; i < m_readers.size(); ++i) {
            m_readers[i]->end();
        }
    }
    const std::function<Stream<T>()> m_make; // empty: of one stream
    StreamPointer<T> m_source; // null: not begun, or gone
    std::vector<Reader> m_readers;
    std::deque<T> m_latest;
    const qsizetype m_replay;
    std::exception_ptr m_error;
    bool m_isPulled = false;
    bool m_hasRefused = false;
    bool m_hasEnded = false;
};

template<typename T>
class SharedNode final : public StreamNode<T>
{
public:
    SharedNode(std::shared_ptr<SharedSource<T>> source, const SignalOptions &options)
        : m_source(std::move(source)), m_own(std::make_shared<Subscription<T>>(QStringLiteral("a shared stream"), withRoom(options, m_source->replay())))
    {
        this->belongHere();
        m_source->add(m_own);
    }
    ~SharedNode() override
    {
        m_own->leave();
        m_source->remove(m_own);
    }
    Pulled pull(std::optional<T> &out) override
    {
        this->requireHere("SharedStream::subscribe");
        Pulled pulled = m_own->pull(out);
        if (pulled == Pulled::Wait)
            pulled = m_source->pull(m_own, out);
        if (pulled == Pulled::End && m_source->error())
            std::rethrow_exception(m_source->error());
        return pulled;
    }
    void setWaiter(StreamWaiter *waiter) noexcept override
    {
        if (waiter)
            m_source->setWaiter();
        m_own->setWaiter(waiter);
    }
    Async<> close() override
    {
        if (!this->isHere()) // ends there, when it is destroyed
            return {};
        if (m_source->isPulled() && m_source->count() == 1)
            throw MisuseError(QStringLiteral("Stream::close: the last reader of a shared stream is closed by the stream's own body, which would wait for its own end; "
                                             "let the body return instead"));
        m_own->leave();
        if (!m_source->forget(m_own) || m_source->count() > 0)
            return {};
        return [](StreamPointer<T> last) -> Async<> {
            if (Async<> rest = last ? last->close() : Async<>())
                co_await std::move(rest);
        }(m_source->takeSource());
    }
    QString describe() const override { return m_own->describe(); }
    Awaitable::Source source() const noexcept override { return Awaitable::Source::Events; }

private:
    // Those that are replayed cannot be too many.
    static SignalOptions withRoom(const SignalOptions &options, qsizetype replay)
    {
        return options.overflow() == Overflow::Refuse && options.capacity() < replay ? options.capacity(replay) : options;
    }
    std::shared_ptr<SharedSource<T>> m_source;
    std::shared_ptr<Subscription<T>> m_own;
};

} // namespace detail

/// One stream that several read: what it does is done once, and each reader gets each value that is made after its subscription, in order. A copy is the same
/// shared stream.
///
///     const SharedStream prices = fetchPrices() | Streams::map(toEuro) | Streams::share(1);
///     group.startSoon(forEach(prices.subscribe(), show));
///     group.startSoon(forEach(prices.subscribe(), check));
///
/// The source begins with the first read. The reader that asks first has the source make the next value; for those that are slower it waits, as much as their
/// SignalOptions say. When the last reader goes, what runs behind it ends, with its cleanup if that reader is closed (forEach() and the like do that); a later
/// reader gets the end, or, of a SharedStream of a function, a stream made anew. A failure is each reader's. Thread: that of the first subscribe(), from then on; MisuseError
/// elsewhere. (ReactiveX: share, shareReplay with refCount; Kotlin: shareIn with WhileSubscribed, but there the slowest reader holds up the source.)
template<typename T>
class SharedStream
{
    static_assert(std::is_copy_constructible_v<T>, "SharedStream<T>: each reader gets a copy of the value. Make it a std::shared_ptr<const T>.");

public:
    /// Of a stream; with the latest `replay` values for a reader that comes later. Throws MisuseError if `replay` is negative, or the stream is empty.
    explicit SharedStream(Stream<T> stream, qsizetype replay = 0)
    {
        detail::requireCount("share", replay, 0);
        m_source = std::make_shared<detail::SharedSource<T>>(std::move(stream), replay);
    }
    /// Of a function that makes the stream: when the first reader comes, and anew when one comes after the last has gone.
    template<typename F>
        requires std::is_invocable_r_v<Stream<T>, F &>
    explicit SharedStream(F make, qsizetype replay = 0)
    {
        detail::requireCount("share", replay, 0);
        m_source = std::make_shared<detail::SharedSource<T>>(std::function<Stream<T>()>(std::move(make)), replay);
    }

    /// A reader of its own: first the values that are replayed, then all that comes. `options` say how much waits for it, and what becomes of more:
    /// by default it fails with StreamOverflow when more wait than its capacity, or than are replayed.
    Stream<T> subscribe(const SignalOptions &options = {}) const
    {
        m_home->check("SharedStream::subscribe");
        detail::StreamNode<T> *node = new detail::SharedNode<T>(m_source, options);
        return detail::StreamAccess::make(node);
    }
    /// The number of readers.
    int subscribers() const
    {
        m_home->checkIfUsed("SharedStream::subscribers");
        return int(m_source->count());
    }

private:
    std::shared_ptr<detail::SharedSource<T>> m_source;
    std::shared_ptr<detail::FirstHome> m_home = std::make_shared<detail::FirstHome>();
};
/// Deduces T.
template<typename F>
SharedStream(F) -> SharedStream<typename std::invoke_result_t<F &>::value_type>;
/// Deduces T.
template<typename F>
SharedStream(F, qsizetype) -> SharedStream<typename std::invoke_result_t<F &>::value_type>;
/// Deduces T.
template<typename T>
SharedStream(Stream<T>) -> SharedStream<T>;
/// Deduces T.
template<typename T>
SharedStream(Stream<T>, qsizetype) -> SharedStream<T>;

namespace Streams {

/// Gives a SharedStream, from which several can read, the later ones beginning with the latest `replay` values. Throws MisuseError if
/// `replay` is negative.
inline auto share(qsizetype replay = 0)
{
    detail::requireCount("share", replay, 0);
    return detail::StreamOperator([replay]<typename T>(Stream<T> &&stream) { return SharedStream<T>(std::move(stream), replay); });
}

} // namespace Streams
} // namespace QActors
