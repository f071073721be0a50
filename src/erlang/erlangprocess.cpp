// SPDX-License-Identifier: MIT
#include <QActors/erlang/erlangprocess.h>

#include "nodecontext_p.h"

namespace QActors {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype MostOfAnswer = 200;

} // namespace

void detail::requireOk(const Term &answer)
{
    if (!answer.isAtom("ok"))
        throw CallError(u"call: the answer is %1 where ok was expected; call<Term>() takes any answer"_s.arg(answer.toString(MostOfAnswer)));
}

Async<Term> detail::callRemote(Pid node, RemoteTarget to, Term request, Duration timeout)
{
    co_return co_await callWithin<RemoteCall>(CallOptions(timeout), node, std::move(to), std::move(request));
}

Async<> detail::sendRemote(Pid node, RemoteTarget to, Term message)
{
    co_await QActors::call<RemoteSend>(node, std::move(to), std::move(message));
}

Pid ErlangProcess::server() const
{
    return m_node ? m_node->server() : Pid();
}

const TermContext &ErlangProcess::context() const
{
    static const TermContext none;
    return m_node ? m_node->terms : none;
}

QString ErlangProcess::toString() const
{
    return u"{%1,%2}"_s.arg(std::get<Atom>(m_target.process).toString(), m_target.node.toString());
}

} // namespace QActors
