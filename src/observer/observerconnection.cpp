// SPDX-License-Identifier: MIT
#include "observerconnection_p.h"

#include "document_p.h"

#include <QtCore/qjsondocument.h>
#include <QtCore/qjsonobject.h>
#include <QtNetwork/qlocalsocket.h>

namespace QActors::detail {

using namespace Qt::StringLiterals;

ObserverConnection::ObserverConnection(QLocalSocket *socket, Duration patience, QObject *parent)
    : QObject(parent), m_socket(socket), m_patience(this)
{
    socket->setParent(this);
    socket->setReadBufferSize(Frame::Head + Frame::MostRequest);
    m_patience.setSingleShot(true);
    m_patience.setInterval(std::chrono::ceil<std::chrono::milliseconds>(patience));
    m_patience.start();
    connect(&m_patience, &QTimer::timeout, this, &ObserverConnection::losePatience);
    connect(socket, &QLocalSocket::readyRead, this, &ObserverConnection::lookForRequest);
    const auto goOn = [this] {
        m_patience.start();
        sendMore();
    };
    connect(socket, &QLocalSocket::bytesWritten, this, goOn);
    connect(socket, &QLocalSocket::disconnected, this, &ObserverConnection::finish);
}

ObserverConnection::~ObserverConnection()
{
    m_socket->disconnect(this);
    m_socket->abort();
}

void ObserverConnection::greet(const QByteArray &hello)
{
    m_socket->write(Frame{Frame::Hello, hello}.toBytes());
}

void ObserverConnection::refuse(const QString &why)
{
    if (std::exchange(m_refused, true))
        return;
    m_document.reset();
    m_patience.start();
    m_socket->write(Frame{Frame::Failure, why.toUtf8().left(Frame::MostPiece)}.toBytes());
    m_socket->disconnectFromServer(); // when that is written
}

void ObserverConnection::losePatience()
{
    if (m_refused || m_document)
        finish();
    else
        refuse(u"the observer has asked for nothing for a long time; connect again when it does"_s);
}

void ObserverConnection::finish()
{
    m_socket->disconnect(this);
    m_patience.stop();
    Q_EMIT over(this);
}

void ObserverConnection::lookForRequest()
{
    if (m_refused) {
        m_socket->skip(m_socket->bytesAvailable());
        return;
    }
    try {
        // One request at most is held here; others wait in the socket, and then in the client.
        m_received += m_socket->read(Frame::Head + Frame::MostRequest - m_received.size());
        if (m_answers)
            return;
        if (const auto request = Frame::take(m_received, Frame::MostRequest))
            take(*request);
    } catch (const Error &error) {
        refuse(error.message());
    }
}

void ObserverConnection::take(const Frame &request)
{
    if (request.type != Frame::Request)
        throw Error(u"what came is not of the observer's protocol: a client sends requests only"_s);
    QJsonParseError error;
    const QJsonDocument content = QJsonDocument::fromJson(request.content, &error);
    if (!content.isObject())
        throw Error(u"the request is not an object of JSON: "_s + error.errorString());
    const int version = content[u"version"].toInt();
    if (version != ObserverProtocol)
        throw Error(u"the program speaks version %1 of the observer's protocol, the client version %2; "
                    "use the qactors-observer of the program's QActors"_s.arg(QString::number(ObserverProtocol), QString::number(version)));
    const QString wanted = content[u"get"].toString();
    if (wanted != u"snapshot" && wanted != u"changes")
        throw Error(u"the request is for \"%1\"; a program of this version gives a \"snapshot\" or \"changes\" only"_s.arg(wanted.left(40)));
    m_wantsChanges = wanted == u"changes";
    m_answers = true;
    m_patience.stop(); // it is our turn
    Q_EMIT wantsSnapshot(this);
}

ChangesWriter &ObserverConnection::changes()
{
    return m_changes ? *m_changes : m_changes.emplace();
}

void ObserverConnection::send(std::shared_ptr<Document> document)
{
    if (m_refused)
        return;
    m_document = std::move(document);
    m_sent = 0;
    m_patience.start();
    sendMore();
}

void ObserverConnection::sendMore()
{
    try {
        while (m_document && m_socket->bytesToWrite() < MostUnsent) {
            if (m_sent == m_document->length()) {
                m_socket->write(Frame{Frame::End, {}}.toBytes());
                m_document.reset();
                m_answers = false;
                lookForRequest();
                return;
            }
            const QByteArray piece = m_document->piece(m_sent, Frame::MostPiece);
            m_sent += piece.size();
            m_socket->write(Frame{Frame::Piece, piece}.toBytes());
        }
    } catch (const Error &error) {
        refuse(error.message());
    }
}

} // namespace QActors::detail
