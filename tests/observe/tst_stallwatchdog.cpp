// SPDX-License-Identifier: MIT
// A program of its own: it looks at names of classes, which stand in no namespace.
// Real time, on threads: what holds up the thread goes on until it has been told of.
#include "support/testrun.h"

#include <QActors/GenServer>
#include <QActors/StallWatchdog>
#include <QActors/Stream>

#include <QtCore/qabstracteventdispatcher.h>
#include <QtCore/qeventloop.h>
#include <QtCore/qmutex.h>
#include <QtCore/qsemaphore.h>

#include <thread>

using namespace TestSupport;
using namespace Qt::StringLiterals;

namespace {

QMutex s_lock;
QStringList s_told;
QSemaphore s_count;
QtMessageHandler s_before = nullptr;

void note(QtMsgType type, const QMessageLogContext &context, const QString &text)
{
    if (qstrcmp(context.category, "qactors.stall") != 0)
        return s_before(type, context, text);
    const QMutexLocker locker(&s_lock);
    s_told.append(text);
    s_count.release();
}

class Heavy : public GenServer
{
    Q_OBJECT
public:
    void compute() { s_count.acquire(); }
    void rest() { }
};

struct Work
{
};

class Digger : public Actor
{
    Q_OBJECT
    Async<> run() override
    {
        co_await receive(on<Work>([](const Work &) { s_count.acquire(); }));
        co_await sleepForever();
    }
};

/// Methods have names where programs have symbols that can be read.
QString methodText(const QString &className, const QString &method)
{
#if defined(Q_OS_LINUX)
    return u", handling "_s + className + u"::"_s + method;
#else
    Q_UNUSED(method);
    return u", handling "_s + className;
#endif
}

} // namespace

class tst_StallWatchdog : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        s_told.clear();
        s_before = qInstallMessageHandler(&note);
    }
    void cleanup() { qInstallMessageHandler(s_before); }

    void SI6_aTaskThatDoesNotComeBackIsNamedWhileItRuns()
    {
        const StallWatchdog watchdog(5ms);
        quint64 id = 0;
        await([&]() -> Async<> {
            id = quint64(Task::currentId());
            co_await sleep(0ms);
            s_count.acquire(); // until it is named
            co_await sleep(0ms);
        });
        QCOMPARE(watchdog.stallCount(), 1);
        const QMutexLocker locker(&s_lock);
        QVERIFY2(s_told.at(0).startsWith(u"task %1 has held up its thread for "_s.arg(id)), qPrintable(s_told.at(0)));
        QVERIFY2(s_told.at(0).contains(u"since it went on at tst_stallwatchdog.cpp:"_s), qPrintable(s_told.at(0)));
    }

    void aHandlerOfAServerCounts()
    {
        const StallWatchdog watchdog(5ms);
        await([]() -> Async<> {
            co_await withTaskGroup([](TaskGroup &group) -> Async<> {
                const auto heavy = co_await start<Heavy>(group);
                co_await heavy.call(&Heavy::compute);
                group.cancel();
            });
        });
        QCOMPARE(watchdog.stallCount(), 1);
        const QMutexLocker locker(&s_lock);
        QVERIFY2(s_told.at(0).startsWith(u"Heavy (task "_s), qPrintable(s_told.at(0)));
        QVERIFY2(!s_told.at(0).contains(u"requestloop"_s), qPrintable(s_told.at(0)));
        QVERIFY2(s_told.at(0).endsWith(methodText(u"Heavy"_s, u"compute"_s)), qPrintable(s_told.at(0)));
    }
    void SI6_whatItHandlesIsNamed_data()
    {
        QTest::addColumn<int>("which");
        QTest::addColumn<QString>("handled");
        QTest::newRow("the last of several requests") << 0 << methodText(u"Heavy"_s, u"compute"_s);
        QTest::newRow("a message") << 1 << u", handling Work"_s;
    }
    void SI6_whatItHandlesIsNamed()
    {
        QFETCH(int, which);
        QFETCH(QString, handled);
        const StallWatchdog watchdog(5ms);
        await([which]() -> Async<> {
            co_await withTaskGroup([which](TaskGroup &group) -> Async<> {
                const auto heavy = co_await start<Heavy>(group);
                const auto digger = co_await start<Digger>(group);
                if (which == 1)
                    send(digger, Work{});
                heavy.cast(&Heavy::rest); // in the same run
                if (which == 0)
                    heavy.cast(&Heavy::compute);
                co_await heavy.call(&Heavy::rest);
                group.cancel();
            });
        });
        const QMutexLocker locker(&s_lock);
        QVERIFY2(s_told.value(0).contains(handled), qPrintable(s_told.value(0)));
    }

    void SM47_aStreamWhoseBodyNeitherYieldsNorAwaitsIsNamed()
    {
        const StallWatchdog watchdog(5ms);
        await([]() -> Async<> {
            const auto body = []() -> Stream<int> {
                co_await yield();
                s_count.acquire(); // for ever, if it were not named
                co_yield 1;
            };
            auto values = body();
            QACTORS_COMPARE((co_await values.next()).value_or(0), 1);
        });
        QCOMPARE(watchdog.stallCount(), 1);
        const QMutexLocker locker(&s_lock);
        QVERIFY2(s_told.at(0).contains(u" has held up its thread for "_s) && s_told.at(0).contains(u"tst_stallwatchdog.cpp:"_s), qPrintable(s_told.at(0)));
    }

    void afterwardsNothingIsWatched()
    {
        {
            const StallWatchdog outer(1h);
            const StallWatchdog inner(2h);
        }
        await([]() -> Async<> { co_await sleep(0ms); });
        QCOMPARE(s_told, QStringList());
    }

    // Seen by the probe itself: how long a loop would have to run for a watchdog to be wrong is for no test to say.
    void SI6_anEventLoopInATaskIsNoStall()
    {
        class Probe final : public detail::RunProbe
        {
        public:
            void begins(detail::TaskContext *) noexcept override { runs = true; }
            void ends() noexcept override { runs = false; }
            bool runs = false;
        };
        const auto probe = std::make_shared<Probe>();
        detail::Scheduler *scheduler = detail::Scheduler::current();
        scheduler->addProbe(probe);
        QList<bool> runs;
        await([&]() -> Async<> {
            runs.append(probe->runs);
            QEventLoop loop;
            // The scheduler's own connection to the signal comes first.
            QObject::connect(QAbstractEventDispatcher::instance(), &QAbstractEventDispatcher::aboutToBlock, &loop, [&] {
                runs.append(probe->runs);
                loop.quit();
                QAbstractEventDispatcher::instance()->interrupt();
            });
            loop.exec();
            co_return;
        });
        scheduler->removeProbe(probe.get());
        QCOMPARE(runs, (QList<bool>{true, false}));
    }

    void aWatchdogMayGoOnAnotherThread()
    {
        auto watchdog = std::make_unique<StallWatchdog>(1h);
        std::thread other([&] { watchdog.reset(); });
        other.join();
        await([]() -> Async<> { co_await sleep(0ms); });
        QCOMPARE(s_told, QStringList());
    }

    void noThresholdIsRefused()
    {
        QCOMPARE(messageOf<MisuseError>([] { const StallWatchdog watchdog(0ms); }),
                 u"StallWatchdog: a threshold of 0 ns; give more than nothing"_s);
    }
};

QTEST_GUILESS_MAIN(tst_StallWatchdog)
#include "tst_stallwatchdog.moc"
