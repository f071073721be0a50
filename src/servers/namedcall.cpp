// SPDX-License-Identifier: MIT
// Calls by name: finds the method in the server's meta-object, converts the arguments, and runs it.
#include <QActors/servers/detail/namedcall.h>

#include "conversion_p.h"
#include "messaging/processlinks_p.h"

#include <QActors/actors/detail/actortask.h>
#include <QActors/servers/detail/dynamicrequest.h>

#include <QtCore/qmetaobject.h>

#include <array>

namespace QActors::detail {

using namespace Qt::StringLiterals;

namespace {

constexpr int MostArguments = 10;

bool answersLater(const QMetaMethod &method)
{
    const int count = method.parameterCount();
    return count > 0 && makeReplyTo(method.parameterMetaType(count - 1));
}

int argumentCount(const QMetaMethod &method)
{
    return method.parameterCount() - (answersLater(method) ? 1 : 0);
}

QString signaturesOf(const QList<QMetaMethod> &methods)
{
    QStringList texts;
    for (const QMetaMethod &method : methods)
        texts.append(QString::fromUtf8(method.methodSignature()));
    return texts.join(u", ");
}

/// The arguments in the types of the method's parameters; what does not convert is described in `problem`.
std::optional<QVariantList> convert(const QMetaMethod &method, const QVariantList &given, int &exact, QString &problem)
{
    QVariantList converted;
    exact = 0;
    for (int i = 0; i < given.size(); ++i) {
        const QMetaType type = method.parameterMetaType(i);
        QVariant value = given.at(i);
        if (value.metaType() == type || type == QMetaType::fromType<QVariant>()) {
            ++exact;
        } else if (QString why; !convertExactly(value, type, why)) {
            problem = u"argument %1 is a %2"_s.arg(QString::number(i + 1), noConversion(value, QString::fromUtf8(method.parameterTypes().at(i)), why));
            return {};
        }
        converted.append(std::move(value));
    }
    return converted;
}

struct Choice
{
    QMetaMethod method;
    QVariantList arguments;
};

Choice choose(const GenServer &server, const QByteArray &name, const QVariantList &given)
{
    const QString className = QString::fromUtf8(server.metaObject()->className());
    const QList<QMetaMethod> all = requestsOf(server);
    QList<QMetaMethod> named;
    for (const QMetaMethod &method : all) {
        if (method.name() == name)
            named.append(method);
    }
    if (named.isEmpty()) {
        throw CallError(u"call: %1 has no method %2(); it has: %3"_s.arg(className, QString::fromUtf8(name),
                                                                         all.isEmpty() ? u"none"_s : signaturesOf(all)));
    }
    std::optional<Choice> best;
    int bestExact = -1;
    QString problem;
    bool counted = false;
    for (const QMetaMethod &method : named) {
        if (argumentCount(method) != given.size())
            continue;
        counted = true;
        int exact = 0;
        std::optional<QVariantList> arguments = convert(method, given, exact, problem);
        if (arguments && exact > bestExact) {
            best = Choice{method, std::move(*arguments)};
            bestExact = exact;
        }
    }
    if (best)
        return std::move(*best);
    const QString what = counted ? problem : u"%1 argument(s) given"_s.arg(given.size());
    throw CallError(u"call: %1::%2(): %3; it is declared as: %4"_s.arg(className, QString::fromUtf8(name), what, signaturesOf(named)));
}

// Keeps the arguments, which the method may have by reference.
Async<> answerLater(Async<QVariant> body, VariantCell *call, [[maybe_unused]] QVariantList arguments)
{
    QVariant value = co_await std::move(body);
    if (call && call->claim()) {
        call->value = std::move(value);
        call->settle();
    }
}

/// Storage for a value of a type known at run time.
class Box
{
public:
    explicit Box(QMetaType type) : m_type(type), m_data(type.isValid() && type.sizeOf() > 0 ? type.create() : nullptr) { }
    ~Box()
    {
        if (m_data)
            m_type.destroy(m_data);
    }
    Q_DISABLE_COPY_MOVE(Box)
    void *data() const { return m_data; }

private:
    QMetaType m_type;
    void *m_data;
};

/// Null unless the server stands for a process of another program, which takes such requests.
NamedRequests *foreignRequests(const GenServer &server)
{
    const ActorTask *task = ActorAccess::task(server);
    ForeignProcess *foreign = task->links ? task->links->foreign : nullptr;
    return foreign ? dynamic_cast<NamedRequests *>(foreign) : nullptr;
}

} // namespace

// Those of QObject are not for callers.
QList<QMetaMethod> requestsOf(const GenServer &server)
{
    QList<QMetaMethod> methods;
    const QMetaObject *meta = server.metaObject();
    for (int i = GenServer::staticMetaObject.methodCount(); i < meta->methodCount(); ++i) {
        const QMetaMethod method = meta->method(i);
        if (method.access() == QMetaMethod::Public && method.methodType() != QMetaMethod::Signal)
            methods.append(method);
    }
    return methods;
}

Async<> serveByName(GenServer &server, const QByteArray &name, const QVariantList &given, VariantCell *call)
{
    if (NamedRequests *foreign = foreignRequests(server)) {
        if (!call)
            return foreign->serveNamed(name, given, From());
        call->serveBegins();
        return foreign->serveNamed(name, given, call->makeFrom());
    }
    if (given.size() > MostArguments) {
        throw CallError(u"%1: %2() with %3 arguments; the most are %4"_s.arg(call ? u"call"_s : u"cast"_s, QString::fromUtf8(name), QString::number(given.size()),
                                                                             QString::number(MostArguments)));
    }
    Choice choice = choose(server, name, given);
    const QMetaMethod &method = choice.method;
    std::array<void *, MostArguments + 2> argv{};
    for (int i = 0; i < choice.arguments.size(); ++i) {
        QVariant &argument = choice.arguments[i];
        argv[std::size_t(i) + 1] = method.parameterMetaType(i) == QMetaType::fromType<QVariant>() ? &argument : argument.data();
    }
    const bool later = answersLater(method);
    const int count = method.parameterCount();
    const Box reply(later ? method.parameterMetaType(count - 1) : QMetaType());
    if (later) {
        if (!call)
            throw CallError(u"cast: %1 answers its caller; call it"_s.arg(QString::fromUtf8(method.methodSignature())));
        call->serveBegins();
        makeReplyTo(method.parameterMetaType(count - 1))(reply.data(), call->makeFrom());
        argv[std::size_t(count)] = reply.data();
    }
    const QMetaType returned = method.returnMetaType();
    const AsyncToVariant async = asyncToVariant(returned);
    const bool isVariant = returned == QMetaType::fromType<QVariant>();
    QVariant value;
    const Box result(async ? returned : QMetaType());
    if (async) {
        argv[0] = result.data();
    } else if (isVariant) {
        argv[0] = &value;
    } else if (returned.isValid() && returned != QMetaType::fromType<void>()) {
        value = QVariant(returned);
        if (!value.isValid()) {
            throw CallError(u"call: %1 returns a %2, which cannot be a QVariant; call it by its type"_s.arg(
                QString::fromUtf8(method.methodSignature()), QString::fromUtf8(returned.name())));
        }
        argv[0] = value.data();
    }
    QMetaObject::metacall(&server, QMetaObject::InvokeMetaMethod, method.methodIndex(), argv.data());
    if (async)
        return answerLater(async(result.data()), later ? nullptr : call, std::move(choice.arguments));
    if (!later && call && call->claim()) {
        call->value = std::move(value);
        call->settle();
    }
    return {};
}

bool isRemote(const GenServer &server) noexcept
{
    return foreignRequests(server) != nullptr;
}

Async<> serveRemotely(GenServer &server, const char *className, const QByteArray &method, const QVariantList &arguments, const From &from)
{
    if (method.isEmpty()) {
        throw CallError(u"call: %1 is in another process, and the method is not among the QACTORS_REMOTE_METHODS() of %2; name it there, "
                        "or call it by its name"_s.arg(ActorAccess::task(server)->pid().toString(), QString::fromUtf8(className)));
    }
    return foreignRequests(server)->serveNamed(method, arguments, from);
}

Async<> NamedCall::serve(GenServer &server)
{
    return serveByName(server, m_method, m_arguments, this);
}

Async<> NamedCast::serve(GenServer &server)
{
    return serveByName(server, m_method, m_arguments, nullptr);
}

void NamedCall::discard() noexcept
{
    m_arguments.clear();
    release();
}

void makePlain(QVariant &answer)
{
    if (const ForeignValues *foreign = foreignValues(answer.metaType())) [[unlikely]]
        answer = foreign->plain(answer);
}

void convertAnswer(QVariant &value, QMetaType wanted)
{
    if (QString why; !convertExactly(value, wanted, why))
        throw CallError(u"call: the answer is a "_s + noConversion(value, QString::fromUtf8(wanted.name()), why));
}

} // namespace QActors::detail
