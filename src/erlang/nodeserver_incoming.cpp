// SPDX-License-Identifier: MIT
// What other nodes say.
#include "erlanglog_p.h"
#include "exitterm_p.h"
#include "nodeserver_p.h"
#include "remoteprocess_p.h"
#include "termcall_p.h"

#include <QActors/actors/actor.h>
#include <QActors/erlang/remoteexit.h>

namespace QActors::detail {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype MostOfDropped = 200;
constexpr char RefusedCall[] = "call_error";

/// `{Tag, Value}` with a tag of one of these forms: Ref, [alias | Ref], [[alias | Ref] | Other]. The last two go to the alias.
ControlMessage replyTo(const ErlangPid &self, const Term &from, const Term &value)
{
    const Term &tag = from.at(1);
    const Term message = Term::tuple({tag, value});
    const Term *alias = &tag;
    while (alias->isList() && alias->size() == 1 && alias->at(0).isList())
        alias = &alias->at(0);
    if (alias->isList() && alias->size() == 1 && alias->at(0).isAtom("alias") && alias->tail().isReference())
        return ControlMessage::aliasSend(Term::pid(self), alias->tail(), message);
    return ControlMessage::send(from.at(0), message);
}

/// The reference in such a tag, by which the caller monitors the server; other tags have none.
std::optional<Term> referenceOf(const Term &tag)
{
    if (tag.isReference())
        return tag;
    if (!tag.isList() || tag.isNil())
        return {};
    return tag.at(0).isList() ? referenceOf(tag.at(0)) : referenceOf(tag.tail());
}

bool isFrom(const Term &term)
{
    return term.isTuple(2) && term.at(0).isPid();
}

Term statusOf(Pid pid)
{
    // As sys:get_status() has it, so that Erlang's observer can show the process.
    return Term::tuple({Term::atom("status"), Term::atom("qactors"), Term::tuple({Term::atom("module"), Term::atom("qactors")}),
                        Term::list({Term::list({}), Term::atom("running"), Term::list({}), Term::list({}), Term::string(pid.toString())})});
}

} // namespace

void NodeServer::handle(const PeerPointer &peer, ControlMessage &&message)
{
    if (!message.payloadError.isEmpty()) {
        qCWarning(erlangLog).noquote() << "a message of" << peer->name << "was dropped:" << message.payloadError;
        if (!unreadable(peer, message))
            return;
    }
    qCDebug(erlangLog).noquote() << peer->name << "says" << message.toString();
    switch (message.operation) {
    case ControlOperation::Send:
    case ControlOperation::SendTraced:
        return received(peer, message.to.toPid(), std::move(message.payload));
    case ControlOperation::SendSender:
    case ControlOperation::SendSenderTraced:
        return received(peer, message.to.toPid(), std::move(message.payload));
    case ControlOperation::AliasSend:
    case ControlOperation::AliasSendTraced:
        return answered(message.payload);
    case ControlOperation::RegSend:
    case ControlOperation::RegSendTraced:
        return receivedByName(peer, message.to, std::move(message.payload));
    case ControlOperation::Monitor:
        return monitored(peer, message);
    case ControlOperation::Demonitor:
        return m_locals.unwatch(message.reference.toReference());
    case ControlOperation::MonitorExit:
    case ControlOperation::PayloadMonitorExit:
        return monitorEnded(peer, message);
    case ControlOperation::Link:
        return linked(peer, message, true);
    case ControlOperation::UnlinkId:
        peer->send(ControlMessage::unlinkIdAck(message.id, message.to, message.from));
        return linked(peer, message, false);
    case ControlOperation::Unlink:
        return linked(peer, message, false);
    case ControlOperation::Exit:
    case ControlOperation::ExitTraced:
    case ControlOperation::PayloadExit:
    case ControlOperation::PayloadExitTraced:
        return exited(peer, message);
    case ControlOperation::Exit2:
    case ControlOperation::Exit2Traced:
    case ControlOperation::PayloadExit2:
    case ControlOperation::PayloadExit2Traced:
        return exitAsked(peer, message);
    case ControlOperation::SpawnRequest:
    case ControlOperation::SpawnRequestTraced:
        return peer->send(ControlMessage::spawnReply(message.reference, message.from, 0, Term::atom("notsup")));
    case ControlOperation::GroupLeader:
    case ControlOperation::UnlinkIdAck:
    case ControlOperation::NodeLink:
        return;
    case ControlOperation::SpawnReply:
    case ControlOperation::SpawnReplyTraced:
    case ControlOperation::Unknown:
        qCDebug(erlangLog).noquote() << peer->name << "sent" << message.toString() << "which was not asked for";
        return;
    }
}

