// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/messaging/mailbox.h>
#include <QActors/messaging/timer.h>
#include <QActors/qml/qmltaskgroup.h>
#include <QActors/supervision/registry.h>

#include <QtCore/qpointer.h>
#include <QtQml/qqmlparserstatus.h>

#include <deque>
#include <functional>
#include <memory>

namespace QActors {

namespace detail {
class RemoteFollower;
class RemoteNames;
struct RemoteName;
} // namespace detail

/// \internal What QML knows of a Pid: the value type `pid`. Laid out as the Pid itself.
struct QmlPid
{
    Q_GADGET
    QML_FOREIGN(QActors::Pid)
#if QT_VERSION >= QT_VERSION_CHECK(6, 11, 0)
    QML_EXTENDED(QmlPid) // so the tools see that it extends itself, and do not look for the foreign type
#else
    QML_EXTENDED(QActors::QmlPid)
#endif
    QML_VALUE_TYPE(pid)
    Q_PROPERTY(bool isNull READ isNull CONSTANT FINAL)

public:
    bool isNull() const { return pid.isNull(); }
    Q_INVOKABLE QString toString() const { return pid.toString(); }
    Pid pid;
};

/// \internal What QML knows of a Timer: the value type `timer`. Laid out as the Timer itself. Times are in milliseconds.
struct QmlTimer
{
    Q_GADGET
    QML_FOREIGN(QActors::Timer)
#if QT_VERSION >= QT_VERSION_CHECK(6, 11, 0)
    QML_EXTENDED(QmlTimer)
#else
    QML_EXTENDED(QActors::QmlTimer)
#endif
    QML_VALUE_TYPE(timer)
    Q_PROPERTY(bool active READ isActive FINAL)

public:
    bool isActive() const { return timer.isActive(); }
    Q_INVOKABLE QVariant remainingTime() const { return inMilliseconds(timer.remainingTime()); }
    Q_INVOKABLE QVariant cancel() { return inMilliseconds(timer.cancel()); }
    Timer timer;

private:
    static QVariant inMilliseconds(std::optional<Duration> time)
    {
        return time ? QVariant(std::chrono::duration<double, std::milli>(*time).count()) : QVariant();
    }
};

/// \internal What QML's tools know of a Registry.
struct QmlRegistry
{
    Q_GADGET
    QML_FOREIGN(QActors::Registry)
    QML_ANONYMOUS
};

/// Why a process ended, as QML sees it.
class QACTORS_QML_EXPORT QmlExitReason
{
    Q_GADGET
    QML_VALUE_TYPE(exitReason)
    Q_PROPERTY(QString kind MEMBER kind)
    Q_PROPERTY(QString text MEMBER text)
    Q_PROPERTY(bool orderly MEMBER orderly)

public:
    QmlExitReason() = default;
    explicit QmlExitReason(const ExitReason &reason); ///< Made from C++'s.
    /// "Error: no such file".
    Q_INVOKABLE QString toString() const { return text.isEmpty() ? kind : kind + QStringLiteral(": ") + text; }
    /// As ExitReason::Kind: "Normal", "Shutdown", "Cancelled", "Killed", "NoProcess" or "Error".
    QString kind;
    /// The reason's text.
    QString text;
    /// True if the process had done its work, or was asked to end.
    bool orderly = false;
    bool operator==(const QmlExitReason &) const = default;
};

/// An actor in QML, of type `ActorRef` there: the process that is registered as `name` at the moment, or
/// the process `pid`. `ActorRef { id: store; name: "store" }`, `store.call("add", 5).then(total => …)`.
///
/// With a `node`, the process that has the name at another node of a cluster, for which the program has an ErlangNode of the library
/// QActors::Erlang: `ActorRef { node: "app@127.0.0.1"; name: "store" }`; of several that node which was started first. It connects, is
/// alive while the process lives and the connection stands, and looks for it again, after pauses of 50 ms to 5 s, when it ended or was
/// lost. Calls, casts and messages go to whatever has the name when they come there, and wait for the connection, alive or not. Values
/// become Erlang's terms, whole numbers as far as JavaScript has them exactly integers, and answers plain values: see \ref erlang_qml.
///
/// The calls of an ActorRef end with the component to which it belongs, as the tasks of a TaskGroup do: no callback runs
/// after that. Casts and messages still reach the process. Calls, casts and messages to a process arrive in the order in
/// which they were made.
///
/// Arguments may be the values of JSON, dates, URLs, gadgets, pids and QObjects (which stay on their thread), up to ten;
/// whole numbers that an int can hold are int, others double; arrays and objects are QVariantList and QVariantMap, and so
/// are typed arrays and Sets, and Maps with text for keys; an ArrayBuffer, a DataView and an Uint8Array are QByteArray. An
/// `undefined` at the end counts as not given; functions, promises and iterators are refused. Each argument is
/// converted to the type of the method's parameter without a loss, or the call is refused: see call() by name in
/// <QActors/Call>.
/// Thread: the QML engine's. The process may be on another one.
class QACTORS_QML_EXPORT QmlActorRef : public QObject, public QQmlParserStatus
{
    Q_OBJECT
    QML_NAMED_ELEMENT(ActorRef)
    Q_INTERFACES(QQmlParserStatus)
    Q_PROPERTY(QString name READ name WRITE setName NOTIFY nameChanged FINAL)
    Q_PROPERTY(QString node READ node WRITE setNode NOTIFY nodeChanged FINAL)
    Q_PROPERTY(QActors::Registry *registry READ registry WRITE setRegistry NOTIFY registryChanged FINAL)
    Q_PROPERTY(QActors::Pid pid READ pid WRITE setPid RESET resetPid NOTIFY pidChanged FINAL)
    Q_PROPERTY(bool alive READ isAlive NOTIFY aliveChanged FINAL)
    Q_PROPERTY(int timeout READ timeout WRITE setTimeout NOTIFY timeoutChanged FINAL)
    Q_PROPERTY(bool cancelling READ isCancelling WRITE setCancelling NOTIFY cancellingChanged FINAL)
    Q_PROPERTY(QActors::QmlTaskGroup *calls READ calls CONSTANT FINAL)

public:
    explicit QmlActorRef(QObject *parent = nullptr); ///< An ActorRef without a process.
    ~QmlActorRef() override;

