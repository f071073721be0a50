// SPDX-License-Identifier: MIT
#include <QActors/servers/detail/sentcall.h>

#include "kernel/postwork_p.h"

namespace QActors::detail {

using namespace Qt::StringLiterals;

SentCallBase::~SentCallBase() = default;

void SentCallBase::receives()
{
    if (std::exchange(m_received, true)) {
        throw MisuseError(u"receiveResponse: the answer of %1 was received before; an answer is received once"_s.arg(
            wait().server().toString()));
    }
}

void SentCallBase::dispose(SentCallBase *call) noexcept
{
    std::unique_ptr<SentCallBase> mine(call);
    Scheduler *home = call->wait().home();
    if (!home->isCurrent())
        post(home, [gone = std::move(mine)] { });
}

void throwNoRequest()
{
    throw MisuseError(u"receiveResponse: there is no request to wait for; sendRequest() gives one, whose answer is received once"_s);
}

std::exception_ptr responseTimeout(const char *what, Pid server, Duration timeout)
{
    return std::make_exception_ptr(CallTimeout(
        timeout, u"%1: no answer from %2 within %3"_s.arg(QString::fromUtf8(what), server.toString(), QActors::describe(timeout))));
}

} // namespace QActors::detail
