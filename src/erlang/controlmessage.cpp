// SPDX-License-Identifier: MIT
#include "controlmessage_p.h"

#include "controlform_p.h"
#include "externalterm_p.h"
#include "termtags_p.h"

#include <QActors/kernel/errors.h>

#include <QtCore/qendian.h>

#include <cstring>
#include <limits>

namespace QActors::detail {

using namespace Qt::StringLiterals;

namespace {

using Operation = ControlOperation;

/// The field of `message` that the letter stands for, if it is a term.
template<typename Message>
auto controlTermField(Message &message, char field) -> decltype(&message.from)
{
    switch (field) {
    case 'f':
    case 'F': return &message.from;
    case 't':
    case 'n':
    case 'p':
    case 'a': return &message.to;
    case 'r': return &message.reference;
    case 'x': return &message.reason;
    case 'k': return &message.token;
    case 'g': return &message.groupLeader;
    case 'm': return &message.function;
    case 'o': return &message.options;
    case 'z': return &message.result;
    default: return nullptr;
    }
}

Term controlFieldTerm(const ControlMessage &message, char field)
{
    if (const Term *term = controlTermField(message, field))
        return *term;
    if (field == 'i')
        return Term::integer(message.id);
    if (field == 'l')
        return Term::integer(message.flags);
    return Term::atom(QString()); // the cookie of long ago
}

[[noreturn]] void failControlFrame(const QString &what)
{
    throw TermError(u"a frame %1"_s.arg(what));
}

ControlMessage plainMessage(Operation operation, const Term &from, const Term &to)
{
    ControlMessage message;
    message.operation = operation;
    message.number = int(operation);
    message.from = from;
    message.to = to;
    return message;
}

ControlMessage withPayload(ControlMessage message, Term &&payload)
{
    message.payload = std::move(payload);
    message.hasPayload = true;
    return message;
}

constexpr char FramePassThrough = 112;
constexpr char FrameVersion = char(131);

} // namespace

ControlMessage ControlMessage::link(const Term &from, const Term &to)
{
    return plainMessage(Operation::Link, from, to);
}

ControlMessage ControlMessage::unlinkId(quint64 id, const Term &from, const Term &to)
{
    ControlMessage message = plainMessage(Operation::UnlinkId, from, to);
    message.id = id;
    return message;
}

ControlMessage ControlMessage::unlinkIdAck(quint64 id, const Term &from, const Term &to)
{
    ControlMessage message = plainMessage(Operation::UnlinkIdAck, from, to);
    message.id = id;
    return message;
}

ControlMessage ControlMessage::send(const Term &to, Term message)
{
    return withPayload(plainMessage(Operation::Send, {}, to), std::move(message));
}

ControlMessage ControlMessage::regSend(const Term &from, const Term &name, Term message)
{
    return withPayload(plainMessage(Operation::RegSend, from, name), std::move(message));
}

ControlMessage ControlMessage::aliasSend(const Term &from, const Term &alias, Term message)
{
    return withPayload(plainMessage(Operation::AliasSend, from, alias), std::move(message));
}

ControlMessage ControlMessage::exit(const Term &from, const Term &to, const Term &reason)
{
    ControlMessage message = plainMessage(Operation::Exit, from, to);
    message.reason = reason;
    return message;
}

ControlMessage ControlMessage::exit2(const Term &from, const Term &to, const Term &reason)
{
    ControlMessage message = plainMessage(Operation::Exit2, from, to);
    message.reason = reason;
    return message;
}

ControlMessage ControlMessage::monitor(const Term &from, const Term &to, const Term &reference)
{
    ControlMessage message = plainMessage(Operation::Monitor, from, to);
    message.reference = reference;
    return message;
}

ControlMessage ControlMessage::demonitor(const Term &from, const Term &to, const Term &reference)
{
    ControlMessage message = plainMessage(Operation::Demonitor, from, to);
    message.reference = reference;
    return message;
}

ControlMessage ControlMessage::monitorExit(const Term &from, const Term &to, const Term &reference, const Term &reason)
{
    ControlMessage message = plainMessage(Operation::MonitorExit, from, to);
    message.reference = reference;
    message.reason = reason;
    return message;
}

ControlMessage ControlMessage::spawnReply(const Term &reference, const Term &to, quint32 flags, const Term &result)
{
    ControlMessage message = plainMessage(Operation::SpawnReply, {}, to);
    message.reference = reference;
    message.flags = flags;
    message.result = result;
    return message;
}

ControlOperation ControlMessage::plain() const noexcept
{
    switch (operation) {
    case Operation::SendTraced:
    case Operation::SendSender:
    case Operation::SendSenderTraced: return Operation::Send;
    case Operation::RegSendTraced: return Operation::RegSend;
    case Operation::AliasSendTraced: return Operation::AliasSend;
    case Operation::ExitTraced:
    case Operation::PayloadExit:
    case Operation::PayloadExitTraced: return Operation::Exit;
    case Operation::Exit2Traced:
    case Operation::PayloadExit2:
    case Operation::PayloadExit2Traced: return Operation::Exit2;
    case Operation::PayloadMonitorExit: return Operation::MonitorExit;
    case Operation::SpawnRequestTraced: return Operation::SpawnRequest;
    case Operation::SpawnReplyTraced: return Operation::SpawnReply;
    default: return operation;
    }
}

bool ControlMessage::wantsPayload() const noexcept
{
    const ControlForm *form = controlForm(int(operation));
    return form && form->hasPayload;
}

Term ControlMessage::toTerm() const
{
    QList<Term> elements{Term::integer(number)};
    if (const ControlForm *form = controlForm(int(operation))) {
        for (const char *field = form->fields; *field; ++field)
            elements.append(controlFieldTerm(*this, *field));
    }
    return Term::tuple(elements);
}

ControlMessage ControlMessage::fromTerm(const Term &tuple)
{
    if (!tuple.isTuple() || tuple.size() == 0)
        throw TermError(u"a control message is a tuple that begins with a number, and not %1"_s.arg(tuple.toString(100)));
    const QList<Term> &elements = tuple.elements();
    const qint64 number = elements.first().isInteger() ? elements.first().asInt64().value_or(-1) : -1;
    if (number < 0 || number > (std::numeric_limits<int>::max)())
        throw TermError(u"a control message begins with the number of its operation, and not with %1"_s.arg(elements.first().toString(100)));
    ControlMessage message;
    message.number = int(number);
    const ControlForm *form = controlForm(message.number);
    if (!form)
        return message;
    message.operation = form->operation;
    const auto size = qsizetype(std::strlen(form->fields)) + 1;
    if (elements.size() != size)
        throw TermError(u"%1 has %2 elements, where %3 must be: %4"_s.arg(QString::fromLatin1(form->name)).arg(elements.size()).arg(size).arg(tuple.toString(200)));
    for (qsizetype i = 1; i < size; ++i) {
        const char field = form->fields[i - 1];
        const Term &value = elements.at(i);
        if (!controlFieldFits(field, value)) {
            throw TermError(u"%1 has %2 for %3, where %4 must be"_s.arg(QString::fromLatin1(form->name), value.toString(100),
                                                                        QString::fromLatin1(controlFieldName(field)), QString::fromLatin1(controlFieldWanted(field))));
        }
        if (Term *term = controlTermField(message, field))
            *term = value;
        else if (field == 'i')
            message.id = *value.asUInt64();
        else if (field == 'l')
            message.flags = quint32(*value.asUInt64());
    }
    return message;
}

namespace {

/// Who waits for an answer, or for one of ours, is named in front of what cannot be read.
QList<Term> elementsInFront(const char *at, const char *end, const DecodeLimits &limits)
{
    QList<Term> front;
    if (end - at < 2 || uchar(at[0]) != TermTag::SmallTuple)
        return front;
    const int size = uchar(at[1]);
    at += 2;
    try {
        while (front.size() < size)
            front.append(readTerm(at, end, limits));
    } catch (const TermError &) {
        // That one.
    }
    return front;
}

} // namespace

ControlMessage ControlMessage::fromFrame(QByteArrayView frame, const DecodeLimits &limits)
{
    const char *at = frame.begin();
    const char *const end = frame.end();
    if (at == end || *at != FramePassThrough)
        failControlFrame(at == end ? u"is empty"_s : u"begins with byte %1, where 112 must be"_s.arg(quint8(*at)));
    const auto version = [&](const QString &of) {
        if (at == end || *at != FrameVersion)
            failControlFrame(at == end ? u"ends before %1"_s.arg(of) : u"has byte %1 before %2, where 131 must be"_s.arg(quint8(*at)).arg(of));
        ++at;
    };
    ++at;
    version(u"its control message"_s);
    ControlMessage message = fromTerm(readTerm(at, end, limits));
    if (message.operation == Operation::Unknown)
        return message; // nobody knows what belongs to it
    const QString name = operationName(message.operation);
    if (!message.wantsPayload()) {
        if (at != end)
            failControlFrame(u"has %1 bytes after %2, which carries nothing"_s.arg(end - at).arg(name));
        return message;
    }
    version(u"the term that %1 carries"_s.arg(name));
    const char *const carried = at;
    try {
        Term payload = readTerm(at, end, limits);
        if (at != end)
            throw TermError(u"there are %1 bytes behind it"_s.arg(end - at));
        message.payload = std::move(payload);
        message.hasPayload = true;
    } catch (const TermError &error) {
        message.payloadError = u"what %1 carries is no term that can be taken: %2"_s.arg(name, error.message());
        message.front = elementsInFront(carried, end, limits);
    }
    if (const Operation plain = message.plain(); plain == Operation::Exit || plain == Operation::Exit2 || plain == Operation::MonitorExit)
        message.reason = message.payload;
    return message;
}

QString ControlMessage::toString() const
{
    const ControlForm *form = controlForm(int(operation));
    return u"%1 %2"_s.arg(form ? QString::fromLatin1(form->name) : u"unknown"_s, toTerm().toString(300));
}

void appendFrame(QByteArray &out, const ControlMessage &message, qsizetype most)
{
    const ControlForm *form = controlForm(int(message.operation));
    if (!form || form->hasPayload != message.hasPayload) {
        throw MisuseError(u"appendFrame: %1 %2"_s.arg(operationName(message.operation),
                                                      form && form->hasPayload ? u"carries a term, and has none"_s : u"carries no term"_s));
    }
    const qsizetype begin = out.size();
    try {
        constexpr char SmallTuple = 104;
        constexpr char SmallInteger = 97;
        const char head[] = {0, 0, 0, 0, FramePassThrough, FrameVersion, SmallTuple, char(std::strlen(form->fields) + 1), SmallInteger, char(message.number)};
        out.append(head, sizeof head);
        for (const char *field = form->fields; *field; ++field) {
            if (const Term *term = controlTermField(message, *field))
                appendTerm(out, *term);
            else
                appendTerm(out, controlFieldTerm(message, *field));
        }
        if (form->hasPayload) {
            out.append(FrameVersion);
            appendTerm(out, message.payload);
        }
        const qsizetype size = out.size() - begin - 4;
        if (size > most) {
            throw TermError(u"%1 would be %2 bytes; a message to another node has %3 at most: send it in parts"_s.arg(QString::fromLatin1(form->name))
                                .arg(size)
                                .arg(most));
        }
        qToBigEndian(quint32(size), out.data() + begin);
    } catch (...) {
        out.truncate(begin);
        throw;
    }
}

} // namespace QActors::detail
