// SPDX-License-Identifier: MIT
#include <QActors/servers/detail/messagecall.h>

#include "serverdata_p.h"

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
    return ServerData::serveCall(server, m_request, makeFrom());
}

QString MessageCast::name() const
{
    return u"a cast of type "_s + QString::fromUtf8(m_message.value().typeName());
}

Async<> MessageCast::serve(GenServer &server)
{
    return ServerData::serveCast(server, m_message);
}

} // namespace QActors::detail
