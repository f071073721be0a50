// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/messaging/mailbox.h>
#include <QActors/qml/qmltaskgroup.h>
#include <QActors/supervision/registry.h>

#include <QtQml/qqmlparserstatus.h>

#include <deque>
#include <functional>

namespace QActors {

/// \internal What QML knows of a Pid: the value type `pid`. Laid out as the Pid itself.
struct QmlPid
{
    Q_GADGET
    QML_FOREIGN(QActors::Pid)
    QML_EXTENDED(QActors::QmlPid)
    QML_VALUE_TYPE(pid)
    Q_PROPERTY(bool isNull READ isNull CONSTANT FINAL)

public:
    bool isNull() const { return pid.isNull(); }
    Q_INVOKABLE QString toString() const { return pid.toString(); }
    Pid pid;
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
    explicit QmlExitReason(const ExitReason &reason); ///< From the one of C++.
    /// "Error: no such file".
    Q_INVOKABLE QString toString() const { return text.isEmpty() ? kind : kind + QStringLiteral(": ") + text; }
    /// As ExitReason::Kind: "Normal", "Shutdown", "Cancelled", "Killed", "NoProcess" or "Error".
    QString kind;
    /// What it says.
    QString text;
    /// It was done, or was asked to end.
    bool orderly = false;
    bool operator==(const QmlExitReason &) const = default;
};

/// An actor in QML, of type `ActorRef` there: the process that is registered as `name`, whichever that is just now, or
/// the one `pid`. `ActorRef { id: store; name: "store" }`, `store.call("add", 5).then(total => …)`.
///
/// Its calls end with the component that it belongs to, as the tasks of a TaskGroup do: nobody is called back any more.
/// Casts and messages get there all the same. Calls, casts and messages to a process arrive in the order in which they
/// were made.
///
/// Arguments may be what JSON has, dates, URLs, gadgets, pids and QObjects (which stay on their thread), up to ten;
/// whole numbers that an int can hold are int, others double; arrays and objects are QVariantList and QVariantMap, and so
/// are typed arrays and Sets, and Maps with text for keys; an ArrayBuffer, a DataView and an Uint8Array are QByteArray. An
/// `undefined` at the end counts as not given; functions, promises and iterators are refused. A method gets each in the
/// type of its parameter, exactly, or the call is refused: see call() by name in <QActors/Call>.
/// Thread: the QML engine's. The process may be on another one.
class QACTORS_QML_EXPORT QmlActorRef : public QObject, public QQmlParserStatus
{
    Q_OBJECT
    QML_NAMED_ELEMENT(ActorRef)
    Q_INTERFACES(QQmlParserStatus)
    Q_PROPERTY(QString name READ name WRITE setName NOTIFY nameChanged FINAL)
    Q_PROPERTY(QActors::Registry *registry READ registry WRITE setRegistry NOTIFY registryChanged FINAL)
    Q_PROPERTY(QActors::Pid pid READ pid WRITE setPid RESET resetPid NOTIFY pidChanged FINAL)
    Q_PROPERTY(bool alive READ isAlive NOTIFY aliveChanged FINAL)
    Q_PROPERTY(int timeout READ timeout WRITE setTimeout NOTIFY timeoutChanged FINAL)
    Q_PROPERTY(QActors::QmlTaskGroup *calls READ calls CONSTANT FINAL)

public:
    explicit QmlActorRef(QObject *parent = nullptr); ///< Follows nobody yet.
    ~QmlActorRef() override;

    /// A name of the registry; followed from process to process. If there is a pid, too, the name counts.
    QString name() const { return m_name; }
    void setName(const QString &name);
    /// Where the name is looked up: the global registry by default, and if this is null.
    Registry *registry() const;
    void setRegistry(Registry *registry); ///< See registry().
    /// The process that has the name now, null if none has; without a name, the one that was set.
    Pid pid() const { return m_name.isEmpty() ? m_pid : m_current; }
    void setPid(Pid pid);
    void resetPid() { setPid(Pid()); } ///< Follows nobody.
    /// Whether some process has the name; whether the process `pid` has not ended, as far as is known: the news comes by
    /// the event loop.
    bool isAlive() const { return !m_current.isNull(); }
    /// For calls, in milliseconds; then they are rejected with CallTimeout. 0: none (a call to what has ended fails at
    /// once anyway).
    int timeout() const { return m_timeout; }
    void setTimeout(int milliseconds);
    /// The calls that wait for their answer: `store.calls.running`, `store.calls.cancel()`.
    QmlTaskGroup *calls() { return &m_calls; }

