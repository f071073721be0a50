// SPDX-License-Identifier: MIT
#include "termcall_p.h"

#include "strangers_p.h"

#include <QActors/erlang/termvariant.h>
#include <QActors/servers/detail/dynamicrequest.h>
#include <QActors/servers/statemachine.h>

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

QList<QMetaMethod> methodsOf(const GenServer &server, const QByteArray &name)
{
    QList<QMetaMethod> methods = requestsOf(server);
    methods.removeIf([&](const QMetaMethod &method) { return method.name() != name; });
    return methods;
}

[[noreturn]] void refuse(const char *what, const GenServer &server, const Term &request, const char *handler)
{
    const QString className = QString::fromUtf8(server.metaObject()->className());
    const bool isMachine = qobject_cast<const StateMachine *>(&server);
    throw CallError(u"%1: %2 takes no %3; it has neither a Q_INVOKABLE method of that name nor an %4<Term>()"_s.arg(
        QString::fromUtf8(what), className, request.toString(MostOfRequest), isMachine ? u"on"_s : QString::fromUtf8(handler)));
}

/// The request's arguments in the types of the parameters, if the method takes so many and all convert. (A last parameter may be for the
/// answer.)
std::optional<QVariantList> argumentsFor(const QMetaMethod &method, const QVariantList &given, const TermContext &context)
{
    if (method.parameterCount() != given.size() && method.parameterCount() != given.size() + 1)
        return {};
    QVariantList converted;
    for (int i = 0; i < given.size(); ++i) {
        const QMetaType type = method.parameterMetaType(i);
        QVariant value = given.at(i);
        if (QString why; type != QMetaType::fromType<QVariant>() && !termToVariant(given.at(i).value<Term>(), type, value, why, context))
            return {};
        converted.append(std::move(value));
    }
    return converted;
}

/// Whether a method takes what may be, or have in it, a Pid.
bool mayTakePid(const QList<QMetaMethod> &methods)
{
    return std::any_of(methods.begin(), methods.end(), [](const QMetaMethod &method) {
        for (int i = 0; i < method.parameterCount(); ++i) {
            if (const QMetaType type = method.parameterMetaType(i); type.id() >= QMetaType::User && type != QMetaType::fromType<Term>())
                return true;
        }
        return false;
    });
}

/// With what stands for these processes here. The server is the one that runs this.
Async<> serveWithStrangers(GenServer &server, NamedRequest named, QList<QMetaMethod> methods, QSet<ErlangPid> strangers, std::shared_ptr<NodeContext> node,
                           VariantCell *call)
{
    const TermContext context = co_await contextWith(std::move(strangers), std::move(node));
    for (const QMetaMethod &method : methods) {
        if (std::optional<QVariantList> converted = argumentsFor(method, named.arguments, context)) {
            named.arguments = std::move(*converted);
            break;
        }
    }
    Async<> rest = serveByName(server, named.name, named.arguments, call);
    if (rest) // else it is done
        co_await std::move(rest);
}

Async<> serveNamed(GenServer &server, NamedRequest named, const std::shared_ptr<NodeContext> &node, VariantCell *call)
{
    const QList<QMetaMethod> methods = methodsOf(server, named.name);
    if (mayTakePid(methods)) {
        QSet<ErlangPid> strangers;
        for (const QVariant &argument : named.arguments)
            collectStrangers(argument.value<Term>(), node->terms, strangers);
        const auto fits = [&](const QMetaMethod &method) { return argumentsFor(method, named.arguments, node->terms).has_value(); };
        if (!strangers.isEmpty() && std::none_of(methods.begin(), methods.end(), fits))
            return serveWithStrangers(server, std::move(named), methods, std::move(strangers), node, call);
    }
    return serveByName(server, named.name, named.arguments, call);
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
    if (std::optional<NamedRequest> named = namedRequest(m_request); named && !methodsOf(server, named->name).isEmpty())
        return serveNamed(server, std::move(*named), m_node, this);
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
    if (std::optional<NamedRequest> named = namedRequest(m_request); named && !methodsOf(server, named->name).isEmpty())
        return serveNamed(server, std::move(*named), m_node, nullptr);
    Message message = Message::of(m_request);
    Async<> rest;
    if (!serveCastByType(server, message, rest))
        refuse("cast", server, m_request, "onCast");
    return rest ? await(std::move(rest), std::move(message)) : Async<>();
}

SentRequest<QVariant> sendTermCall(Pid to, const Term &request, std::shared_ptr<NodeContext> node)
{
    return SentCalls::send([&] { return TermCallWait(to, new TermCall(request, std::move(node))); });
}

} // namespace QActors::detail
