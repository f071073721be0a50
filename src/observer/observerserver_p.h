// SPDX-License-Identifier: MIT
#pragma once

#include "observerpace_p.h"

#include <QActors/observe/workmeter.h>
#include <QActors/observer/observer.h>

#include <QtCore/qtimer.h>
#include <QtNetwork/qlocalserver.h>

#include <atomic>

namespace QActors::detail {

class ObserverConnection;

/// Lets clients in, and takes snapshots for them: one for all that have asked meanwhile. Lives on the observer's thread.
class ObserverServer final : public QObject
{
    Q_OBJECT

public:
    /// Counts the clients in `count`.
    ObserverServer(const ObserverOptions &options, std::atomic<int> &count);
    ~ObserverServer() override;
    /// Empty, or what is in the way.
    QString listen();

private:
    void letIn();
    void queue(ObserverConnection *client);
    void takeSnapshot();
    void forget(ObserverConnection *client);

    const ObserverOptions m_options;
    std::atomic<int> &m_count;
    QLocalServer m_server;
    QList<ObserverConnection *> m_clients;
    QList<ObserverConnection *> m_leaving; // too many, and told so
    QList<ObserverConnection *> m_waiting; // for the next snapshot
    std::unique_ptr<WorkMeter> m_meter; // while there are clients
    QTimer m_next; // snapshot; runs while anybody waits
    ObserverPace m_pace;
};

} // namespace QActors::detail
