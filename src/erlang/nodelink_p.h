// SPDX-License-Identifier: MIT
// The connection to another node, after its handshake.
#pragma once

#include "controlmessage_p.h"
#include "fragments_p.h"
#include "framebuffer_p.h"
#include "handshake_p.h"

#include <QActors/kernel/awaitable.h>
#include <QActors/kernel/sleep.h>
#include <QActors/tasks/taskgroup.h>

#include <QtCore/qiodevice.h>

#include <functional>
#include <memory>
#include <vector>

namespace QActors::detail {

struct NodeLinkOptions
{
    /// After which time without a sign of life the peer counts as gone; it gets one in a quarter of it. Erlang's net_ticktime, which
    /// should be the same on both sides. Duration::max(): no ticks, and no end without them.
    Duration tickTime = std::chrono::seconds(60);
    qint64 highWater = 4 * 1024 * 1024; ///< Unsent bytes, above which room() waits.
    DecodeLimits limits; ///< Of each message.
    qsizetype mostFrameBytes = MostFrameBytes; ///< Of each message, too; both sides should have the same.
    bool fragments = false; ///< Large messages go in pieces, and small ones may overtake them; on both sides alike.
};

/// Owns a connected socket (QTcpSocket, QSslSocket, QLocalSocket). It lives on the thread where it was made, the node's own, whatever
/// the threads of the actors do; all functions and callbacks are that thread's. The callbacks come from the event loop, never from
/// within a function of the link, and each may delete the link, but not throw.
class QACTORS_ERLANG_EXPORT NodeLink final : public QObject
{
public:
    /// `early` is what has been read of the socket already, after the handshake. Nothing is read until start().
    NodeLink(std::unique_ptr<QIODevice> socket, const NodeIdentity &peer, const NodeLinkOptions &options = {}, const QByteArray &early = {},
             QObject *parent = nullptr);
    /// Closes at once; whoever waits for room() gets WireError. onClosed is not called.
    ~NodeLink() override;

    /// For each message, in order.
    std::function<void(ControlMessage &&message)> onMessage;
    /// Once, last of all; the text names the peer. Also after close() and abort(), with their text.
    std::function<void(const QString &reason)> onClosed;

    /// Begins to read and to tick. Set the callbacks first.
    void start();
    /// Reads no more until resume(): the peer is held up by the socket's own means, and is not taken for dead meanwhile.
    void pause();
    void resume();

    const NodeIdentity &peer() const noexcept { return m_peer; }
    bool isOpen() const noexcept { return m_state == State::Open; }
    /// From the handshake: see there.
    bool wasSimultaneous = false, replacesOld = false;

    /// Queues whole frames, as appendFrame() makes them, also above the high-water mark; nothing after close(). They go at the end of
    /// this turn of the event loop at the latest.
    void send(const QByteArray &frames);
    /// The same of one message. Throws TermError if it is too large.
    void send(const ControlMessage &message);
    /// What is not yet handed to the system.
    qint64 bytesQueued() const;
    /// Waits until less than the high-water mark is queued. Throws WireError (Unreachable) if the link ends before.
    Async<> room();

    /// Sends what is queued, for `time` at most, and closes; `why` is for onClosed.
    void close(const QString &why, AnyDuration time = std::chrono::seconds(1));
    /// Closes now.
    void abort(const QString &why);

    quint64 framesReceived() const noexcept { return m_framesReceived; } ///< Without ticks.
    quint64 ticksReceived() const noexcept { return m_ticksReceived; }
    quint64 ticksSent() const noexcept { return m_ticksSent; }

private:
    enum class State : quint8 {
        Quiet, // before start()
        Open,
        Closing,
        Closed
    };
    static constexpr qsizetype TurnBytes = 1024 * 1024; // read at most before others on the thread have their turn

    using Deliver = std::function<void(ControlMessage &&)>;
    Async<> tick();
    bool isConnected() const;
    void read();
    void readLater();
    bool takeFrames(const Deliver &deliver);
    void flush();
    void write(const QByteArray &bytes);
    void flushLater();
    void written();
    void ended();
    void fail(const QString &reason);
    void failWaiters();

    std::unique_ptr<QIODevice> m_socket;
    const NodeIdentity m_peer;
    const NodeLinkOptions m_options;
    State m_state = State::Quiet;
    FrameBuffer m_buffer;
    FragmentBuffer m_pieces;
    FragmentQueue m_large; // not begun, or not sent to the end
    QByteArray m_unsent; // small frames, which go together
    QByteArray m_spare; // empty, with the memory of what was sent: new memory is dear
    QString m_reason; // for onClosed
    QString m_endReason; // when the socket has ended, and is not read to its end yet
    std::vector<Resume<>> m_waiters; // for room
    quint64 m_framesReceived = 0, m_ticksReceived = 0, m_ticksSent = 0;
    quint64 m_received = 0, m_sent = 0; // signs of life, both ways
    bool m_isPaused = false;
    bool m_willRead = false;
    bool m_willFlush = false;
    bool m_isReading = false;
    TaskGroup m_tasks{this}; // declared last
};

} // namespace QActors::detail
