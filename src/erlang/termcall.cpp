// SPDX-License-Identifier: MIT
#include "termcall_p.h"

#include <QActors/servers/detail/dynamicrequest.h>

namespace QActors::detail {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype MostOfRequest = 80;

struct NamedRequest
{
    QByteArray name;
    QVariantList arguments;
};

/// A request that begins with an atom: the name of a method, perhaps.
std::optional<NamedRequest> namedRequest(const Term &request)
{
    if (request.isAtom())
        return NamedRequest{request.atomName().toUtf8(), {}};
    if (!request.isTuple() || request.size() == 0 || !request.at(0).isAtom())
        return {};
    NamedRequest named{request.at(0).atomName().toUtf8(), {}};
    for (qsizetype i = 1; i < request.size(); ++i)
        named.arguments.append(QVariant::fromValue(request.at(i)));
    return named;
}

bool hasMethod(const GenServer &server, const QByteArray &name)
{
    const QList<QMetaMethod> methods = requestsOf(server);
    return std::any_of(methods.begin(), methods.end(), [&](const QMetaMethod &method) { return method.name() == name; });
}

[[noreturn]] void refuse(const char *what, const GenServer &server, const Term &request, const char *handler)
{
    const QString className = QString::fromUtf8(server.metaObject()->className());
    throw CallError(u"%1: %2 takes no %3; it has neither a Q_INVOKABLE method of that name nor an %4<Term>()"_s.arg(
        QString::fromUtf8(what), className, request.toString(MostOfRequest), QString::fromUtf8(handler)));
}

Async<> await(Async<> rest, [[maybe_unused]] Message message)
{
    co_await std::move(rest);
}

} // namespace

QString TermCall::name() const
{
    return u"a call of "_s + m_request.toString(MostOfRequest);
}

void TermCall::discard() noexcept
{
    m_request = Term();
    release();
}

Async<> TermCall::serve(GenServer &server)
{
    if (const std::optional<NamedRequest> named = namedRequest(m_request); named && hasMethod(server, named->name))
        return serveByName(server, named->name, named->arguments, this);
    Message message = Message::of(m_request);
    serveBegins();
    Async<> rest;
    if (!serveCallByType(server, message, makeFrom(), rest))
        refuse("call", server, m_request, "onCall");
    return rest ? await(std::move(rest), std::move(message)) : Async<>();
}

QString TermCast::name() const
{
    return u"a cast of "_s + m_request.toString(MostOfRequest);
}

Async<> TermCast::serve(GenServer &server)
{
    if (const std::optional<NamedRequest> named = namedRequest(m_request); named && hasMethod(server, named->name))
        return serveByName(server, named->name, named->arguments, nullptr);
    Message message = Message::of(m_request);
    Async<> rest;
    if (!serveCastByType(server, message, rest))
        refuse("cast", server, m_request, "onCast");
    return rest ? await(std::move(rest), std::move(message)) : Async<>();
}

SentRequest<QVariant> sendTermCall(Pid to, const Term &request)
{
    return SentCalls::send([&] { return TermCallWait(to, new TermCall(request)); });
}

} // namespace QActors::detail
