// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/observe/snapshot.h>
#include <QActors/observer/observer.h>

#include <QtCore/qobject.h>

#include <memory>

namespace QActors {

namespace detail {
class ObserverClientPrivate;
}

/// Asks a program that listens with Observer for snapshots; any thread with an event loop, one thread each.
///
///     ObserverClient client;
///     QObject::connect(&client, &ObserverClient::received, &client, [](const QByteArray &json) { std::puts(json.constData()); });
///     client.connectTo(u"4711"_s);
///     client.request();
class QACTORS_OBSERVER_EXPORT ObserverClient : public QObject
{
    Q_OBJECT

public:
    explicit ObserverClient(QObject *parent = nullptr); ///< Connected to nothing.
    ~ObserverClient() override;

    /// To the program with this process id, or the one that listens by this name. Leaves the one before. Throws Error, which
    /// says what to do, if there is none.
    void connectTo(const QString &program);
    /// Asks for one snapshot, for received() or failed(); also before connected(). While one that was asked for has not come yet,
    /// another is not asked for.
    void request();
    /// The same, for changed(), and cheaper the second time: the program sends what has changed since. One that is older than this
    /// sends all of it.
    void requestChanges();
    /// The program that it is connected to; its name is empty if there is none.
    ObservedProgram program() const;

Q_SIGNALS:
    void connected(); ///< The program has answered, in a version that this client understands.
    void received(const QByteArray &json); ///< One snapshot, in the schema that the guide on seeing inside has.
    void changed(const QActors::Snapshot &snapshot); ///< What requestChanges() has asked for.
    /// The connection is over, and why: the program has ended, or does not answer, or speaks another version, or has refused.
    void failed(const QString &message);

private:
    std::unique_ptr<detail::ObserverClientPrivate> d;
};

} // namespace QActors