    /// A name of the registry; when the name goes to another process, so does the ActorRef. The name counts if there is a
    /// pid, too.
    QString name() const { return m_name; }
    void setName(const QString &name);
    /// The node whose process has the name, `app@host`; empty, as by default: it is a process of this program. If there is no node through
    /// which it can be reached, or the name is none, that is logged as a warning, and calls are rejected with CallError.
    QString node() const { return m_node; }
    void setNode(const QString &node); ///< See node().
    /// The registry in which the name is looked up, without a node; if null, as by default, the global registry.
    Registry *registry() const;
    void setRegistry(Registry *registry); ///< See registry().
    /// The process that has the name now, null if none has; without a name, the pid that was set.
    Pid pid() const { return m_name.isEmpty() ? m_pid : m_current; }
    void setPid(Pid pid);
    void resetPid() { setPid(Pid()); } ///< Removes the process.
    /// True if a process has the name, or the process `pid` has not ended. The property is updated by the event loop, soon
    /// after a change.
    bool isAlive() const { return !m_current.isNull(); }
    /// The time for calls, in milliseconds, after which they are rejected with CallTimeout; 0 is the program's, see
    /// setDefaultCallTimeout(). (A call to a process that has ended fails at once.)
    int timeout() const { return m_timeout; }
    void setTimeout(int milliseconds);
    /// True if calls that are cancelled, or out of time, take their requests along: so `handle.cancel()` cancels the server's
    /// method, too; see CallRef::cancelling(). False by default: the server goes on with what nobody waits for, as those of other nodes
    /// always do.
    bool isCancelling() const { return m_cancelling; }
    void setCancelling(bool cancelling); ///< See isCancelling(). Counts for calls from now on.
    /// The calls that wait for their answer: `store.calls.running`, `store.calls.cancel()`.
    QmlTaskGroup *calls() { return &m_calls; }

