// SPDX-License-Identifier: MIT
#include <QActors/qml/qmlactorref.h>

#include "enginesupport_p.h"
#include "qmlmessage_p.h"
#include "remotefollower_p.h"

#include <QtCore/qmetaobject.h>
#include <QtQml/qqmlinfo.h>

namespace QActors {

using namespace Qt::StringLiterals;

QmlExitReason::QmlExitReason(const ExitReason &reason)
    : kind(QString::fromLatin1(QMetaEnum::fromType<ExitReason::Kind>().valueToKey(int(reason.kind())))), text(reason.text()),
      orderly(reason.isOrderly())
{
}

QmlActorRef::QmlActorRef(QObject *parent) : QObject(parent) { }

QmlActorRef::~QmlActorRef()
{
    deliverUpTo(m_lastCall); // those calls are gone, but what came with them is not
}

// --- Whom it means

void QmlActorRef::setName(const QString &name)
{
    if (m_name == name)
        return;
    m_name = name;
    refollow();
    Q_EMIT nameChanged();
    if (m_name.isEmpty())
        Q_EMIT pidChanged();
}

void QmlActorRef::setNode(const QString &node)
{
    if (m_node == node)
        return;
    m_node = node;
    refollow();
    Q_EMIT nodeChanged();
}

Registry *QmlActorRef::registry() const
{
    return m_registry ? m_registry.get() : &Registry::global();
}

void QmlActorRef::setRegistry(Registry *registry)
{
    if (m_registry == registry)
        return;
    m_registry = registry;
    refollow();
    Q_EMIT registryChanged();
}

void QmlActorRef::setPid(Pid pid)
{
    if (m_pid == pid)
        return;
    m_pid = pid;
    if (!m_name.isEmpty() && !pid.isNull() && m_complete) {
        qmlWarning(this) << "pid: it follows the name '" << m_name << "'; clear that first, or give it no pid";
        return;
    }
    refollow();
    Q_EMIT pidChanged();
}

void QmlActorRef::setTimeout(int milliseconds)
{
    if (m_timeout == milliseconds)
        return;
    m_timeout = milliseconds;
    Q_EMIT timeoutChanged();
}

void QmlActorRef::setCancelling(bool cancelling)
{
    if (m_cancelling == cancelling)
        return;
    m_cancelling = cancelling;
    Q_EMIT cancellingChanged();
}

void QmlActorRef::componentComplete()
{
    m_complete = true;
    if (!m_name.isEmpty() && !m_pid.isNull())
        qmlWarning(this) << "it has both the name '" << m_name << "' and a pid; it follows the name";
    if (isRemote() && m_registry)
        qmlWarning(this) << "it has both a node and a registry; it looks for '" << m_name << "' at " << m_node;
    refollow();
}

QString QmlActorRef::title() const
{
    if (isRemote())
        return u"%1 at %2"_s.arg(m_name, m_node);
    return m_name.isEmpty() ? m_pid.toString() : m_name;
}

Pid QmlActorRef::target() const
{
    if (!m_name.isEmpty())
        return registry()->resolve(m_name);
    if (m_pid.isNull())
        throw MisuseError(m_node.isEmpty() ? u"this ActorRef has neither a name nor a pid; give it one"_s
                                           : u"this ActorRef has a node, but no name; give it the name that the process has at %1"_s.arg(m_node));
    return m_pid;
}

// --- Following it

void QmlActorRef::refollow()
{
    if (!m_complete)
        return;
    const auto connections = std::exchange(m_connections, {});
    for (const auto &connection : connections)
        disconnect(connection);
    for (const auto &[ref, pid] : std::exchange(m_watched, {}).asKeyValueRange())
        m_mailbox.demonitor(ref, Flush::Yes);
    if (isRemote() && !m_remote) {
        m_remote = std::make_unique<detail::RemoteFollower>(this);
        connect(m_remote.get(), &detail::RemoteFollower::found, this, &QmlActorRef::replaceBy);
    }
    if (m_remote)
        m_remote->follow(isRemote() ? detail::RemoteName{m_node, m_name} : detail::RemoteName());
    if (m_name.isEmpty() || isRemote()) {
        setOrKeep(isRemote() ? Pid() : m_pid);
        return;
    }
    // Emitted on any thread, these come here by the event loop then.
    m_connections = {connect(registry(), &Registry::nameRegistered, this, [this](const QString &name) { nameTaken(name); }),
                     connect(registry(), &Registry::nameUnregistered, this,
                             [this](const QString &name, Pid pid) { nameLost(name, pid); })};
    if (m_registry) {
        m_connections.append(connect(m_registry, &QObject::destroyed, this, [this] {
            m_registry = nullptr;
            refollow();
            Q_EMIT registryChanged();
        }));
    }
    setOrKeep(registry()->whereis(m_name));
}

/// As setCurrent(), when nothing is watched any more.
void QmlActorRef::setOrKeep(Pid pid)
{
    if (m_current == pid)
        watchCurrent();
    else
        setCurrent(pid);
}

void QmlActorRef::watchCurrent()
{
    if (m_current.isNull())
        return;
    m_watched.insert(m_mailbox.monitor(m_current), m_current);
    if (m_watch.count() == 0)
        m_watch.startSoon([this] { return watch(); });
}

/// Takes the news of who has the name now. One that has lost it is heard of by nameLost() or ended().
void QmlActorRef::look()
{
    if (!m_name.isEmpty() && !isRemote())
        replaceBy(registry()->whereis(m_name));
}

/// This process, if there is one, has the name now.
void QmlActorRef::replaceBy(Pid now)
{
    if (now.isNull() || now == m_current)
        return;
    const QPointer<QmlActorRef> self(this);
    const QString name = m_name;
    const QString node = m_node;
    setCurrent(Pid()); // it is another one: alive says so
    if (self && m_name == name && m_node == node)
        setCurrent(now);
}

void QmlActorRef::setCurrent(Pid pid)
{
    if (m_current == pid)
        return;
    const bool wasAlive = isAlive();
    m_current = pid;
    watchCurrent();
    const QPointer<QmlActorRef> self(this);
    if (!m_name.isEmpty())
        Q_EMIT pidChanged();
    if (self && wasAlive != isAlive())
        Q_EMIT aliveChanged();
}

void QmlActorRef::nameTaken(const QString &name)
{
    if (name != m_name || m_lookPosted)
        return;
    if (m_watched.isEmpty()) {
        look();
        return;
    }
    // The one before has most likely ended: let down() come first.
    m_lookPosted = true;
    const auto lookNow = [this] {
        m_lookPosted = false;
        look();
    };
    QMetaObject::invokeMethod(this, lookNow, Qt::QueuedConnection);
}

void QmlActorRef::nameLost(const QString &name, Pid pid)
{
    if (name == m_name && pid == m_current)
        setCurrent(Pid());
}

Async<> QmlActorRef::watch()
{
    const QPointer<QmlActorRef> self(this);
    while (self) {
        const Down down = co_await m_mailbox.receive(on<Down>([](const Down &news) { return news; }));
        ended(down); // may delete this
    }
}

void QmlActorRef::ended(const Down &news)
{
    if (!m_watched.remove(news.ref))
        return;
    const QPointer<QmlActorRef> self(this);
    if (news.pid == m_current) {
        if (isRemote())
            m_remote->lookAgain();
        setCurrent(Pid());
    }
    if (self)
        Q_EMIT down(QmlExitReason(news.reason));
}

// --- Asking it

QmlTaskHandle *QmlActorRef::call(const QString &method, const QVariant &a1, const QVariant &a2, const QVariant &a3,
                                 const QVariant &a4, const QVariant &a5, const QVariant &a6, const QVariant &a7,
                                 const QVariant &a8, const QVariant &a9, const QVariant &a10)
{
    return ask(method, {a1, a2, a3, a4, a5, a6, a7, a8, a9, a10});
}

bool QmlActorRef::cast(const QString &method, const QVariant &a1, const QVariant &a2, const QVariant &a3,
                       const QVariant &a4, const QVariant &a5, const QVariant &a6, const QVariant &a7, const QVariant &a8,
                       const QVariant &a9, const QVariant &a10)
{
    return post("cast", [&] {
        const QVariantList arguments = plainValues({a1, a2, a3, a4, a5, a6, a7, a8, a9, a10});
        if (isRemote())
            return m_remote->names()->cast(m_remote->name(), method.toUtf8(), arguments);
        return std::function<void()>([to = target(), method = method.toUtf8(), arguments] { castByName(to, method, arguments); });
    });
}

Timer QmlActorRef::castAfter(double milliseconds, const QString &method, const QVariant &a1, const QVariant &a2, const QVariant &a3,
                             const QVariant &a4, const QVariant &a5, const QVariant &a6, const QVariant &a7, const QVariant &a8,
                             const QVariant &a9)
{
    try {
        const QVariantList arguments = plainValues({a1, a2, a3, a4, a5, a6, a7, a8, a9});
        const Pid to = isRemote() ? m_current : target();
        if (to.isNull())
            throw NoProcess(u"no process is known yet that is %1"_s.arg(title()));
        return detail::TimerAccess::once("castAfter", to, new detail::NamedCast(method.toUtf8(), arguments),
                                         AnyDuration(std::chrono::duration<double, std::milli>(milliseconds)));
    } catch (const Error &error) {
        qmlWarning(this) << "castAfter: " << error.message();
        return {};
    }
}

bool QmlActorRef::send(const QVariant &a1, const QVariant &a2, const QVariant &a3, const QVariant &a4, const QVariant &a5,
                       const QVariant &a6, const QVariant &a7, const QVariant &a8, const QVariant &a9, const QVariant &a10)
{
    return post("send", [&] {
        const QVariantList values = plainValues({a1, a2, a3, a4, a5, a6, a7, a8, a9, a10});
        if (values.isEmpty())
            throw MisuseError(u"a message has at least one value"_s);
        if (isRemote())
            return m_remote->names()->send(m_remote->name(), values);
        return std::function<void()>([to = target(), values] { detail::deliver(to, detail::makeMessage(values)); });
    });
}

QVariantList QmlActorRef::plainValues(const QVariantList &given) const
{
    const auto numbers = isRemote() ? detail::WholeNumbers::Int64 : detail::WholeNumbers::Int;
    return detail::plainValues(detail::EngineSupport::of(detail::engineOf(this)), given, numbers);
}

QmlTaskHandle *QmlActorRef::ask(const QString &method, const QVariantList &given)
{
    Pid to;
    std::shared_ptr<detail::RemoteNames> names;
    QVariantList arguments;
    std::exception_ptr problem;
    try {
        arguments = plainValues(given);
        if (isRemote())
            names = m_remote->names();
        else
            to = target();
    } catch (const Error &) {
        problem = std::current_exception();
    }
    const Duration timeout = m_timeout > 0 ? Duration(std::chrono::milliseconds(m_timeout)) : detail::DefaultTimeout;
    const quint64 number = ++m_lastCall;
    const auto work = [this, number, to, names, there = detail::RemoteName{m_node, m_name}, name = method.toUtf8(), arguments,
                       options = detail::CallOptions(timeout, m_cancelling), problem] {
        if (names)
            return askingThere(number, names, there, name, arguments, options.timeout);
        return asking(number, to, name, arguments, options, problem);
    };
    QmlTaskHandle *handle = toQml(m_calls, work, this, title() + u'.' + method + u"()"_s);
    // Cancelled before its turn came, it was never sent.
    connect(handle, &QmlTaskHandle::settled, this, [this, number] { deliverUpTo(number); });
    return handle;
}

Async<QVariant> QmlActorRef::asking(quint64 number, Pid to, QByteArray method, QVariantList arguments, detail::CallOptions options,
                                    std::exception_ptr problem)
{
    deliverUpTo(number - 1);
    if (problem)
        std::rethrow_exception(problem);
    isSending(number);
    detail::NamedCallWait<QVariant> answer(to, new detail::NamedCall(method, arguments), options); // sent when it is awaited
    co_return co_await answer;
}

Async<QVariant> QmlActorRef::askingThere(quint64 number, std::shared_ptr<detail::RemoteNames> names, detail::RemoteName to, QByteArray method,
                                         QVariantList arguments, Duration timeout)
{
    deliverUpTo(number - 1);
    isSending(number);
    co_return co_await names->call(to, method, arguments, timeout);
}

/// What comes after this call may go when the call has been sent, which it is before the next turn of the event loop.
void QmlActorRef::isSending(quint64 call)
{
    QMetaObject::invokeMethod(this, [this, call] { deliverUpTo(call); }, Qt::QueuedConnection);
}

bool QmlActorRef::post(const char *what, const std::function<std::function<void()>()> &prepare)
{
    try {
        std::function<void()> deliver = prepare();
        if (m_outbox.empty() && m_sentCall == m_lastCall)
            deliver();
        else
            m_outbox.push_back({m_lastCall, std::move(deliver)});
        return true;
    } catch (const Error &error) {
        qmlWarning(this) << what << ": " << error.message();
        return false;
    }
}

/// Everything that was to come after this call, or one before it: it has been sent.
void QmlActorRef::deliverUpTo(quint64 call)
{
    m_sentCall = std::max(m_sentCall, call);
    while (!m_outbox.empty() && m_outbox.front().after <= m_sentCall) {
        const Outgoing next = std::move(m_outbox.front());
        m_outbox.pop_front();
        next.deliver();
    }
}

} // namespace QActors
