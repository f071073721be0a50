// SPDX-License-Identifier: MIT
#include "nodelink_p.h"

#include <QActors/qt/iodevice.h>
#include <QActors/tasks/timeouts.h>

#include <QtCore/qpointer.h>
#include <QtNetwork/qlocalsocket.h>
#include <QtNetwork/qsslsocket.h>
#include <QtNetwork/qtcpsocket.h>

#include <algorithm>

namespace QActors::detail {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype MostSpare = 4 * 1024 * 1024;
// Of what the system has and nobody has read: beyond, the peer is held up.
constexpr qint64 SocketBuffer = 1024 * 1024;

void flushSocket(QIODevice *socket)
{
    if (auto *network = qobject_cast<QAbstractSocket *>(socket))
        network->flush();
    else if (auto *local = qobject_cast<QLocalSocket *>(socket))
        local->flush();
}

/// Closes it when what is written has gone.
void disconnectSocketSoon(QIODevice *socket)
{
    if (auto *network = qobject_cast<QAbstractSocket *>(socket))
        network->disconnectFromHost();
    else if (auto *local = qobject_cast<QLocalSocket *>(socket))
        local->disconnectFromServer();
    else
        socket->close();
}

void abortSocket(QIODevice *socket)
{
    if (auto *network = qobject_cast<QAbstractSocket *>(socket))
        network->abort();
    else if (auto *local = qobject_cast<QLocalSocket *>(socket))
        local->abort();
    else
        socket->close();
}

} // namespace

NodeLink::NodeLink(std::unique_ptr<QIODevice> socket, const NodeIdentity &peer, const NodeLinkOptions &options, const QByteArray &early, QObject *parent)
    : QObject(parent), m_socket(std::move(socket)), m_peer(peer), m_options(options), m_buffer(options.mostFrameBytes), m_pieces(options.mostFrameBytes)
{
    m_buffer.append(early);
    QIODevice *device = m_socket.get();
    const auto hasEnded = [this] { ended(); };
    if (auto *network = qobject_cast<QAbstractSocket *>(device)) {
        network->setReadBufferSize(SocketBuffer);
        // What goes together is written together; without this the system would hold back a call until the last frame is acknowledged.
        network->setSocketOption(QAbstractSocket::LowDelayOption, 1);
        connect(network, &QAbstractSocket::disconnected, this, hasEnded);
#if QT_CONFIG(ssl)
        if (auto *encrypted = qobject_cast<QSslSocket *>(device))
            connect(encrypted, &QSslSocket::encryptedBytesWritten, this, [this] { written(); });
#endif
    } else if (auto *local = qobject_cast<QLocalSocket *>(device)) {
        local->setReadBufferSize(SocketBuffer);
        connect(local, &QLocalSocket::disconnected, this, hasEnded);
    } else {
        connect(device, &QIODevice::readChannelFinished, this, hasEnded);
    }
    connect(device, &QIODevice::readyRead, this, [this] { read(); });
    connect(device, &QIODevice::bytesWritten, this, [this] { written(); });
}

NodeLink::~NodeLink()
{
    if (m_state != State::Closed)
        m_reason = u"the link to %1 was given up"_s.arg(m_peer.name);
    m_state = State::Closed;
    failWaiters();
    disconnect(m_socket.get(), nullptr, this, nullptr);
    abortSocket(m_socket.get());
    if (m_isReading)
        m_socket.release()->deleteLater(); // this may be its slot
}

void NodeLink::start()
{
    if (m_state != State::Quiet)
        return;
    m_state = State::Open;
    if (m_options.tickTime != (Duration::max)())
        m_tasks.startSoon([this] { return tick(); });
    flushLater();
    readLater();
    if (!isConnected())
        ended();
}

bool NodeLink::isConnected() const
{
    if (auto *network = qobject_cast<QAbstractSocket *>(m_socket.get()))
        return network->state() == QAbstractSocket::ConnectedState;
    if (auto *local = qobject_cast<QLocalSocket *>(m_socket.get()))
        return local->state() == QLocalSocket::ConnectedState;
    return m_socket->isOpen();
}

void NodeLink::pause()
{
    m_isPaused = true;
}

void NodeLink::resume()
{
    if (std::exchange(m_isPaused, false))
        readLater();
}

void NodeLink::send(const QByteArray &frames)
{
    if (m_state == State::Closing || m_state == State::Closed)
        return;
    if (frames.size() < FrameBuffer::ChunkSize) {
        m_unsent += frames;
        if (m_unsent.size() >= FrameBuffer::ChunkSize)
            flush();
        else
            flushLater();
        return;
    }
    flush();
    write(frames);
}

