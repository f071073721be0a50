// SPDX-License-Identifier: MIT
// A program as a node of an Erlang cluster. Of the library QActors::Erlang.
#pragma once

#include <QActors/erlang/erlangnodeoptions.h>
#include <QActors/erlang/erlangprocess.h>
#include <QActors/messaging/mailbox.h>
#include <QActors/tasks/taskgroup.h>

#include <memory>

namespace QActors {

class EventLoopPool;

namespace detail {
class RemoteNames;
}

/// This program as a node of an Erlang cluster: processes of other nodes are called, sent to, monitored and linked as those of this
/// program, and those of this program, if they are published, by other nodes.
///
///     ErlangNode node(ErlangNodeOptions(u"ui@127.0.0.1"_s));
///     co_await node.start();
///     co_await node.connect(u"app@127.0.0.1"_s);
///     const int total = co_await node.process("store", u"app@127.0.0.1"_s).call<int>("add", 5);
///     const Pid store = co_await node.whereis("store", u"app@127.0.0.1"_s);   // for monitor(), link(), call(pid, "add", 5)
///     node.publish("ui", self());                                             // {ui, 'ui@127.0.0.1'} ! refresh
///
/// In QML, `ActorRef { node: "app@127.0.0.1"; name: "store" }` finds its process by the node of the program that was started first.
///
/// While it lives, fromTerm<Pid>() and `arg<Pid>` read the pids that it has given to processes of this program. The connections have
/// a thread of their own: they live on while this thread is busy. The node is hidden: nodes()
/// of others does not list it. Its destructor closes the connections and waits for that; processes of other nodes end then, for those
/// who watch them, with the reason noconnection. Thread: the one that made it. See \ref erlang. (Erlang: erl -name … -hidden.)
class QACTORS_ERLANG_EXPORT ErlangNode : public QObject
{
    Q_OBJECT
    Q_PROPERTY(QString name READ name CONSTANT)
    Q_PROPERTY(QStringList nodes READ nodes NOTIFY nodesChanged)

public:
    /// Does nothing yet but to make the thread.
    explicit ErlangNode(const ErlangNodeOptions &options, QObject *parent = nullptr);
    ~ErlangNode() override;

    const ErlangNodeOptions &options() const noexcept { return m_options; } ///< As given.
    QString name() const { return m_options.name(); } ///< `ui@127.0.0.1`.
    bool isStarted() const noexcept { return !m_server.isNull(); } ///< True after start().
    quint16 port() const noexcept { return m_port; } ///< Where it listens; 0 if it does not.
    QStringList nodes() const { return m_nodes; } ///< The nodes that are connected, sorted. (Erlang: nodes(connected).)

    /// Finds the cookie, listens, and makes itself known to the port mapper. Throws NodeError: Cookie, Listen, PortMapper, Taken. May be
    /// called again after a failure; else it throws MisuseError.
    [[nodiscard]] Async<> start();

    using QObject::connect;
    using QObject::disconnect;
    /// Connects to a node, if it is not connected. A node that was connected so is connected again when it is lost, see
    /// ErlangNodeOptions::reconnect(). Throws NodeError. (Erlang: net_kernel:connect_node/1.)
    [[nodiscard]] Async<> connect(const QString &node);
    /// Ends the connection to a node, and does not make it again by itself. (Erlang: erlang:disconnect_node/1.)
    void disconnect(const QString &node);

    /// The process of that name on that node, whatever it is at each request. Throws NodeError of kind Closed before start(), of kind Name
    /// if the node's is none.
    ErlangProcess process(const char *name, const QString &node) const { return process(Atom(name), node); }
    ErlangProcess process(const Atom &name, const QString &node) const; ///< \overload
    /// The pid of the process that has that name on that node now; null if there is none. The pid does for send(), call(), cast(), monitor(),
    /// link(), stop() and kill() as any other, and ends with that process, or with the connection. Throws NodeError. (Erlang:
    /// rpc:call(Node, erlang, whereis, [Name]).)
    [[nodiscard]] Async<Pid> whereis(const char *name, const QString &node) const { return whereis(Atom(name), node); }
    [[nodiscard]] Async<Pid> whereis(const Atom &name, const QString &node) const; ///< \overload
    /// The process of a pid in a term; null if it was one of this node and has ended. Throws NodeError.
    [[nodiscard]] Async<Pid> pid(const ErlangPid &pid) const;
    /// The same; throws TermError if the term is no pid.
    [[nodiscard]] Async<Pid> pid(const Term &term) const { return pid(term.toPid()); }
    /// The pid that other nodes have for a process of this program, for terms that are made by hand; a Pid among the arguments of a request
    /// becomes one by itself.
    [[nodiscard]] Async<ErlangPid> erlangPid(Pid pid) const;

    /// Other nodes find the process by this name: ``{name, 'ui@127.0.0.1'}``. The name is free again when the process has ended. Throws CallError
    /// if another process has it. Only who is published, or was named in a message, can be reached from elsewhere.
    [[nodiscard]] Async<> publish(const char *name, Pid pid) { return publish(Atom(name), pid); }
    [[nodiscard]] Async<> publish(const Atom &name, Pid pid); ///< \overload
    /// Takes the name back; false if there was none.
    [[nodiscard]] Async<bool> unpublish(const Atom &name);

    /// Ends the connections, which get a second to send what waits, and the node. The same as the destructor, without blocking.
    [[nodiscard]] Async<> close();

Q_SIGNALS:
    void nodeUp(const QString &node); ///< A node was connected, from either side.
    void nodeDown(const QString &node, const QString &reason); ///< The connection was lost; the reason is for people.
    void nodesChanged();

private:
    Pid server(const char *what) const;
    Async<> hearChanges();

    const ErlangNodeOptions m_options;
    std::unique_ptr<EventLoopPool> m_thread;
    std::unique_ptr<Mailbox> m_changes;
    std::shared_ptr<detail::NodeContext> m_context;
    std::shared_ptr<detail::RemoteNames> m_names; // for QML
    Pid m_server;
    quint16 m_port = 0;
    bool m_isStarting = false;
    QStringList m_nodes;
    TaskGroup m_group{this}; // declared last
};

} // namespace QActors