    /// Calls the server's Q_INVOKABLE method or public slot by name, as call(pid, "method", …) of <QActors/Call> does, and
    /// gives the task of it. Rejected with NoProcess if nobody has the name, ProcessExited when the server ends meanwhile,
    /// CallError for a method that is not there or arguments that do not fit, CallTimeout.
    Q_INVOKABLE QActors::QmlTaskHandle *call(const QString &method, const QVariant &a1 = {}, const QVariant &a2 = {},
                                             const QVariant &a3 = {}, const QVariant &a4 = {}, const QVariant &a5 = {},
                                             const QVariant &a6 = {}, const QVariant &a7 = {}, const QVariant &a8 = {},
                                             const QVariant &a9 = {}, const QVariant &a10 = {});
    /// The same without an answer. False, and a warning, if there is nobody to send it to.
    Q_INVOKABLE bool cast(const QString &method, const QVariant &a1 = {}, const QVariant &a2 = {}, const QVariant &a3 = {},
                          const QVariant &a4 = {}, const QVariant &a5 = {}, const QVariant &a6 = {},
                          const QVariant &a7 = {}, const QVariant &a8 = {}, const QVariant &a9 = {},
                          const QVariant &a10 = {});
    /// Sends a message, as send() of C++ does: one value as itself, several as a tuple of them. So `ref.send("add", 5)` is
    /// taken by `on("add", arg<int>, …)`, and `ref.send("hello")` by `on<QString>(…)`. The types are bool, int, double,
    /// QString, QVariantList, QVariantMap and Pid; any other value is a QVariant. A tuple from here also is a
    /// QVariantList, for GenServer::onInfo<QVariantList>(). Returns as cast().
    Q_INVOKABLE bool send(const QVariant &a1, const QVariant &a2 = {}, const QVariant &a3 = {}, const QVariant &a4 = {},
                          const QVariant &a5 = {}, const QVariant &a6 = {}, const QVariant &a7 = {},
                          const QVariant &a8 = {}, const QVariant &a9 = {}, const QVariant &a10 = {});

Q_SIGNALS:
    void nameChanged();
    void registryChanged();
    void pidChanged();
    void aliveChanged();
    void timeoutChanged();
    /// A process that it followed has ended; once for each (also if that had given up its name before). Kind NoProcess:
    /// `pid` was none when it was set. If another has taken the name at once, `alive` is true again soon.
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

    QString title() const;
    Pid target() const;
    QVariantList plainValues(const QVariantList &given) const;
    QmlTaskHandle *ask(const QString &method, const QVariantList &given);
    Async<QVariant> asking(quint64 number, Pid to, QByteArray method, QVariantList arguments, Duration timeout,
                           std::exception_ptr problem);
    bool post(const char *what, const std::function<std::function<void()>()> &prepare);
    void deliverUpTo(quint64 call);

    void refollow();
    void look();
    void setOrKeep(Pid pid);
    void setCurrent(Pid pid);
    void watchCurrent();
    void nameTaken(const QString &name);
    void nameLost(const QString &name, Pid pid);
    Async<> watch();
    void ended(const Down &down);

    QString m_name;
    QPointer<Registry> m_registry; // null: the global one
    Pid m_pid;                     // that was set
    Pid m_current;                 // null unless alive
    int m_timeout = 0;
    bool m_complete = true;
    bool m_lookPosted = false;
    quint64 m_lastCall = 0;
    quint64 m_sentCall = 0;
    std::deque<Outgoing> m_outbox;
    QHash<Ref, Pid> m_watched; // whose end has not been heard of
    QList<QMetaObject::Connection> m_connections;
    Mailbox m_mailbox{this}; // for the news of ends
    QmlTaskGroup m_calls{this};
    TaskGroup m_watch; // declared last: gone first
};

} // namespace QActors
