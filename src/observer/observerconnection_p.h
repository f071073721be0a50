// SPDX-License-Identifier: MIT
#pragma once

#include "frames_p.h"

#include <QActors/observe/detail/changeswriter.h>

#include <QtCore/qobject.h>
#include <QtCore/qtimer.h>

#include <memory>
#include <optional>

QT_BEGIN_NAMESPACE
class QLocalSocket;
QT_END_NAMESPACE

namespace QActors::detail {

class Document;

/// The program's end of one client. It takes the next request only when the one before is answered, so that it holds at most
/// one request and what the socket takes at once of one document.
class ObserverConnection final : public QObject
{
    Q_OBJECT

public:
    /// Takes the socket over.
    ObserverConnection(QLocalSocket *socket, Duration patience, QObject *parent);
    ~ObserverConnection() override;
    void greet(const QByteArray &hello);
    /// The client waits for changes, not for a snapshot.
    bool wantsChanges() const noexcept { return m_wantsChanges; }
    /// Of what it has seen; made when it first asks.
    ChangesWriter &changes();
    /// The answer to its request.
    void send(std::shared_ptr<Document> document);
    /// The last that it hears.
    void refuse(const QString &why);

Q_SIGNALS:
    void wantsSnapshot(QActors::detail::ObserverConnection *from);
    void over(QActors::detail::ObserverConnection *connection);

private:
    static constexpr qint64 MostUnsent = 256 * 1024;
    void lookForRequest();
    void take(const Frame &request);
    void sendMore();
    void losePatience();
    void finish();

    QLocalSocket *const m_socket;
    QByteArray m_received;
    QTimer m_patience; // for the client to do something
    std::shared_ptr<Document> m_document;
    qint64 m_sent = 0;
    bool m_answers = false; // a request has been taken, and its answer is not sent yet
    bool m_wantsChanges = false;
    bool m_refused = false;
    std::optional<ChangesWriter> m_changes;
};

} // namespace QActors::detail
