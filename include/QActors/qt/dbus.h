// SPDX-License-Identifier: MIT
// Calls over D-Bus, with Qt D-Bus: `co_await` of a QDBusPendingCall or QDBusPendingReply, and dbusCall(). Header only: the library
// itself does not link that module; a program that includes this does (Qt6::DBus).
#pragma once

#include <QActors/kernel/async.h>
#include <QActors/kernel/detail/eventwait.h>
#include <QActors/kernel/duration.h>
#include <QActors/qt/dbuscallerror.h>

#include <QtDBus/qdbusconnection.h>
#include <QtDBus/qdbusmessage.h>
#include <QtDBus/qdbuspendingcall.h>
#include <QtDBus/qdbuspendingreply.h>

#include <algorithm>
#include <limits>
#include <memory>
#include <optional>
#include <tuple>

namespace QActors {

/// The method that dbusCall() calls: `DBusMethod(bus, service, path, interface, method)`. A value.
class DBusMethod
{
public:
    /// The method `method` of `interfaceName`, of the object `path` of `service`.
    DBusMethod(const QDBusConnection &connection, const QString &service, const QString &path, const QString &interfaceName, const QString &method)
        : m_connection(connection), m_message(QDBusMessage::createMethodCall(service, path, interfaceName, method)),
          m_method(interfaceName + u'.' + method)
    {
    }
    /// How long D-Bus itself waits for the answer, after which the call fails with "…NoReply"; 25 s if none is given. failAfter() is there,
    /// too.
    [[nodiscard]] DBusMethod timeout(AnyDuration time) const
    {
        DBusMethod changed = *this;
        const auto whole = std::chrono::ceil<std::chrono::milliseconds>(static_cast<Duration>(time)).count();
        changed.m_timeout = int(std::clamp<qint64>(whole, 1, (std::numeric_limits<int>::max)())); // the most is for ever
        return changed;
    }
    QString service() const { return m_message.service(); } ///< As it was given.
    const QString &method() const { return m_method; } ///< With its interface.

    const QDBusConnection &connection() const { return m_connection; } ///< As it was given.

    /// \internal
    QDBusPendingCall send(const QVariantList &arguments) const
    {
        QDBusMessage message = m_message;
        message.setArguments(arguments);
        return m_connection.asyncCall(message, m_timeout);
    }

private:
    QDBusConnection m_connection;
    QDBusMessage m_message;
    QString m_method;
    int m_timeout = -1;
};

namespace detail {

/// Waits for the answer to a call, and gives it up if the wait is.
class DBusLeaf : public Awaitable
{
public:
    explicit DBusLeaf(const QDBusPendingCall &call) : m_call(call) { }
    DBusLeaf(const QDBusPendingCall &call, const DBusMethod &to)
        : m_call(call), m_service(to.service()), m_method(to.method()), m_connection(to.connection())
    {
    }
    bool ready() const { return m_call.isFinished(); }
    void suspend()
    {
        m_watch = std::make_unique<Watch>(this);
        if (ready()) // it came meanwhile, and was told to others
            complete();
    }
    bool detach() noexcept override { return true; } // the destructor forgets the answer
    QString describe() const override
    {
        return m_method.isEmpty() ? QStringLiteral("an answer over D-Bus") : QStringLiteral("%1 of %2, over D-Bus").arg(m_method, m_service);
    }
    Source source() const noexcept override { return Source::Events; }

protected:
    /// The answer. Throws the error, if it is one.
    QDBusMessage finish(const QDBusError &error) const
    {
        QDBusMessage reply = m_call.reply();
        if (!error.isValid())
            return reply;
        const QString from = m_service.isEmpty() ? reply.service() : m_service;
        const QString what = m_method.isEmpty() ? QStringLiteral("a call over D-Bus") : m_method;
        const QString of = from.isEmpty() ? QString() : QStringLiteral(" of ") + from;
        throw DBusCallError(QStringLiteral("%1%2 failed: %3 (%4)").arg(what, of, error.message(), error.name()), error.name(), error.message(), from, m_method);
    }
    const QDBusPendingCall &call() const { return m_call; }

private:
    /// Tells of the answer; if Qt's event is lost, by another look.
    class Watch final : public QDBusPendingCallWatcher, public EventWait
    {
    public:
        explicit Watch(DBusLeaf *leaf) : QDBusPendingCallWatcher(leaf->m_call), m_leaf(leaf)
        {
            connect(this, &QDBusPendingCallWatcher::finished, this, [leaf] { leaf->complete(); });
            waitOn(leaf->task()->scheduler());
        }
        void lookAgain() noexcept override
        {
            if (m_leaf->ready())
                m_leaf->complete();
        }

    private:
        DBusLeaf *const m_leaf;
    };

    QDBusPendingCall m_call;
    QString m_service;
    QString m_method;
    std::optional<QDBusConnection> m_connection; // without one Qt tells of neither an answer nor an end
    std::unique_ptr<Watch> m_watch;
};

class DBusAnswer final : public DBusLeaf
{
public:
    using DBusLeaf::DBusLeaf;
    QDBusMessage result() const { return finish(call().error()); }
};

template<typename... Types>
class DBusValues final : public DBusLeaf
{
    using Reply = QDBusPendingReply<Types...>;

public:
    explicit DBusValues(const Reply &reply) : DBusLeaf(reply), m_reply(reply) { }
    DBusValues(const Reply &reply, const DBusMethod &to) : DBusLeaf(reply, to), m_reply(reply) { }
    auto result() const
    {
        finish(m_reply.error()); // also for an answer of another type
        if constexpr (Reply::Count == 1)
            return m_reply.value();
        else if constexpr (Reply::Count > 1)
            return all(std::make_index_sequence<Reply::Count>());
    }

private:
    template<std::size_t... Index>
    auto all(std::index_sequence<Index...>) const
    {
        return std::make_tuple(m_reply.template argumentAt<int(Index)>()...);
    }
    Reply m_reply;
};

/// `QDBusMessage answer = co_await call`. Throws DBusCallError. If the await is cancelled or its task killed, the answer is dropped; the
/// call goes on where it was sent to. Keep the QDBusConnection meanwhile: Qt forgets the calls of one that nobody has.
template<>
struct AwaitTraits<QDBusPendingCall>
{
    static DBusAnswer wrap(const QDBusPendingCall &call) { return DBusAnswer(call); }
};

/// The same for one with types: gives nothing, the value, or a std::tuple of them.
template<typename... Types>
struct AwaitTraits<QDBusPendingReply<Types...>>
{
    static DBusValues<Types...> wrap(const QDBusPendingReply<Types...> &reply) { return DBusValues<Types...>(reply); }
};

} // namespace detail

/// `QString id = co_await dbusCall<QString>(DBusMethod(bus, service, path, interface, u"GetId"_s))`: sends the call, with `arguments`, and gives
/// the answer's values: nothing, one, or a std::tuple. Unlike a QDBusInterface, it does not ask the service what it can, for
/// which that one blocks. Throws DBusCallError, which names service and method, if there is no such service or method, if it
/// fails, or answers with other types. If the await is cancelled or its task killed, the answer is dropped. Thread: any with an event
/// loop.
template<typename... Types, typename... Arguments>
[[nodiscard]] detail::DBusValues<Types...> dbusCall(const DBusMethod &to, const Arguments &...arguments)
{
    const QDBusPendingReply<Types...> reply = to.send({QVariant::fromValue(arguments)...});
    return detail::DBusValues<Types...>(reply, to);
}

} // namespace QActors
