// SPDX-License-Identifier: MIT
// Two sockets that are connected, whatever their kind.
#pragma once

#include "support/testrun.h"

#include <QActors/IODevice>

#include <QtNetwork/qlocalserver.h>
#include <QtNetwork/qlocalsocket.h>
#include <QtNetwork/qtcpserver.h>
#include <QtNetwork/qtcpsocket.h>

namespace TestSupport {

struct Pair
{
    virtual ~Pair() = default;
    virtual Async<QByteArray> readExactly(qint64 size) = 0;
    virtual Async<QByteArray> readSome(qint64 most) = 0;
    virtual Async<QByteArray> readLine() = 0;
    virtual Async<QByteArray> readUntil(QByteArray delimiter, qint64 most = 1000) = 0;
    virtual Async<QByteArray> readAll() = 0;
    virtual Async<> writes(QByteArray data) = 0;
    virtual Async<> peerWrites(QByteArray data) = 0;
    virtual Async<QByteArray> peerReadsSome(qint64 most) = 0;
    virtual void peerCloses() = 0;
    virtual void limitPeer(qint64 bytes) = 0;

    /// Each of its awaits, none of which ends by three bytes but the second.
    Async<> use(int which)
    {
        switch (which) {
        case 0: co_await readExactly(10); break;
        case 1: co_await readSome(10); break;
        case 2: co_await readLine(); break;
        case 3: co_await readUntil(QByteArray("--")); break;
        case 4: co_await readAll(); break;
        default: co_await writes(QByteArray(20'000'000, 'x')); break; // more than the system's buffers
        }
    }
};

template<typename Socket>
struct PairOf : Pair
{
    Async<QByteArray> readExactly(qint64 size) override { return QActors::readExactly(mine.get(), size); }
    Async<QByteArray> readSome(qint64 most) override { return QActors::readSome(mine.get(), most); }
    Async<QByteArray> readLine() override { return QActors::readLine(mine.get()); }
    Async<QByteArray> readUntil(QByteArray delimiter, qint64 most) override { return QActors::readUntil(mine.get(), delimiter, most); }
    Async<QByteArray> readAll() override { return QActors::readAll(mine.get()); }
    Async<> writes(QByteArray data) override { return writeAll(mine.get(), data); }
    Async<> peerWrites(QByteArray data) override { return writeAll(other.get(), data); }
    Async<QByteArray> peerReadsSome(qint64 most) override { return QActors::readSome(other.get(), most); }
    void peerCloses() override { other->close(); }
    void limitPeer(qint64 bytes) override { other->setReadBufferSize(bytes); }
    std::unique_ptr<Socket> mine;
    std::unique_ptr<Socket> other;
};

struct TcpPair final : PairOf<QTcpSocket>
{
    TcpPair()
    {
        QTcpServer server;
        server.listen(QHostAddress::LocalHost);
        mine = std::make_unique<QTcpSocket>();
        mine->connectToHost(QHostAddress(QHostAddress::LocalHost), server.serverPort());
        if (!server.waitForNewConnection(10000) || !mine->waitForConnected(10000))
            qFatal("no loopback interface");
        other.reset(server.nextPendingConnection());
        other->setParent(nullptr);
    }
};

struct LocalPair final : PairOf<QLocalSocket>
{
    LocalPair()
    {
        QLocalServer server;
        const QString name = QStringLiteral("qactors-%1-%2").arg(QCoreApplication::applicationPid()).arg(quintptr(this));
        server.listen(name);
        mine = std::make_unique<QLocalSocket>();
        mine->connectToServer(name);
        if (!server.waitForNewConnection(10000) || !mine->waitForConnected(10000))
            qFatal("no local sockets");
        other.reset(server.nextPendingConnection());
        other->setParent(nullptr);
    }
};

using MakePair = std::unique_ptr<Pair> (*)();
template<typename P>
std::unique_ptr<Pair> makePair()
{
    return std::make_unique<P>();
}

} // namespace TestSupport
Q_DECLARE_METATYPE(TestSupport::MakePair)
