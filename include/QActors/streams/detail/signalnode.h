// SPDX-License-Identifier: MIT
// \internal Streams whose values come by signals.
#pragma once

#include <QActors/qt/detail/signaltraits.h>
#include <QActors/streams/stream.h>

#include <QtCore/qmetaobject.h>
#include <QtCore/qobject.h>
#include <QtCore/qpointer.h>
#include <QtCore/qproperty.h>

#include <deque>
#include <memory>
#include <ranges>

namespace QActors::detail {

enum class WhenFull : quint8 {
    Fail,
    DropOldest,
    DropNewest
};

/// Whose emissions, and how they are kept.
struct SignalSource
{
    QPointer<QObject> sender;
    QMetaMethod signal;
    qsizetype capacity;
    WhenFull whenFull;
    bool endsWithSender;
};

/// The connections' target: a queued call may arrive after the stream is gone.
class QACTORS_EXPORT EmissionState
{
public:
    virtual ~EmissionState();
    void setWaiter(StreamWaiter *waiter) noexcept { m_waiter = waiter; }

protected:
    void wake() noexcept;

private:
    StreamWaiter *m_waiter = nullptr;
};

/// The connections of one stream, which go with it.
class QACTORS_EXPORT EmissionLinks
{
public:
    EmissionLinks() noexcept = default;
    ~EmissionLinks();
    Q_DISABLE_COPY_MOVE(EmissionLinks)
    void add(QMetaObject::Connection connection) { m_connections.push_back(std::move(connection)); }
    /// Of the calling thread, for the connections.
    static QObject *context();

private:
    std::vector<QMetaObject::Connection> m_connections;
};

/// Emissions that wait, without their type.
class QACTORS_EXPORT SignalBuffer : public EmissionState
{
public:
    explicit SignalBuffer(SignalSource source);
    /// Of the sender; null: it has gone.
    QObject *sender() const noexcept { return m_source.sender; }
    void senderGone() noexcept;
    QString describe() const;

protected:
    /// Whether to keep the new one; an old one may have to go first.
    enum class Room : quint8 {
        Yes,
        AfterTheOldest,
        No
    };
    Room room(std::size_t waiting);
    /// Nothing waits: throws, or tells whether it has ended.
    bool hasEnded();

private:
    SignalSource m_source;
    bool m_isGone = false;
    bool m_hasOverflown = false;
    bool m_hasFailed = false;
};

template<typename T>
class SignalValues final : public SignalBuffer
{
public:
    using SignalBuffer::SignalBuffer;
    template<typename... Args>
    void append(const Args &...args)
    {
        const Room found = room(m_values.size());
        if (found == Room::No)
            return;
        if (found == Room::AfterTheOldest)
            m_values.pop_front();
        m_values.emplace_back(args...);
        wake();
    }
    Pulled pull(std::optional<T> &out)
    {
        if (m_values.empty())
            return hasEnded() ? Pulled::End : Pulled::Wait;
        out.emplace(std::move(m_values.front()));
        m_values.pop_front();
        return Pulled::Value;
    }

private:
    std::deque<T> m_values;
};

/// The slot. On the stream's thread.
template<typename T, typename Arguments>
struct EmissionReceiver;
template<typename T, typename... Args>
struct EmissionReceiver<T, SignalArguments<Args...>>
{
    std::shared_ptr<SignalValues<T>> state;
    void operator()(const std::decay_t<Args> &...args) const
    {
        const auto kept = state; // the slot may go while its reader runs
        kept->append(args...);
    }
};

template<typename T>
class SignalNode final : public StreamNode<T>
{
public:
    explicit SignalNode(SignalSource source) : m_state(std::make_shared<SignalValues<T>>(std::move(source)))
    {
        this->belongHere();
        const auto gone = [state = m_state] { state->senderGone(); };
        m_links.add(QObject::connect(m_state->sender(), &QObject::destroyed, context(), gone));
    }
    ~SignalNode() override { m_state->setWaiter(nullptr); }
    const std::shared_ptr<SignalValues<T>> &state() const noexcept { return m_state; }
    QObject *context() const { return EmissionLinks::context(); }
    void listen(QMetaObject::Connection connection) { m_links.add(std::move(connection)); }

