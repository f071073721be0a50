// SPDX-License-Identifier: MIT
#include <QActors/servers/detail/messagecall.h>

#include <QActors/servers/genserver.h>

namespace QActors::detail {

using namespace Qt::StringLiterals;

void MessageCall::discard() noexcept
{
    m_request = Message();
    release();
}

QString MessageCall::name() const
{
    return u"a call of type "_s + QString::fromUtf8(m_request.value().typeName());
}

Async<> MessageCall::serve(GenServer &server)
{
    serveBegins();
    const From from = Access::make<From>(static_cast<CallCell *>(this));
    if (const RequestHandler *known = server.handler(GenServer::Calls, m_request))
        return (*known)(m_request, from);
    return server.handleCall(m_request, from);
}

QString MessageCast::name() const
{
    return u"a cast of type "_s + QString::fromUtf8(m_message.value().typeName());
}

Async<> MessageCast::serve(GenServer &server)
{
    if (const RequestHandler *known = server.handler(GenServer::Casts, m_message))
        return (*known)(m_message, From());
    return server.handleCast(m_message);
}

} // namespace QActors::detail
