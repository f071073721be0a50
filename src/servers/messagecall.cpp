// SPDX-License-Identifier: MIT
#include <QActors/servers/detail/messagecall.h>

#include "serverdata_p.h"

#include <QActors/servers/detail/dynamicrequest.h>

namespace QActors::detail {

using namespace Qt::StringLiterals;

void MessageCall::discard() noexcept
{
    m_request.clear();
    release();
}

QString MessageCall::name() const
{
    return u"a call of type "_s + QString::fromUtf8(m_request.look().value().typeName());
}

Async<> MessageCall::serve(GenServer &server)
{
    serveBegins();
    return ServerData::serveCall(server, m_request.land(), makeFrom());
}

QString MessageCast::name() const
{
    return u"a cast of type "_s + QString::fromUtf8(m_message.look().value().typeName());
}

Async<> MessageCast::serve(GenServer &server)
{
    return ServerData::serveCast(server, m_message.land());
}

bool convertForeign(const Message &answer, QMetaType wanted, void *where)
{
    if (answer.isEmpty() || !foreignValues(answer.value().metaType()))
        return false;
    QVariant value = answer.value().toVariant();
    convertAnswer(value, wanted);
    if (!wanted.isValid())
        return true;
    wanted.destruct(where);
    wanted.construct(where, value.constData());
    return true;
}

} // namespace QActors::detail
