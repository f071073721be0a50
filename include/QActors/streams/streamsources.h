// SPDX-License-Identifier: MIT
// Streams of what Qt and QActors have: signals, properties, ticks of a clock, channels, ranges, devices, futures.
// (Messages: <QActors/MessageStream>; a model's rows: <QActors/RowChanges>; QCoro's generators: <QActors/QCoroStream>.)
#pragma once

#include <QActors/messaging/backpressure.h>
#include <QActors/qt/detail/signaltraits.h>
#include <QActors/qt/futureresults.h>
#include <QActors/qt/iodevice.h>
#include <QActors/streams/detail/signalnode.h>
#include <QActors/sync/channel.h>

#include <QtCore/qpointer.h>

#include <ranges>

namespace QActors {

/// How signals() keeps what has not been read. A value; each setter gives a changed copy: `SignalOptions().capacity(1).overflow(…)`.
class QACTORS_EXPORT SignalOptions
{
public:
    SignalOptions(); ///< 1024 emissions, Overflow::Refuse, and an error when the sender is deleted.
    /// How many emissions may wait to be read. Throws MisuseError for less than 1.
    [[nodiscard]] SignalOptions capacity(qsizetype most) const;
    /// The fate of an emission when so many wait: DropOldest drops the one that waits longest, DropNewest the new one; Refuse fails
    /// the stream with StreamOverflow, after what waits. Throws MisuseError for Wait: nobody can wait in a signal.
    [[nodiscard]] SignalOptions overflow(Overflow policy) const;
    /// When the sender is deleted the stream ends, after what waits, instead of failing with SenderGone.
    [[nodiscard]] SignalOptions endsWithSender() const;

