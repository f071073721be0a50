// SPDX-License-Identifier: MIT
// What one node tells another: a control message, and with some of them a term that it carries. A frame of a link holds one of each.
#pragma once

#include <QActors/erlang/termbinary.h>

namespace QActors::detail {

/// By the numbers of the distribution protocol. Those with `Traced` are the same with a token of Erlang's sequential tracing.
enum class ControlOperation : quint8 {
    Unknown = 0, ///< a number that no node of OTP 25 to 29 sends to one without the flag for it
    Link = 1,
    Send = 2,
    Exit = 3,
    Unlink = 4, ///< of OTP 25 and before, without an id
    NodeLink = 5,
    RegSend = 6,
    GroupLeader = 7,
    Exit2 = 8, ///< `exit(Pid, Reason)`
    SendTraced = 12,
    ExitTraced = 13,
    RegSendTraced = 16,
    Exit2Traced = 18,
    Monitor = 19,
    Demonitor = 20,
    MonitorExit = 21,
    SendSender = 22,
    SendSenderTraced = 23,
    PayloadExit = 24,
    PayloadExitTraced = 25,
    PayloadExit2 = 26,
    PayloadExit2Traced = 27,
    PayloadMonitorExit = 28,
    SpawnRequest = 29,
    SpawnRequestTraced = 30,
    SpawnReply = 31,
    SpawnReplyTraced = 32,
    AliasSend = 33,
    AliasSendTraced = 34,
    UnlinkId = 35,
    UnlinkIdAck = 36,
};

/// One of them, with the fields that its operation has; the others are empty lists and zeros. A value.
struct QACTORS_ERLANG_EXPORT ControlMessage
{
    ControlOperation operation = ControlOperation::Unknown;
    int number = 0; ///< Of the operation, also of an unknown one.
    Term from; ///< A pid; of MonitorExit a pid, or the name that was monitored.
    Term to; ///< A pid; of RegSend an atom, of Monitor and Demonitor a pid or an atom, of AliasSend a reference.
    Term reference; ///< Of monitors; of spawn requests and replies.
    Term reason; ///< Of exits, also of those that carry it as a payload.
    quint64 id = 0; ///< Of UnlinkId and its answer: not 0.
    Term token; ///< Of the traced ones.
    Term groupLeader; ///< Of a spawn request: a pid.
    Term function; ///< Of a spawn request: {Module, Function, Arity}.
    Term options; ///< Of a spawn request: a list.
    quint32 flags = 0; ///< Of a spawn reply: 1 for a link, 2 for a monitor.
    Term result; ///< Of a spawn reply: a pid, or the atom of an error.
    Term payload; ///< Of sends the message, of spawn requests the arguments.
    bool hasPayload = false;
    QString payloadError; ///< Why the payload could not be read, which is then empty; the control message is all right.
    QList<Term> front; ///< Of a payload that is a tuple and could not be read: the elements before the one that cannot.

    /// Those that this library sends.
    static ControlMessage link(const Term &from, const Term &to);
    static ControlMessage unlinkId(quint64 id, const Term &from, const Term &to);
    static ControlMessage unlinkIdAck(quint64 id, const Term &from, const Term &to);
    static ControlMessage send(const Term &to, Term message);
    static ControlMessage regSend(const Term &from, const Term &name, Term message);
    static ControlMessage aliasSend(const Term &from, const Term &alias, Term message);
    static ControlMessage exit(const Term &from, const Term &to, const Term &reason);
    static ControlMessage exit2(const Term &from, const Term &to, const Term &reason);
    static ControlMessage monitor(const Term &from, const Term &to, const Term &reference);
    static ControlMessage demonitor(const Term &from, const Term &to, const Term &reference);
    static ControlMessage monitorExit(const Term &from, const Term &to, const Term &reference, const Term &reason);
    static ControlMessage spawnReply(const Term &reference, const Term &to, quint32 flags, const Term &result);

    /// The tuple, without the payload.
    Term toTerm() const;
    /// Of a control message's tuple; the payload is still to come. Throws TermError that names the operation and says what is wrong
    /// with which field.
    static ControlMessage fromTerm(const Term &tuple);
    /// Of what a frame holds after its length. Throws TermError for anything but a control message and, where one belongs, one term;
    /// a term that goes beyond the limits, or is none, is told in payloadError.
    static ControlMessage fromFrame(QByteArrayView frame, const DecodeLimits &limits = {});

    /// The operation without what tells only how it came: Send for SendTraced and SendSender, Exit for PayloadExit.
    ControlOperation plain() const noexcept;
    bool wantsPayload() const noexcept; ///< Whether its operation carries one.
    QString toString() const; ///< For logs: "SEND {2,'',<a@b.1.0>}".
};

/// The name in the protocol's documents: "REG_SEND".
QACTORS_ERLANG_EXPORT QString operationName(ControlOperation operation);

/// The largest frame, in either direction.
inline constexpr qsizetype MostFrameBytes = 64 * 1024 * 1024;

/// Appends a whole frame: its length, and what is in it. Throws TermError, and appends nothing, if that is more than `most`.
QACTORS_ERLANG_EXPORT void appendFrame(QByteArray &out, const ControlMessage &message, qsizetype most = MostFrameBytes);

} // namespace QActors::detail
