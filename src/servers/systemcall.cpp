// SPDX-License-Identifier: MIT
#include <QActors/servers/detail/systemcall.h>

#include "conversion_p.h"
#include "serverdata_p.h"
#include "systemprobe_p.h"

#include <QActors/actors/detail/actortask.h>
#include <QActors/messaging/detail/receive.h>

#include <QtCore/qmetaobject.h>

namespace QActors::detail {

using namespace Qt::StringLiterals;

namespace {

using Command = SystemCall::Command;

/// Those that the server's class and its bases have, but for GenServer's and QObject's own.
QList<QMetaProperty> propertiesOf(const GenServer &server)
{
    QList<QMetaProperty> properties;
    const QMetaObject *meta = server.metaObject();
    for (int i = GenServer::staticMetaObject.propertyCount(); i < meta->propertyCount(); ++i)
        properties.append(meta->property(i));
    return properties;
}

QVariantMap stateOf(const GenServer &server)
{
    QVariantMap state;
    for (const QMetaProperty &property : propertiesOf(server)) {
        if (property.isReadable())
            state.insert(QString::fromUtf8(property.name()), property.read(&server));
    }
    return state;
}

QString namesOf(const QList<QMetaProperty> &properties)
{
    QStringList names;
    for (const QMetaProperty &property : properties)
        names.append(QString::fromUtf8(property.name()));
    return names.isEmpty() ? u"none"_s : names.join(u", "_s);
}

void replaceState(GenServer &server, const QVariantMap &state)
{
    const QString className = QString::fromUtf8(server.metaObject()->className());
    const QList<QMetaProperty> properties = propertiesOf(server);
    QList<std::pair<QMetaProperty, QVariant>> changes;
    for (const auto &[name, given] : state.asKeyValueRange()) {
        const auto found = std::find_if(properties.begin(), properties.end(), [&](const QMetaProperty &p) { return name == QLatin1StringView(p.name()); });
        if (found == properties.end())
            throw CallError(u"Sys::replaceState: %1 has no property %2; it has: %3"_s.arg(className, name, namesOf(properties)));
        if (!found->isWritable())
            throw CallError(u"Sys::replaceState: the property %1 of %2 cannot be written"_s.arg(name, className));
        QVariant value = given;
        if (QString why; value.metaType() != found->metaType() && found->metaType() != QMetaType::fromType<QVariant>()
                         && !convertExactly(value, found->metaType(), why)) {
            throw CallError(u"Sys::replaceState: %1 of %2 is a "_s.arg(name, className)
                            + noConversion(given, QString::fromUtf8(found->typeName()), why));
        }
        changes.append({*found, std::move(value)});
    }
    for (const auto &[property, value] : changes)
        property.write(&server, value);
}

/// Takes the requests of <QActors/Sys> alone, and performs them.
class SystemClause
{
public:
    using Returned = void;
    using Takes = SystemClause;
    static constexpr bool Pure = true;
    SystemClause(GenServer *server, bool *isSuspended) noexcept : m_server(server), m_isSuspended(isSuspended) { }
    bool matches(const MessageNode *node) const noexcept { return SystemCall::from(node); }
    void handle(MessageNode *node) const
    {
        SystemCall *call = SystemCall::from(node);
        if (call->command() == Command::Resume)
            *m_isSuspended = false;
        try {
            call->perform(*m_server);
        } catch (const CallError &) {
            if (call->claim())
                call->fail(std::current_exception());
        }
    }

private:
    GenServer *m_server;
    bool *m_isSuspended;
};

Async<> stayOut(GenServer *server)
{
    MessageQueue *queue = &ActorAccess::task(*server)->queue();
    bool isSuspended = true;
    while (isSuspended) {
        Receive<SystemClause> next(queue, SystemClause(server, &isSuspended));
        co_await next;
    }
}

} // namespace

SystemCall::~SystemCall() = default;

SystemCall *SystemCall::from(const MessageNode *node) noexcept
{
    RequestNode *request = RequestNode::from(const_cast<MessageNode *>(node));
    return request ? dynamic_cast<SystemCall *>(request->plain()) : nullptr;
}

QString SystemCall::name() const
{
    static constexpr const char *Names[] = {"suspend", "resume", "getState", "replaceState", "setTracing", "setTracing",
                                            "setStatistics", "setStatistics", "statistics"};
    return u"Sys::"_s + QString::fromLatin1(Names[int(m_command)]);
}

void SystemCall::discard() noexcept
{
    m_state.clear();
    release();
}

Async<> SystemCall::serve(GenServer &server)
{
    perform(server);
    return m_command == Command::Suspend ? stayOut(&server) : Async<>();
}

void SystemCall::perform(GenServer &server)
{
    QVariantMap answer = result(server);
    if (!claim())
        return;
    value.emplace(std::move(answer));
    settle();
}

QVariantMap SystemCall::result(GenServer &server) const
{
    switch (m_command) {
    case Command::Suspend:
    case Command::Resume:
        break;
    case Command::GetState:
        return stateOf(server);
    case Command::ReplaceState:
        replaceState(server, m_state);
        break;
    case Command::Trace:
    case Command::NoTrace:
        ServerData::probe(server).isTracing = m_command == Command::Trace;
        ServerData::dropIdleProbe(server);
        break;
    case Command::Count:
    case Command::NoCount:
        ServerData::probe(server).setCounting(m_command == Command::Count);
        ServerData::dropIdleProbe(server);
        break;
    case Command::GetCounts:
        if (const SystemProbe *probe = ServerData::existingProbe(server); probe && probe->isCounting())
            return probe->counts();
        throw CallError(u"Sys::statistics: nothing is counted; co_await Sys::setStatistics(server, true) before"_s);
    }
    return {};
}

} // namespace QActors::detail