    qsizetype capacity() const noexcept { return m_capacity; } ///< How many emissions may wait.
    Overflow overflow() const noexcept { return m_overflow; } ///< What becomes of those that find no room.
    bool isEndingWithSender() const noexcept { return m_endsWithSender; } ///< Whether endsWithSender() was called.

private:
    qsizetype m_capacity = 1024;
    Overflow m_overflow = Overflow::Refuse;
    bool m_endsWithSender = false;
};

/// More emissions came than a stream keeps; the message names the signal and the capacity.
class QACTORS_EXPORT StreamOverflow : public Error
{
public:
    using Error::Error;
    ~StreamOverflow() override;
};

namespace detail {
QACTORS_EXPORT SignalSource signalSource(QObject *sender, const QMetaMethod &signal, const SignalOptions &options);
} // namespace detail

/// The arguments of each emission from now on, also of those between two reads: nothing (a std::monostate), the one argument, or a
/// std::tuple. An overloaded signal needs `qOverload<…>()`. Fails with SenderGone when the sender is deleted, and with StreamOverflow when
/// nobody reads; see SignalOptions. Belongs to the calling thread, unlike other streams. The sender may live on another thread if it is
/// kept alive during the call; its emissions are queued to this one. Throws SenderGone for null.
template<typename Object, typename Signal>
auto signalsOf(const Object *sender, Signal signal, const SignalOptions &options = {})
{
    using Traits = detail::SignalTraits<Signal>;
    static_assert(std::is_base_of_v<typename Traits::Object, Object>, "signalsOf(object, &Class::signal): the signal is not one of the object's class.");
    using Value = typename Traits::Arguments::Value;
    using T = std::conditional_t<std::is_void_v<Value>, std::monostate, Value>;
    auto *node = new detail::SignalNode<T>(detail::signalSource(const_cast<Object *>(sender), QMetaMethod::fromSignal(signal), options));
    Stream<T> stream = detail::StreamAccess::make(static_cast<detail::StreamNode<T> *>(node));
    node->listen(QObject::connect(static_cast<const typename Traits::Object *>(sender), signal, node->context(),
                                  detail::EmissionReceiver<T, typename Traits::Arguments>{node->state()}));
    return stream;
}

/// The value of a property, `(sender->*get)()`, now and whenever `changed` was emitted: the latest, if it has changed more than once since
/// the last read. Ends when the sender is deleted. Belongs to the calling thread, which is the sender's; MisuseError on another one.
///     changes(edit, &QLineEdit::textChanged, &QLineEdit::text)
template<typename Object, typename Signal, typename Getter>
auto changes(Object *sender, Signal changed, Getter get)
{
    static_assert(std::is_invocable_v<Getter &, Object *>, "changes(object, &Class::changed, &Class::get): get is a getter of the object.");
    using T = std::remove_cvref_t<std::invoke_result_t<Getter &, Object *>>;
    detail::PropertyState::requireHere(sender);
    auto read = [sender, get] { return std::invoke(get, sender); };
    auto *node = new detail::PropertyNode<T, decltype(read)>(sender, std::move(read));
    Stream<T> stream = detail::StreamAccess::make(static_cast<detail::StreamNode<T> *>(node));
    const auto note = [state = node->state()] { state->changed(); };
    node->listen(QObject::connect(sender, changed, node->context(), note));
    return stream;
}

/// The same of a bindable property: `changes(owner, owner->bindableLevel())`. Ends with `owner`, in which the property is. Throws MisuseError
/// for a QBindable without a property. (A property without an object: see State.)
template<typename T>
Stream<T> changes(QObject *owner, QBindable<T> property)
{
    detail::PropertyState::requireHere(owner);
    detail::PropertyState::requireBindable(property);
    auto read = [property]() mutable { return property.value(); };
    auto *node = new detail::PropertyNode<T, decltype(read)>(owner, std::move(read));
    Stream<T> stream = detail::StreamAccess::make(static_cast<detail::StreamNode<T> *>(node));
    node->keep(property.addNotifier([state = node->state()] { state->changed(); }));
    return stream;
}

/// The same of a property by its name: `changes<QString>(edit, "text")`. Throws MisuseError if there is no such property, its value is no T,
/// or it has no NOTIFY signal and is not BINDABLE.
template<typename T>
Stream<T> changes(QObject *sender, const char *property)
{
    detail::PropertyState::requireHere(sender);
    const QMetaProperty meta = detail::PropertyState::find(sender, property, QMetaType::fromType<T>());
    auto read = [sender, meta] { return meta.read(sender).template value<T>(); };
    auto *node = new detail::PropertyNode<T, decltype(read)>(sender, std::move(read));
    Stream<T> stream = detail::StreamAccess::make(static_cast<detail::StreamNode<T> *>(node));
    if (meta.hasNotifySignal())
        node->keep(node->state()->receiverOf(sender, meta));
    else
        node->keep(meta.bindable(sender).addNotifier([state = node->state()] { state->changed(); }));
    return stream;
}

/// A number, 1, 2, …, every `interval` from the first read on. A reader that is late gets one tick for those it has missed, with the
/// number of the last, and the next one when it is due. Throws MisuseError if `interval` is not positive.
QACTORS_EXPORT Stream<qint64> ticks(AnyDuration interval);

/// The values of a range, which is copied or moved into the stream: `valuesOf(QList{1, 2, 3})`.
template<std::ranges::input_range Range>
    requires(!std::is_lvalue_reference_v<Range>)
Stream<std::ranges::range_value_t<Range>> valuesOf(Range &&range)
{
    using Node = detail::RangeNode<std::remove_cvref_t<Range>>;
    return detail::StreamAccess::make(static_cast<detail::StreamNode<std::ranges::range_value_t<Range>> *>(new Node(std::move(range))));
}
/// \overload
template<std::ranges::input_range Range>
Stream<std::ranges::range_value_t<Range>> valuesOf(const Range &range)
{
    return valuesOf(Range(range));
}

/// The values that are received from the channel, until it is closed. The channel must live as long as the stream is read.
template<typename T>
Stream<T> valuesOf(Channel<T> &channel)
{
    while (std::optional<T> value = co_await channel.next())
        co_yield std::move(*value);
}

namespace detail {

template<typename Device>
Stream<QByteArray> linesFrom(QPointer<Device> device)
{
    for (;;) {
        QByteArray line = co_await QActors::readLine(device.data());
        if (line.isEmpty())
            co_return;
        co_yield std::move(line);
    }
}

template<typename Device>
Stream<QByteArray> blocksFrom(QPointer<Device> device, qint64 most)
{
    for (;;) {
        QByteArray block = co_await QActors::readSome(device.data(), most);
        if (block.isEmpty())
            co_return;
        co_yield std::move(block);
    }
}
QACTORS_EXPORT void requireBlockSize(qint64 most);

} // namespace detail

/// The lines of a device, each with its '\n', which the last one may lack, until the data ends; see readLine(), also for the errors.
/// Fails with SenderGone when the device is deleted. The device stays the caller's, and belongs to the reader's thread.
template<typename Device>
Stream<QByteArray> linesOf(Device *device)
{
    return detail::linesFrom(QPointer<Device>(device));
}

/// The data of a device, as they come: blocks of one byte to `most`, until the data ends; see readSome(), also for the errors. Fails with
/// SenderGone when the device is deleted. The device stays the caller's, and belongs to the reader's thread. Throws MisuseError if `most`
/// is less than 1.
template<typename Device>
Stream<QByteArray> blocksOf(Device *device, qint64 most = (std::numeric_limits<qint64>::max)())
{
    detail::requireBlockSize(most);
    return detail::blocksFrom(QPointer<Device>(device), most);
}

/// All results of a future, as they come, in the order of their index: see FutureResults, also for the errors. From the first read on:
/// when the stream ends before the future, the future is cancelled, unless the options say otherwise.
template<typename T>
Stream<T> resultsOf(QFuture<T> future, FutureResultsOptions options = {})
{
    FutureResults<T> results(future, options);
    while (std::optional<T> value = co_await results.next())
        co_yield std::move(*value);
}

} // namespace QActors
