// SPDX-License-Identifier: MIT
#include "observerserver_p.h"

#include "document_p.h"
#include "observerconnection_p.h"
#include "socketname_p.h"

#include <QActors/observe/detail/walkedtime.h>
#include <QActors/observe/dump.h>
#include <QActors/observe/snapshot.h>

#include <QtCore/qcoreapplication.h>
#include <QtCore/qjsondocument.h>
#include <QtCore/qjsonobject.h>
#include <QtNetwork/qlocalsocket.h>

namespace QActors::detail {

using namespace Qt::StringLiterals;

namespace {

constexpr auto ThreadPatience = std::chrono::milliseconds(200);

Duration currentTime()
{
    return std::chrono::steady_clock::now().time_since_epoch();
}

/// The work done for observers: by this thread, which does nothing else, and by those that tell of themselves. There is no
/// harm in waiting for a thread that hangs.
Duration workedTime()
{
    return threadCpuTime() + walkedTime();
}

QByteArray hello(const QString &name)
{
    return QJsonDocument({{u"protocol"_s, u"qactors-observer"_s},
                          {u"version"_s, ObserverProtocol},
                          {u"schemaVersion"_s, Snapshot::SchemaVersion},
                          {u"changesVersion"_s, ChangesWriter::SchemaVersion},
                          {u"name"_s, name},
                          {u"process"_s, QCoreApplication::applicationPid()},
                          {u"application"_s, QCoreApplication::applicationName()}})
        .toJson(QJsonDocument::Compact);
}

} // namespace

ObserverServer::ObserverServer(const ObserverOptions &options, std::atomic<int> &count)
    : m_options(options), m_count(count), m_server(this), m_next(this)
{
    m_next.setSingleShot(true);
    connect(&m_next, &QTimer::timeout, this, &ObserverServer::takeSnapshot);
    connect(&m_server, &QLocalServer::newConnection, this, &ObserverServer::letIn);
}

ObserverServer::~ObserverServer()
{
    m_server.close();
    m_count = 0;
}

QString ObserverServer::listen()
{
    const QString path = socketPath(m_options.name);
    m_server.setSocketOptions(QLocalServer::UserAccessOption);
    m_server.setMaxPendingConnections(m_options.mostClients + 1);
    QLocalServer::removeServer(path); // of one that has crashed: a living one would hold the lock
    return m_server.listen(path) ? QString() : path + u": "_s + m_server.errorString();
}

void ObserverServer::letIn()
{
    while (QLocalSocket *socket = m_server.nextPendingConnection()) {
        if (!isOfSameUser(*socket)) {
            delete socket;
            continue;
        }
        if (m_leaving.size() >= m_options.mostClients) { // who are told so, and stay
            delete socket;
            continue;
        }
        auto *client = new ObserverConnection(socket, m_options.patience, this);
        connect(client, &ObserverConnection::over, this, &ObserverServer::forget);
        if (m_clients.size() >= m_options.mostClients) {
            m_leaving.append(client);
            client->refuse(u"the program has %1 observers already, and takes no more; close one"_s.arg(m_clients.size()));
            continue;
        }
        m_clients.append(client);
        m_count = int(m_clients.size());
        connect(client, &ObserverConnection::wantsSnapshot, this, &ObserverServer::queue);
        client->greet(hello(m_options.name));
    }
}

void ObserverServer::forget(ObserverConnection *client)
{
    m_clients.removeOne(client);
    m_leaving.removeOne(client);
    m_waiting.removeOne(client);
    m_count = int(m_clients.size());
    if (m_clients.isEmpty())
        m_meter.reset();
    client->deleteLater();
}

void ObserverServer::queue(ObserverConnection *client)
{
    if (!m_meter)
        m_meter = std::make_unique<WorkMeter>();
    m_waiting.append(client);
    if (!m_next.isActive())
        m_next.start(std::chrono::ceil<std::chrono::milliseconds>(m_pace.pause(currentTime(), workedTime())));
}

void ObserverServer::takeSnapshot()
{
    const QList<ObserverConnection *> waiting = std::exchange(m_waiting, {});
    if (waiting.isEmpty())
        return; // they have gone meanwhile
    m_pace.begin(currentTime(), workedTime());
    std::shared_ptr<Document> snapshot; // one for all who want one
    for (ObserverConnection *client : waiting) {
        std::shared_ptr<Document> document = client->wantsChanges() ? nullptr : snapshot;
        try {
            if (!document) {
                document = std::make_shared<Document>();
                if (client->wantsChanges())
                    client->changes().write(document.get(), ThreadPatience);
                else
                    dumpTasks(document.get(), DumpFormat::Json, ThreadPatience);
            }
        } catch (const Error &error) {
            client->refuse(error.message());
            continue;
        }
        if (!client->wantsChanges())
            snapshot = document;
        client->send(document);
    }
    m_pace.end(currentTime());
}

} // namespace QActors::detail