/// Who waits for it hears so. True if it is to be handled all the same: a process has ended, whatever the reason is.
bool NodeServer::unreadable(const PeerPointer &peer, ControlMessage &message)
{
    const ControlOperation plain = message.plain();
    if (plain == ControlOperation::Exit || plain == ControlOperation::Exit2 || plain == ControlOperation::MonitorExit) {
        message.reason = Term::tuple({Term::atom("unreadable"), Term::string(message.payloadError)});
        return true;
    }
    const QList<Term> &front = message.front;
    if (front.size() == 1 && front[0].isReference()) {
        if (const std::optional<RemoteCalls::Call> call = takeCall(front[0].toReference()))
            failOnce(call->from, std::make_exception_ptr(TermError(u"call: %1"_s.arg(message.payloadError))));
    } else if (front.size() == 2 && front[0].isAtom("$gen_call") && isFrom(front[1])) {
        const bool byName = message.to.isAtom();
        const Pid server = byName ? m_locals.named(message.to.toAtom()) : m_locals.find(message.to.toPid());
        if (!server.isNull()) // else its caller hears that there is none
            refuseCall(peer, front[1], server, Term::tuple({Term::atom(RefusedCall), Term::string(message.payloadError)}));
    }
    return false;
}

// --- Messages.

void NodeServer::received(const PeerPointer &peer, const ErlangPid &to, Term &&message)
{
    if (to == m_self)
        return answered(message);
    const Pid pid = m_locals.find(to);
    if (!pid.isNull())
        return deliverTo(peer, pid, std::move(message));
    qCDebug(erlangLog).noquote() << message.toString(MostOfDropped) << "of" << peer->name << "was dropped: there is no process" << to.toString();
}

// To this node itself: an answer to a call.
void NodeServer::answered(const Term &message)
{
    if (!message.isTuple(2) || !message.at(0).isReference())
        return;
    const std::optional<RemoteCalls::Call> call = takeCall(message.at(0).toReference());
    if (!call)
        return;
    if (m_isPrivate)
        knowPids(call->peer, message.at(1));
    answerOnce(call->from, message.at(1));
}

/// The call that is answered; none if that came too late.
std::optional<RemoteCalls::Call> NodeServer::takeCall(const ErlangRef &ref)
{
    std::optional<RemoteCalls::Call> call = m_calls.take(ref);
    if (call && !call->target.isNil())
        call->peer->send(ControlMessage::demonitor(Term::pid(m_self), call->target, Term::reference(call->ref)));
    return call;
}

void NodeServer::receivedByName(const PeerPointer &peer, const Term &name, Term &&message)
{
    if (isOwnName(name.toAtom())) {
        if (message.isTuple(3) && message.at(0).isAtom("$gen_call") && isFrom(message.at(1)))
            serveOwn(peer, message.at(1), message.at(2));
        return;
    }
    const Pid pid = m_locals.named(name.toAtom());
    if (!pid.isNull())
        return deliverTo(peer, pid, std::move(message));
    qCDebug(erlangLog).noquote() << message.toString(MostOfDropped) << "of" << peer->name << "was dropped: there is no process of the name" << name.toString();
}

void NodeServer::deliverTo(const PeerPointer &peer, Pid to, Term &&message)
{
    if (m_isPrivate)
        knowPids(peer, message);
    if (message.isTuple(3) && message.at(0).isAtom("$gen_call") && isFrom(message.at(1))) {
        SentRequest<QVariant> request = sendTermCall(to, message.at(2), m_context);
        m_tasks.startSoon([this, peer, from = message.at(1), to, request] { return answerCall(peer, from, to, request); });
    } else if (message.isTuple(2) && message.at(0).isAtom("$gen_cast")) {
        deliver(to, new TermCast(message.at(1), m_context));
    } else if (message.isTuple(3) && message.at(0).isAtom("system") && isFrom(message.at(1))) {
        const bool isStatus = message.at(2).isAtom("get_status");
        peer->send(replyTo(m_self, message.at(1), isStatus ? statusOf(to) : Term::tuple({Term::atom("error"), Term::atom("notsup")})));
    } else {
        send(to, std::move(message));
    }
}

Async<> NodeServer::answerCall(PeerPointer peer, Term from, Pid server, SentRequest<QVariant> request)
{
    Term failure;
    try {
        const QVariant answer = co_await request.receiveResponse();
        peer->send(replyTo(m_self, from, answer.isValid() ? termOfVariant(answer) : Term::atom("ok")));
        co_return;
    } catch (const ProcessExited &error) {
        failure = exitReasonToTerm(error.reason());
    } catch (const Error &error) {
        failure = Term::tuple({Term::atom(RefusedCall), Term::string(QString::fromUtf8(error.what()))});
    }
    refuseCall(peer, from, server, failure);
}

/// To the caller as if the server had ended, which the server has not: it hears so, and nobody else. If the server has, and the caller
/// has heard of that, this is one that nobody waits for.
void NodeServer::refuseCall(const PeerPointer &peer, const Term &from, Pid server, const Term &failure)
{
    if (const std::optional<Term> ref = referenceOf(from.at(1)))
        peer->send(ControlMessage::monitorExit(Term::pid(m_locals.numberOf(server)), from.at(0), *ref, failure));
    else // of a multi_call()
        peer->send(replyTo(m_self, from, Term::tuple({Term::atom("error"), failure})));
}