    /// Calls the server's Q_INVOKABLE method or public slot by name, as call(pid, "method", …) of <QActors/Call> does, and
    /// gives the call's task. It is rejected with NoProcess if no process has the name, ProcessExited if the server ends
    /// meanwhile, CallError if there is no such method or the arguments do not fit, CallTimeout; and of another node by NodeError if that
    /// cannot be reached, or is lost. (Erlang: gen_server:call({Name, Node}, {Method, …}).)
    Q_INVOKABLE QActors::QmlTaskHandle *call(const QString &method, const QVariant &a1 = {}, const QVariant &a2 = {},
                                             const QVariant &a3 = {}, const QVariant &a4 = {}, const QVariant &a5 = {},
                                             const QVariant &a6 = {}, const QVariant &a7 = {}, const QVariant &a8 = {},
                                             const QVariant &a9 = {}, const QVariant &a10 = {});
    /// The same without an answer. Gives false, and logs a warning, if there is no process; of another node only if there is no way to it.
    Q_INVOKABLE bool cast(const QString &method, const QVariant &a1 = {}, const QVariant &a2 = {}, const QVariant &a3 = {},
                          const QVariant &a4 = {}, const QVariant &a5 = {}, const QVariant &a6 = {},
                          const QVariant &a7 = {}, const QVariant &a8 = {}, const QVariant &a9 = {},
                          const QVariant &a10 = {});
    /// A cast after so many milliseconds, as castAfter() of C++: `const timer = store.castAfter(5000, "tick")`. The process is
    /// that of now. `timer.active`; `timer.cancel()` and `timer.remainingTime()` give the milliseconds that are left, or
    /// undefined. Gives a timer that is not active, and logs a warning, if there is no process (of another node: it is not alive) or the
    /// time is negative.
    Q_INVOKABLE QActors::Timer castAfter(double milliseconds, const QString &method, const QVariant &a1 = {}, const QVariant &a2 = {},
                                         const QVariant &a3 = {}, const QVariant &a4 = {}, const QVariant &a5 = {},
                                         const QVariant &a6 = {}, const QVariant &a7 = {}, const QVariant &a8 = {},
                                         const QVariant &a9 = {});
    /// Sends a message, as send() of C++ does: one value as itself, several as a tuple of them. So `ref.send("add", 5)` is
    /// taken by `on("add", arg<int>, …)`, and `ref.send("hello")` by `on<QString>(…)`. The types are bool, int, double,
    /// QString, QVariantList, QVariantMap and Pid; any other value is a QVariant. A tuple from here also is a
    /// QVariantList, for GenServer::onInfo<QVariantList>(). At another node all text is a binary. Returns as cast().
    Q_INVOKABLE bool send(const QVariant &a1, const QVariant &a2 = {}, const QVariant &a3 = {}, const QVariant &a4 = {},
                          const QVariant &a5 = {}, const QVariant &a6 = {}, const QVariant &a7 = {},
                          const QVariant &a8 = {}, const QVariant &a9 = {}, const QVariant &a10 = {});

Q_SIGNALS:
    void nameChanged();
    void nodeChanged();
    void registryChanged();
    void pidChanged();
    void aliveChanged();
    void timeoutChanged();
    void cancellingChanged();
    /// A process of this ActorRef has ended; emitted once for each (also if the process had given up its name before). With
    /// kind NoProcess, there was no process `pid` when the pid was set. If another process takes the name at once, `alive` is
    /// soon true again.
    void down(const QActors::QmlExitReason &reason);

protected:
    void classBegin() override { m_complete = false; } ///< For the engine.
    void componentComplete() override; ///< For the engine.

private:
    /// A cast or message that waits until the calls before it have been sent.
    struct Outgoing
    {
        quint64 after; // the number of a call
        std::function<void()> deliver;
    };

    bool isRemote() const { return !m_node.isEmpty() && !m_name.isEmpty(); }
    QString title() const;
    Pid target() const;
    QVariantList plainValues(const QVariantList &given) const;
    QmlTaskHandle *ask(const QString &method, const QVariantList &given);
    Async<QVariant> asking(quint64 number, Pid to, QByteArray method, QVariantList arguments, detail::CallOptions options,
                           std::exception_ptr problem);
    Async<QVariant> askingThere(quint64 number, std::shared_ptr<detail::RemoteNames> names, detail::RemoteName to, QByteArray method,
                                QVariantList arguments, Duration timeout);
    void isSending(quint64 call);
    bool post(const char *what, const std::function<std::function<void()>()> &prepare);
    void deliverUpTo(quint64 call);

    void refollow();
    void look();
    void replaceBy(Pid now);
    void setOrKeep(Pid pid);
    void setCurrent(Pid pid);
    void watchCurrent();
    void nameTaken(const QString &name);
    void nameLost(const QString &name, Pid pid);
    Async<> watch();
    void ended(const Down &down);

    QString m_name;
    QString m_node;
    QPointer<Registry> m_registry; // null: the global one
    Pid m_pid;                     // that was set
    Pid m_current;                 // null unless alive
    int m_timeout = 0;
    bool m_cancelling = false;
    bool m_complete = true;
    bool m_lookPosted = false;
    quint64 m_lastCall = 0;
    quint64 m_sentCall = 0;
    std::deque<Outgoing> m_outbox;
    QHash<Ref, Pid> m_watched; // whose end has not been heard of
    QList<QMetaObject::Connection> m_connections;
    Mailbox m_mailbox{this}; // for the news of ends
    std::unique_ptr<detail::RemoteFollower> m_remote; // since there was a node
    QmlTaskGroup m_calls{this};
    TaskGroup m_watch; // declared last: gone first
};

} // namespace QActors
