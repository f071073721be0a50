// SPDX-License-Identifier: MIT
#include <QActors/streams/detail/signalnode.h>

#include <QActors/streams/streamsources.h>

#include <QtCore/qthread.h>

namespace QActors {

using namespace Qt::StringLiterals;

namespace detail {

EmissionState::~EmissionState() = default;

void EmissionState::wake() noexcept
{
    if (StreamWaiter *waiter = std::exchange(m_waiter, nullptr))
        waiter->wake();
}

EmissionLinks::~EmissionLinks()
{
    for (const QMetaObject::Connection &connection : m_connections)
        QObject::disconnect(connection);
}

QObject *EmissionLinks::context()
{
    return Scheduler::current()->context();
}

SignalBuffer::SignalBuffer(SignalSource source) : m_source(std::move(source))
{
    if (!m_source.sender)
        throw SenderGone(describe() + u": the object is null"_s);
}

void SignalBuffer::senderGone() noexcept
{
    m_isGone = true;
    wake();
}

QString SignalBuffer::describe() const
{
    return u"the signal %1::%2"_s.arg(QString::fromLatin1(m_source.signal.enclosingMetaObject()->className()),
                                      QString::fromLatin1(m_source.signal.name()));
}

SignalBuffer::Room SignalBuffer::room(std::size_t waiting)
{
    if (m_hasOverflown)
        return Room::No;
    if (waiting < std::size_t(m_source.capacity))
        return Room::Yes;
    if (m_source.whenFull == WhenFull::DropOldest)
        return Room::AfterTheOldest;
    m_hasOverflown = m_source.whenFull == WhenFull::Fail;
    return Room::No;
}

bool SignalBuffer::hasEnded()
{
    if (m_hasFailed)
        return true;
    if (m_hasOverflown) {
        m_hasFailed = true;
        throw StreamOverflow(u"%1: more than %2 emissions waited to be read; read faster, or give SignalOptions another capacity or "
                             "overflow"_s.arg(describe(), QString::number(m_source.capacity)));
    }
    if (m_isGone && !m_source.endsWithSender) {
        m_hasFailed = true;
        throw SenderGone(describe() + u": the object was deleted"_s);
    }
    return m_isGone;
}

void PropertyState::requireHere(const QObject *sender, const char *what)
{
    const auto of = QLatin1StringView(what);
    if (!sender)
        throw SenderGone(u"%1: the object is null"_s.arg(of));
    if (sender->thread() != QThread::currentThread())
        throw MisuseError(u"%1: the object lives on another thread, where it may change while it is read here"_s.arg(of));
}

QMetaProperty PropertyState::find(const QObject *sender, const char *property, QMetaType type)
{
    const QMetaObject *meta = sender->metaObject();
    const int index = meta->indexOfProperty(property);
    const QString which = u"changes: %1::%2"_s.arg(QString::fromLatin1(meta->className()), QString::fromLatin1(property));
    if (index < 0)
        throw MisuseError(which + u": there is no such property"_s);
    const QMetaProperty found = meta->property(index);
    if (!found.hasNotifySignal() && !found.isBindable())
        throw MisuseError(which + u": the property has no NOTIFY signal, nor is it BINDABLE"_s);
    if (found.metaType() != type && !QMetaType::canConvert(found.metaType(), type)) {
        throw MisuseError(which + u": the property is a %1, not a %2"_s.arg(QString::fromLatin1(found.metaType().name()), QString::fromLatin1(type.name())));
    }
    return found;
}

void PropertyState::requireBindable(const QUntypedBindable &property)
{
    if (!property.isValid())
        throw MisuseError(u"changes: the QBindable has no property; give object->bindableName()"_s);
}

namespace {

/// Hears a signal that is known at run time only, as QSignalSpy does.
class NotifyReceiver final : public QObject
{
public:
    explicit NotifyReceiver(std::shared_ptr<PropertyState> state) : m_state(std::move(state)) { }
    int qt_metacall(QMetaObject::Call call, int id, void **arguments) override
    {
        id = QObject::qt_metacall(call, id, arguments);
        if (id < 0 || call != QMetaObject::InvokeMetaMethod)
            return id;
        const auto state = m_state; // its reader may end the stream
        state->changed();
        return -1;
    }

private:
    std::shared_ptr<PropertyState> m_state;
};

} // namespace

std::unique_ptr<QObject> PropertyState::receiverOf(QObject *sender, const QMetaProperty &property)
{
    auto receiver = std::make_unique<NotifyReceiver>(shared_from_this());
    QMetaObject::connect(sender, property.notifySignalIndex(), receiver.get(), QObject::staticMetaObject.methodCount(),
                         Qt::DirectConnection);
    return receiver;
}

void PropertyState::changed() noexcept
{
    m_hasChanged = true;
    wake();
}

} // namespace detail
} // namespace QActors