// net_adm:ping() asks net_kernel, rpc:call() asks rex.
void NodeServer::serveOwn(const PeerPointer &peer, const Term &from, const Term &request)
{
    Term answer = Term::tuple({Term::atom("badrpc"), Term::atom("notsup")});
    if (request.isTuple(2) && request.at(0).isAtom("is_auth")) {
        answer = Term::atom("yes");
    } else if (request.isTuple(5) && request.at(0).isAtom("call") && request.at(1).isAtom("erlang") && request.at(2).isAtom("whereis")
               && request.at(3).isList() && request.at(3).size() == 1 && request.at(3).at(0).isAtom()) {
        const Pid pid = m_locals.named(request.at(3).at(0).toAtom());
        answer = pid.isNull() ? Term::atom("undefined") : Term::pid(m_locals.numberOf(pid));
    }
    peer->send(replyTo(m_self, from, answer));
}

// --- Monitors.

void NodeServer::monitored(const PeerPointer &peer, const ControlMessage &message)
{
    const bool byName = message.to.isAtom();
    if (byName && isOwnName(message.to.toAtom()))
        return; // which live as long as the node
    const Pid pid = byName ? m_locals.named(message.to.toAtom()) : m_locals.find(message.to.toPid());
    if (pid.isNull()) {
        if (byName || message.to.toPid() != m_self)
            peer->send(ControlMessage::monitorExit(message.to, message.from, message.reference, Term::atom("noproc")));
        return;
    }
    m_locals.watch(pid, {peer.get(), message.from.toPid(), message.reference.toReference(), message.to});
}

void NodeServer::localEnded(const Down &down)
{
    const Term reason = exitReasonToTerm(down.reason);
    for (const RemoteWatcher &watcher : m_locals.ended(down.ref))
        watcher.peer->send(ControlMessage::monitorExit(watcher.asked, Term::pid(watcher.watcher), Term::reference(watcher.ref), reason));
}

void NodeServer::monitorEnded(const PeerPointer &peer, const ControlMessage &message)
{
    const ErlangRef ref = message.reference.toReference();
    if (RemoteProcess *process = m_monitors.take(ref)) {
        process->forget();
        return QActors::send(process->pid(), RemoteProcess::EndOrder{exitReasonFromTerm(message.reason, peer->name)});
    }
    if (const std::optional<RemoteCalls::Call> call = m_calls.take(ref)) {
        // Erlang's callers know no other failure of a call than an end; a parent and its child do.
        if (m_isPrivate && message.reason.isTuple(2) && message.reason.at(0).isAtom(RefusedCall) && message.reason.at(1).isBinary()) {
            return failOnce(call->from, std::make_exception_ptr(CallError(QString::fromUtf8(message.reason.at(1).toBytes()))));
        }
        const ExitReason reason = exitReasonFromTerm(message.reason, peer->name);
        const QString target = u"%1 on %2"_s.arg(call->target.toString(), call->peer->name);
        if (reason.kind() == ExitReason::Kind::NoProcess)
            failOnce(call->from, std::make_exception_ptr(NoProcess(u"call: there is no process %1"_s.arg(target))));
        else
            failOnce(call->from, std::make_exception_ptr(ProcessExited(Pid(), reason, u"call: %1 ended before it answered: %2"_s.arg(target, reason.toString()))));
    }
}

// --- Links and exits.

void NodeServer::linked(const PeerPointer &peer, const ControlMessage &message, bool isLinked)
{
    const ErlangPid number = message.to.toPid();
    const ErlangPid from = message.from.toPid();
    const Pid local = m_locals.find(number);
    if (local.isNull()) {
        if (isLinked)
            peer->send(ControlMessage::exit(message.to, message.from, Term::atom("noproc")));
        return;
    }
    if (!isLinked && !peer->processes.contains(from))
        return;
    QActors::send(process(peer, from)->pid(), RemoteProcess::LinkOrder{local, number, isLinked});
}

void NodeServer::exited(const PeerPointer &peer, const ControlMessage &message)
{
    RemoteProcess *process = peer->processes.value(message.from.toPid());
    if (!process)
        return;
    process->forget();
    QActors::send(process->pid(), RemoteProcess::EndOrder{exitReasonFromTerm(message.reason, peer->name)});
}

// exit(Pid, Reason), which needs no link.
void NodeServer::exitAsked(const PeerPointer &peer, const ControlMessage &message)
{
    const Pid local = m_locals.find(message.to.toPid());
    if (local.isNull())
        return;
    if (message.reason.isAtom("kill"))
        return kill(local);
    RemoteProcess *from = process(peer, message.from.toPid());
    signalExit(local, from->pid(), exitReasonFromTerm(message.reason, peer->name));
}

} // namespace QActors::detail