void NodeLink::send(const ControlMessage &message)
{
    if (m_state == State::Closing || m_state == State::Closed)
        return;
    const qsizetype begin = m_unsent.size();
    appendFrame(m_unsent, message, m_options.mostFrameBytes);
    if (m_options.fragments && (m_unsent.size() - begin > FragmentQueue::WholeBytes || m_large.holdsUp(message))) {
        m_large.add(message, begin == 0 ? m_unsent : m_unsent.sliced(begin));
        m_unsent.truncate(begin);
    }
    if (m_unsent.size() >= FrameBuffer::ChunkSize)
        flush();
    else
        flushLater();
}

void NodeLink::flushLater()
{
    if ((m_unsent.isEmpty() && m_large.isEmpty()) || std::exchange(m_willFlush, true))
        return;
    const auto now = [this] {
        m_willFlush = false;
        flush();
    };
    QMetaObject::invokeMethod(this, now, Qt::QueuedConnection);
}

void NodeLink::flush()
{
    if (m_state == State::Closed)
        return;
    // No more than keeps the connection busy: what is written cannot be overtaken.
    while (!m_large.isEmpty() && m_unsent.size() + m_socket->bytesToWrite() < 4 * FragmentQueue::FragmentBytes)
        m_unsent += m_large.next();
    if (m_unsent.isEmpty())
        return;
    QByteArray bytes = std::exchange(m_unsent, std::exchange(m_spare, {}));
    write(bytes);
    flushSocket(m_socket.get());
    if (bytes.isDetached() && bytes.capacity() <= MostSpare) { // a socket that shares it has it still
        bytes.resize(0);
        m_spare = std::move(bytes);
    }
}

void NodeLink::write(const QByteArray &bytes)
{
    if (!m_socket->isOpen()) // it has just broken
        return;
    ++m_sent;
    m_socket->write(bytes); // shared, not copied
}

qint64 NodeLink::bytesQueued() const
{
    qint64 queued = m_unsent.size() + m_large.bytes() + m_socket->bytesToWrite();
#if QT_CONFIG(ssl)
    if (auto *encrypted = qobject_cast<QSslSocket *>(m_socket.get()))
        queued += encrypted->encryptedBytesToWrite();
#endif
    return queued;
}

Async<> NodeLink::room()
{
    if (m_state == State::Closing || m_state == State::Closed)
        throw WireError(WireError::Kind::Unreachable, m_reason);
    if (bytesQueued() < m_options.highWater)
        co_return;
    const auto wait = [this](Resume<> resume) {
        std::erase_if(m_waiters, [](const Resume<> &waiter) { return !waiter.isOpen(); }); // given up
        m_waiters.push_back(std::move(resume));
    };
    co_await suspendUntil<>(u"room in the link to %1"_s.arg(m_peer.name), wait);
}

void NodeLink::written()
{
    if (!m_waiters.empty() && bytesQueued() < m_options.highWater) {
        for (const Resume<> &waiter : std::exchange(m_waiters, {}))
            waiter();
    }
    if (!m_large.isEmpty())
        flushLater();
    if (m_state == State::Closing && bytesQueued() == 0)
        disconnectSocketSoon(m_socket.get());
}

void NodeLink::failWaiters()
{
    for (const Resume<> &waiter : std::exchange(m_waiters, {}))
        waiter.fail(std::make_exception_ptr(WireError(WireError::Kind::Unreachable, m_reason)));
}

void NodeLink::close(const QString &why, AnyDuration time)
{
    if (m_state == State::Closing || m_state == State::Closed)
        return;
    flush();
    m_state = State::Closing;
    m_reason = why;
    failWaiters();
    const auto giveUp = [this, limit = Duration(time)]() -> Async<> {
        co_await sleep(limit);
        fail(m_reason);
    };
    m_tasks.startSoon(giveUp);
    if (isConnected())
        written(); // all, perhaps
    else
        fail(why);
}

void NodeLink::abort(const QString &why)
{
    fail(why);
}

