// SPDX-License-Identifier: MIT
// Two sockets that are connected, with a link at one of them or at both, and what comes of each.
#pragma once

#include "../../src/erlang/nodelink_p.h"
#include "erlang/wire.h"
#include "support/socketpair.h"

#include <QActors/Dispatcher>

#include <QtTest/qtest.h>

namespace TestSupport {

inline const NodeIdentity UiNode{u"ui@127.0.0.1"_s, 11, NodeFlags::Ours};
inline const NodeIdentity AppNode{u"app@127.0.0.1"_s, 22, NodeFlags::Ours};

/// A link, what it has received, and how it ended.
struct Heard
{
    /// A link to app@127.0.0.1, not started.
    explicit Heard(std::unique_ptr<QIODevice> socket, const NodeLinkOptions &options = {}, const QByteArray &early = {})
        : link(std::make_unique<NodeLink>(std::move(socket), AppNode, options, early))
    {
        link->onMessage = [this](ControlMessage &&message) { messages.append(message); };
        link->onClosed = [this](const QString &reason) { ends.append(reason); };
    }
    Q_DISABLE_COPY_MOVE(Heard)

    NodeLink *operator->() const { return link.get(); }

    std::unique_ptr<NodeLink> link;
    QList<ControlMessage> messages;
    QStringList ends;
};

inline std::unique_ptr<QIODevice> takeSocket(Pair &pair, bool other = false)
{
    if (auto *tcp = dynamic_cast<TcpPair *>(&pair))
        return std::move(other ? tcp->other : tcp->mine);
    auto *local = dynamic_cast<LocalPair *>(&pair);
    return std::move(other ? local->other : local->mine);
}

/// The other end, without a link.
inline QIODevice *otherSocket(Pair &pair)
{
    if (auto *tcp = dynamic_cast<TcpPair *>(&pair))
        return tcp->other.get();
    return dynamic_cast<LocalPair &>(pair).other.get();
}

inline void addPairs()
{
    QTest::addColumn<MakePair>("make");
    QTest::newRow("TCP") << MakePair(&makePair<TcpPair>);
    QTest::newRow("local") << MakePair(&makePair<LocalPair>);
}

inline ControlMessage numbered(int number, qsizetype size = 0)
{
    return ControlMessage::send(somePid(), Term::tuple({Term::integer(number), Term::binary(QByteArray(size, char(number)))}));
}

inline QByteArray frameOf(const ControlMessage &message)
{
    QByteArray frame;
    appendFrame(frame, message);
    return frame;
}

/// Moves a clock that moves by hand, and has done what is due then.
inline void passBy(VirtualClock &clock, Duration time)
{
    clock.advance(time);
    Dispatcher::current()->runUntilIdle();
}

} // namespace TestSupport
