// SPDX-License-Identifier: MIT
// A link goes on while the other threads of the program are held up.
// Real threads: the link has its own; the test's thread is blocked meanwhile, and waits for bytes, not for time.
#include "erlang/links.h"

#include <QtCore/qthread.h>

using namespace TestSupport;

class tst_NodeLinkThread : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void ED15_ticksGoOnWhileTheProgramIsBusy()
    {
        TcpPair pair;
        QThread thread;
        thread.start();
        QObject home;
        home.moveToThread(&thread);
        pair.mine->moveToThread(&thread);
        std::unique_ptr<NodeLink> link;
        QStringList ends;
        const auto begin = [&] {
            NodeLinkOptions options;
            options.tickTime = 40ms;
            link = std::make_unique<NodeLink>(std::move(pair.mine), AppNode, options);
            link->onClosed = [&](const QString &reason) { ends.append(reason); };
            link->start();
        };
        QMetaObject::invokeMethod(&home, begin, Qt::BlockingQueuedConnection);
        // No event of this thread is handled from here on.
        QByteArray ticks;
        while (ticks.size() < 5 * 4) {
            pair.other->write(QByteArray(4, '\0'));
            QVERIFY(pair.other->flush());
            QVERIFY(pair.other->waitForReadyRead(20000));
            ticks += pair.other->readAll();
        }
        QCOMPARE(ticks, QByteArray(ticks.size(), '\0'));
        // And so does the look for signs of life: this side says no more.
        QVERIFY(pair.other->waitForDisconnected(20000) || pair.other->state() == QAbstractSocket::UnconnectedState);
        QMetaObject::invokeMethod(&home, [&] { link.reset(); }, Qt::BlockingQueuedConnection);
        thread.quit();
        QVERIFY(thread.wait());
        QVERIFY2(ends.isEmpty() || ends.first().contains(u"no sign of life for 40 ms"_s), qPrintable(ends.join(u'|')));
    }
};

QTEST_GUILESS_MAIN(tst_NodeLinkThread)
#include "tst_nodelink_thread.moc"
