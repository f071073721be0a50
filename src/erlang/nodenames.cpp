// SPDX-License-Identifier: MIT
#include "nodenames_p.h"

#include "messageterm_p.h"
#include "nodename_p.h"
#include "nodeserver_p.h"
#include "strangers_p.h"

#include <QActors/erlang/erlangprocess.h>
#include <QActors/erlang/termvariant.h>

namespace QActors::detail {

using namespace Qt::StringLiterals;

namespace {

constexpr qint64 MostExact = (qint64(1) << 53) - 1;

RemoteTarget targetOf(const RemoteName &to)
{
    return RemoteTarget(Atom(to.node), Atom(to.name));
}

/// An integer that a double has not exactly stays a term, for who has no other numbers.
void keepExact(QVariant &value)
{
    switch (value.typeId()) {
    case QMetaType::LongLong:
        if (value.toLongLong() > MostExact || value.toLongLong() < -MostExact)
            value = QVariant::fromValue(Term::integer(value.toLongLong()));
        break;
    case QMetaType::ULongLong:
        value = QVariant::fromValue(Term::integer(value.toULongLong()));
        break;
    case QMetaType::QVariantList:
        for (QVariant &item : *static_cast<QVariantList *>(value.data()))
            keepExact(item);
        break;
    case QMetaType::QVariantMap:
        for (QVariant &item : *static_cast<QVariantMap *>(value.data()))
            keepExact(item);
        break;
    default:
        break;
    }
}

/// The context, in which an answer's pids are read, is the coroutine's own.
Async<QVariant> answerOf(std::shared_ptr<NodeContext> context, RemoteTarget to, Term request, Duration timeout)
{
    const Term answer = co_await callRemote(context->server(), to, request, timeout);
    QSet<ErlangPid> strangers; // of which QML could ask nobody
    collectStrangers(answer, context->terms, strangers);
    TermContext terms = context->terms;
    if (!strangers.isEmpty())
        terms = co_await contextWith(std::move(strangers), context);
    QVariant value = variantFromTerm(answer, terms);
    keepExact(value);
    co_return value;
}

} // namespace

Async<Pid> whereisThere(Pid server, Atom name, QString node)
{
    const ErlangPid self = co_await call(server, &NodeServer::numberOf, server);
    // As rpc:call(Node, erlang, whereis, [Name]) asks.
    const Term request = Term::tuple({Term::atom("call"), Term::atom("erlang"), Term::atom("whereis"), Term::list({Term::atom(name)}), Term::pid(self)});
    const Term answer = co_await callRemote(server, RemoteTarget(Atom(node), Atom("rex")), request);
    if (answer.isAtom("undefined"))
        co_return Pid();
    if (!answer.isPid())
        throw CallError(u"ErlangNode::whereis: %1 does not tell of %2: %3"_s.arg(node, name.toString(), answer.toString()));
    co_return co_await call(server, &NodeServer::processOf, answer.toPid());
}

NodeNames::NodeNames(const QString &own, std::shared_ptr<NodeContext> context) : m_own(own), m_context(std::move(context)) { }

QString NodeNames::faultOf(const RemoteName &name) const
{
    if (const QString fault = nodeNameFault(name.node); !fault.isEmpty())
        return fault;
    if (name.node == m_own)
        return u"%1 is this program's own node; its processes are found by their names in the registry, without a node"_s.arg(m_own);
    try {
        static_cast<void>(Atom(name.name));
    } catch (const TermError &error) {
        return error.message();
    }
    return {};
}

Async<Pid> NodeNames::whereis(RemoteName name)
{
    return whereisThere(m_context->server(), Atom(name.name), name.node);
}

Async<QVariant> NodeNames::call(RemoteName to, QByteArray method, QVariantList arguments, Duration timeout)
{
    return answerOf(m_context, targetOf(to), namedRequest(method, arguments, m_context->terms), timeout);
}

std::function<void()> NodeNames::cast(const RemoteName &to, const QByteArray &method, const QVariantList &arguments)
{
    return sending(to, Term::tuple({Term::atom("$gen_cast"), namedRequest(method, arguments, m_context->terms)}));
}

std::function<void()> NodeNames::send(const RemoteName &to, const QVariantList &values)
{
    return sending(to, messageOfValues(values, m_context->terms));
}

std::function<void()> NodeNames::sending(const RemoteName &to, const Term &message) const
{
    return [context = m_context, target = targetOf(to), message] { QActors::cast<RemoteSend>(context->server(), target, message); };
}

} // namespace QActors::detail