    Pulled pull(std::optional<T> &out) override
    {
        this->requireHere("signalsOf");
        return m_state->pull(out);
    }
    void setWaiter(StreamWaiter *waiter) noexcept override { m_state->setWaiter(waiter); }
    Async<> close() override { return {}; }
    QString describe() const override { return m_state->describe(); }
    Awaitable::Source source() const noexcept override { return Awaitable::Source::Events; }

private:
    std::shared_ptr<SignalValues<T>> m_state;
    EmissionLinks m_links;
};

/// Whether a property has changed since it was read.
class QACTORS_EXPORT PropertyState final : public EmissionState, public std::enable_shared_from_this<PropertyState>
{
public:
    static void requireHere(const QObject *sender, const char *what = "changes");
    static QMetaProperty find(const QObject *sender, const char *property, QMetaType type);
    /// Throws MisuseError for one without a property behind it.
    static void requireBindable(const QUntypedBindable &property);
    /// Hears the property's NOTIFY as long as it lives.
    std::unique_ptr<QObject> receiverOf(QObject *sender, const QMetaProperty &property);
    void changed() noexcept;
    void wakeReader() noexcept { wake(); } ///< Not for a change, but to look again.
    bool takeChange() noexcept { return std::exchange(m_hasChanged, false); }

private:
    bool m_hasChanged = true;
};

template<typename T, typename Read>
class PropertyNode final : public StreamNode<T>
{
public:
    PropertyNode(QObject *sender, Read read) : m_sender(sender), m_read(std::move(read)), m_state(std::make_shared<PropertyState>())
    {
        this->belongHere();
        const auto gone = [state = m_state] { state->changed(); };
        m_links.add(QObject::connect(sender, &QObject::destroyed, context(), gone));
    }
    ~PropertyNode() override { m_state->setWaiter(nullptr); }
    const std::shared_ptr<PropertyState> &state() const noexcept { return m_state; }
    QObject *context() const { return EmissionLinks::context(); }
    void listen(QMetaObject::Connection connection) { m_links.add(std::move(connection)); }
    void keep(std::unique_ptr<QObject> receiver) { m_receiver = std::move(receiver); }
    void keep(QPropertyNotifier notifier) { m_notifier.emplace(std::move(notifier)); }

    Pulled pull(std::optional<T> &out) override
    {
        this->requireHere("changes");
        if (!m_sender)
            return Pulled::End;
        if (!m_state->takeChange())
            return Pulled::Wait;
        out.emplace(m_read());
        return Pulled::Value;
    }
    void setWaiter(StreamWaiter *waiter) noexcept override { m_state->setWaiter(waiter); }
    Async<> close() override { return {}; }
    QString describe() const override { return QStringLiteral("a property's changes"); }
    Awaitable::Source source() const noexcept override { return Awaitable::Source::Events; }

private:
    QPointer<QObject> m_sender;
    Read m_read;
    std::shared_ptr<PropertyState> m_state;
    std::unique_ptr<QObject> m_receiver;
    std::optional<QPropertyNotifier> m_notifier;
    EmissionLinks m_links;
};

template<typename Range>
class RangeNode final : public StreamNode<std::ranges::range_value_t<Range>>
{
    using T = std::ranges::range_value_t<Range>;

public:
    explicit RangeNode(Range &&range) : m_range(std::move(range)) { }
    Pulled pull(std::optional<T> &out) override
    {
        if (!m_at)
            m_at.emplace(std::ranges::begin(m_range));
        if (*m_at == std::ranges::end(m_range))
            return Pulled::End;
        if constexpr (std::ranges::view<Range> && std::is_copy_constructible_v<T>)
            out.emplace(**m_at); // of somebody else's values
        else
            out.emplace(std::ranges::iter_move(*m_at));
        ++*m_at;
        return Pulled::Value;
    }
    void setWaiter(StreamWaiter *) noexcept override { }
    Async<> close() override { return {}; }
    QString describe() const override { return QStringLiteral("a range"); }
    Awaitable::Source source() const noexcept override { return Awaitable::Source::Tasks; }

private:
    Range m_range;
    std::optional<std::ranges::iterator_t<Range>> m_at;
};

} // namespace QActors::detail
