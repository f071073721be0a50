// SPDX-License-Identifier: MIT
// Chains of QFuture::then(), cancelled from here and from there.
#include <QActors/Dispatcher>
#include <QActors/Future>
#include <QActors/Timeouts>

#include "support/testrun.h"

#include <QtCore/qpromise.h>
#include <QtCore/qscopeguard.h>

using namespace TestSupport;
using namespace Qt::StringLiterals;

class tst_Future_Chains : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void cancellingTheAwaitOfAContinuationCancelsTheWork()
    {
        constexpr bool reachesBack = QT_VERSION >= QT_VERSION_CHECK(6, 10, 0); // Qt cannot before
        QPromise<int> promise;
        promise.start();
        const QFuture<int> last = promise.future().then([](int i) { return i + 1; }).then([](int i) { return i + 1; });
        const auto finished = awaitVirtual([&]() -> Async<std::optional<int>> {
            co_return co_await moveOnAfter(5ms, [&]() -> Async<int> { co_return co_await last; });
        });
        QVERIFY(!finished);
        QVERIFY(last.isCanceled());
        QCOMPARE(promise.isCanceled(), reachesBack);
        promise.addResult(1);
        promise.finish();
    }

    void aTaskEndsWithTheChainThatContinuesItsFuture()
    {
#if QT_VERSION < QT_VERSION_CHECK(6, 10, 0)
        QSKIP("QFuture::cancelChain() is of Qt 6.10");
#else
        const LeakGuard guard;
        {
            Log log;
            const auto body = [&]() -> Async<int> {
                const auto ended = qScopeGuard([&] { log.add(u"ended"_s); });
                co_await sleepForever();
                co_return 1;
            };
            QFuture<int> last = toFuture(body).then([](int i) { return i + 1; });
            Dispatcher::current()->runUntilIdle();
            last.cancelChain();
            while (!last.isFinished() || log.isEmpty())
                QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
            QCOMPARE(log, Log{u"ended"_s});
        }
        VERIFY_NO_LEAK(guard);
#endif
    }
};

QTEST_GUILESS_MAIN(tst_Future_Chains)
#include "tst_future_chains.moc"