/// The socket has ended; what it still has is read before that counts.
void NodeLink::ended()
{
    if (m_state == State::Quiet)
        return; // start() looks
    if (m_state == State::Closing)
        return fail(m_reason);
    m_endReason = u"%1 closed the connection"_s.arg(m_peer.name);
    auto *network = qobject_cast<QAbstractSocket *>(m_socket.get());
    auto *local = qobject_cast<QLocalSocket *>(m_socket.get());
    const bool broke = network ? network->error() != QAbstractSocket::UnknownSocketError && network->error() != QAbstractSocket::RemoteHostClosedError
                               : local && local->error() != QLocalSocket::UnknownSocketError && local->error() != QLocalSocket::PeerClosedError;
    if (broke)
        m_endReason = u"the connection to %1 broke: %2"_s.arg(m_peer.name, m_socket->errorString());
    readLater();
}

void NodeLink::fail(const QString &reason)
{
    if (m_state == State::Closed)
        return;
    m_state = State::Closed;
    m_reason = reason;
    m_unsent.clear();
    disconnect(m_socket.get(), nullptr, this, nullptr);
    abortSocket(m_socket.get());
    failWaiters();
    m_tasks.cancel(u"the link is closed"_s);
    const auto tell = [this] {
        if (const auto told = std::exchange(onClosed, {}))
            told(m_reason);
    };
    QMetaObject::invokeMethod(this, tell, Qt::QueuedConnection);
}

Async<> NodeLink::tick()
{
    constexpr int Quarters = 4;
    quint64 received = m_received;
    quint64 sent = m_sent;
    int silent = 0;
    while (m_state == State::Open) {
        co_await sleep(m_options.tickTime / Quarters);
        if (m_state != State::Open)
            break;
        silent = m_received == received && !m_isPaused ? silent + 1 : 0;
        received = m_received;
        if (silent == Quarters) {
            fail(u"%1 has given no sign of life for %2"_s.arg(m_peer.name, describe(m_options.tickTime)));
            break;
        }
        if (m_sent == sent && bytesQueued() == 0) {
            ++m_ticksSent;
            write(QByteArray(FrameBuffer::LengthBytes, '\0'));
            flushSocket(m_socket.get());
        }
        sent = m_sent;
    }
}

void NodeLink::readLater()
{
    if (std::exchange(m_willRead, true))
        return;
    const auto now = [this] {
        m_willRead = false;
        read();
    };
    QMetaObject::invokeMethod(this, now, Qt::QueuedConnection);
}

void NodeLink::read()
{
    if (m_isReading || m_isPaused || m_state == State::Quiet || m_state == State::Closed)
        return;
    const QPointer<NodeLink> alive(this);
    const auto deliver = std::exchange(onMessage, {}); // it may delete the link, and stays until it is through
    m_isReading = true;
    bool isDry = false;
    for (qsizetype left = TurnBytes; !isDry && takeFrames(deliver);) {
        if (left <= 0) {
            readLater();
            break;
        }
        qsizetype got = 0;
        // Not without data: a connection that breaks while it is written to closes the device, or what is in it.
        if (const qint64 available = m_socket->isOpen() ? m_socket->bytesAvailable() : 0; available > 0) {
            qsizetype size = 0;
            char *to = m_buffer.room(qsizetype(available), size);
            got = (std::max)(qsizetype(m_socket->read(to, size)), qsizetype(0));
            m_buffer.added(got);
        }
        isDry = got == 0;
        m_received += isDry ? 0 : 1;
        left -= got;
    }
    if (!alive)
        return;
    m_isReading = false;
    if (!onMessage)
        onMessage = deliver;
    if (isDry && !m_endReason.isEmpty())
        fail(m_endReason);
}

/// What is complete of what was read. False if no more is to be read now: closed, paused, or even deleted.
bool NodeLink::takeFrames(const Deliver &deliver)
{
    if (m_state == State::Closing)
        m_buffer.clear(); // nobody wants it
    const QPointer<NodeLink> alive(this);
    while (!m_isPaused) {
        ControlMessage message;
        try {
            const std::optional<QByteArrayView> frame = m_buffer.next();
            if (!frame)
                return true;
            if (frame->isEmpty()) {
                ++m_ticksReceived;
                continue;
            }
            ++m_framesReceived;
            const std::optional<QByteArrayView> whole = m_options.fragments ? m_pieces.take(*frame) : frame;
            if (!whole)
                continue; // more is to come
            message = ControlMessage::fromFrame(*whole, m_options.limits);
        } catch (const TermError &error) {
            fail(u"%1 sent what is no message: %2"_s.arg(m_peer.name, error.message()));
            return false;
        }
        if (deliver)
            deliver(std::move(message));
        if (!alive || m_state == State::Closed)
            return false;
        if (m_state == State::Closing)
            m_buffer.clear();
    }
    return false;
}

} // namespace QActors::detail
