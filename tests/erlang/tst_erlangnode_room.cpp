// SPDX-License-Identifier: MIT
// What is sent to a node of Erlang's that reads nothing.
// Real I/O: a node of ours beside one of Erlang's that is paused.
// Not for ThreadSanitizer: Erlang's processes; tst_erlangnode_pairs has two nodes of ours.
#include "erlang/nodes.h"

#if !defined(Q_OS_WIN)
#  include <csignal>
#endif

using namespace TestSupport;

class tst_ErlangNodeRoom : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QACTORS_NEEDS_ERLANG(); }

#if !defined(Q_OS_WIN)
    NODE_TEST(ED16_aNodeThatReadsNothingHoldsUpWhoWaitsForRoomAlone)
    {
        Epmd epmd;
        Beam beam(epmd);
        co_await beam.ready();
        ErlangNode node(nodeOptions(epmd).sendLimit(64 * 1024));
        co_await node.start();
        const ErlangProcess store = node.process("store", beam.node());
        QACTORS_COMPARE(co_await store.call<int>("add", 1, 2), 3);
        const auto process = pid_t(beam.process().processId());
        ::kill(process, SIGSTOP);
        const QByteArray block(32 * 1024, 'x');
        int sent = 0;
        bool isHeldUp = true;
        TaskGroup group;
        group.startSoon([&]() -> Async<> {
            for (; sent < 1000; ++sent)
                co_await store.sendOrWait("block", sent, block);
            isHeldUp = false;
        });
        // What the system's buffers take goes; then it is held up: while a send by name still returns at once, nothing more goes.
        int before = -1;
        while (before != sent) {
            before = sent;
            for (int i = 0; i < 100; ++i)
                static_cast<void>(co_await node.unpublish(Atom("none"))); // the node's thread has been asked so often
        }
        QACTORS_VERIFY(isHeldUp && sent < 1000);
        store.send("more"); // which does not wait
        ::kill(process, SIGCONT);
        co_await QACTORS_WAIT_FOR(!isHeldUp, 50s);
        QACTORS_COMPARE(sent, 1000);
        QACTORS_COMPARE(co_await store.call<int>("add", 3, 4), 7); // after all of these
    }

    NODE_TEST(ED16_whoWaitsForRoomHearsOfTheEndOfANodeThatReadsNothing)
    {
        Epmd epmd;
        Beam beam(epmd);
        co_await beam.ready();
        ErlangNode node(nodeOptions(epmd).sendLimit(64 * 1024));
        co_await node.start();
        const ErlangProcess store = node.process("store", beam.node());
        co_await node.connect(beam.node());
        ::kill(pid_t(beam.process().processId()), SIGSTOP);
        const QByteArray block(1024 * 1024, 'x');
        QString error;
        TaskGroup group;
        group.startSoon([&]() -> Async<> {
            while (error.isEmpty())
                error = co_await errorOf([&]() -> Async<int> {
                    co_await store.sendOrWait("block", block);
                    co_return 0;
                });
        });
        for (int i = 0; i < 100; ++i)
            static_cast<void>(co_await node.unpublish(Atom("none")));
        beam.stop(); // killed
        co_await QACTORS_WAIT_FOR(!error.isEmpty(), 50s);
        QACTORS_VERIFY2(error == nodeError(NodeError::Kind::Down) || error == nodeError(NodeError::Kind::Unreachable), error);
    }
#endif
};

QTEST_GUILESS_MAIN(tst_ErlangNodeRoom)
#include "tst_erlangnode_room.moc"
