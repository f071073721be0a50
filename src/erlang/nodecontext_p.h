// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/erlang/term.h>
#include <QActors/erlang/termcontext.h>

#include <QtCore/qhash.h>

#include <memory>
#include <mutex>

namespace QActors::detail {

/// The numbers by which other nodes know the processes of this program: what is sent becomes a term on the sender's thread. Any thread.
class PidNumbers
{
public:
    /// The node's name and creation are known now. Those of a start before mean nothing any more.
    void setNode(const Atom &node, quint32 creation);
    /// The same for the same process; `isNew` if it had none.
    ErlangPid number(Pid pid, bool &isNew);
    /// Of no process.
    ErlangPid freeNumber();
    /// The process, or what stands for it. Null if it is of a former start of this node, has ended, or is elsewhere and nothing stands for it.
    Pid find(const ErlangPid &number) const;
    void forget(Pid pid);
    /// A process of another node, and what stands for it here: goes back as what it is.
    void setStandIn(Pid pid, const ErlangPid &process);
    void forgetStandIn(Pid pid);

private:
    ErlangPid make(quint64 number) const;

    mutable std::mutex m_lock;
    Atom m_node;
    quint32 m_creation = 0;
    quint64 m_last = 0;
    QHash<Pid, quint64> m_numbers;
    QHash<quint64, Pid> m_pids;
    QHash<Pid, ErlangPid> m_standIns;
    QHash<ErlangPid, Pid> m_standInsOf; // the same, of each process the latest
};

/// What a node, what stands for processes elsewhere, and the node's own thread share.
struct NodeContext
{
    NodeContext();
    /// From now on pids of the other side are known where no context is given; those of this program are another's to give away.
    static void becomeImporter(const std::shared_ptr<NodeContext> &self);
    /// From now on pids are converted by it where no context is given.
    static void becomeFallback(const std::shared_ptr<NodeContext> &self);
    void beNoFallback() const; ///< Neither, any longer.
    Q_DISABLE_COPY_MOVE(NodeContext)
    /// Of the node; another one each time that it is started, while others have the context.
    Pid server() const;
    void setServer(Pid pid);
    PidNumbers numbers;
    TermContext terms;

private:
    mutable std::mutex m_lock;
    Pid m_server;
};

} // namespace QActors::detail
