// SPDX-License-Identifier: MIT
// A link goes on while the other threads of the program are held up.
// Real threads: the link has its own; the test's thread is blocked meanwhile, and waits for bytes, not for time.
#include "erlang/links.h"

#include <QtCore/qthread.h>

using namespace TestSupport;

namespace {

/// What came of a link on a thread of its own while this thread handled no event.
struct Outcome
{
    QByteArray ticks;
    QString end;
    bool hasEndedByItself = false;
};

/// Talks to a link until it has ticked five times, then no more.
Outcome holdUp(std::chrono::milliseconds tickTime)
{
    Outcome outcome;
    TcpPair pair;
    QThread thread;
    thread.start();
    QObject home;
    home.moveToThread(&thread);
    pair.mine->moveToThread(&thread);
    std::unique_ptr<NodeLink> link;
    const auto begin = [&] {
        NodeLinkOptions options;
        options.tickTime = tickTime;
        link = std::make_unique<NodeLink>(std::move(pair.mine), AppNode, options);
        link->onClosed = [&](const QString &reason) { outcome.end = reason; };
        link->start();
    };
    QMetaObject::invokeMethod(&home, begin, Qt::BlockingQueuedConnection);
    // No event of this thread is handled from here on.
    while (outcome.ticks.size() < 5 * 4) {
        pair.other->write(QByteArray(4, '\0'));
        pair.other->flush();
        if (!pair.other->waitForReadyRead(20000))
            break;
        outcome.ticks += pair.other->readAll();
    }
    // And so does the look for signs of life: this side says no more.
    outcome.hasEndedByItself = pair.other->waitForDisconnected(20000) || pair.other->state() == QAbstractSocket::UnconnectedState;
    QMetaObject::invokeMethod(&home, [&] { link.reset(); }, Qt::BlockingQueuedConnection);
    thread.quit();
    thread.wait();
    return outcome;
}

} // namespace

class tst_NodeLinkThread : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void ED15_ticksGoOnWhileTheProgramIsBusy()
    {
        Outcome outcome;
        auto tickTime = 40ms;
        // A machine that does not run this thread for the tick time ends the link, rightly: then there is more time.
        for (; tickTime < 10s; tickTime *= 2) {
            outcome = holdUp(tickTime);
            if (outcome.ticks.size() >= 5 * 4)
                break;
        }
        QVERIFY2(outcome.ticks.size() >= 5 * 4, qPrintable(outcome.end));
        QCOMPARE(outcome.ticks, QByteArray(outcome.ticks.size(), '\0'));
        QVERIFY(outcome.hasEndedByItself);
        QVERIFY2(outcome.end.isEmpty() || outcome.end.contains(u"no sign of life for "_s), qPrintable(outcome.end));
    }
};

QTEST_GUILESS_MAIN(tst_NodeLinkThread)
#include "tst_nodelink_thread.moc"
