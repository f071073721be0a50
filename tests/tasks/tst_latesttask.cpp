// SPDX-License-Identifier: MIT
// Not for ThreadSanitizer: another thread is refused here.
#include "support/testrun.h"

#include <QActors/Everywhere>
#include <QActors/LatestTask>
#include <QActors/Timeouts>

#include <QtCore/qthread.h>

using namespace TestSupport;
using namespace Qt::StringLiterals;

namespace {

/// Works for three seconds, and needs two to end if it is cancelled.
Async<QString> work(Log &log, QString name)
{
    log.add(name + u" begins"_s);
    bool cancelled = false;
    try {
        co_await sleep(3s);
    } catch (const Cancelled &) {
        cancelled = true;
    }
    if (cancelled) {
        const auto end = [] { return sleep(2s); };
        co_await shielded(end);
        log.add(name + u" cleaned up"_s);
        co_await checkpoint();
    }
    log.add(name + u" ends"_s);
    co_return name;
}

} // namespace

class tst_LatestTask : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void LT1_theLatestWinsAndWaitsForTheCleanupOfTheOneBefore()
    {
        const LeakGuard guard;
        Log log;
        awaitVirtual([&]() -> Async<> {
            LatestTask latest;
            QACTORS_VERIFY(!latest.isRunning() && latest.latest().isNull());
            const auto a = latest.start([&log] { return work(log, u"a"_s); });
            log.add(u"started"_s); // never inside start()
            co_await sleep(1s);
            const auto b = latest.start([&log] { return work(log, u"b"_s); });
            co_await sleep(1s);
            const auto c = latest.start([&log] { return work(log, u"c"_s); });
            QACTORS_COMPARE(co_await c, u"c"_s);
            QACTORS_COMPARE(a.state(), TaskState::Cancelled);
            QACTORS_COMPARE(b.state(), TaskState::Cancelled); // never called
            QACTORS_VERIFY(!latest.isRunning());
            QACTORS_COMPARE(co_await latest.start([&log] { return work(log, u"d"_s); }), u"d"_s);
        });
        QCOMPARE(log, QStringList({u"started"_s, u"a begins"_s, u"a cleaned up"_s, u"c begins"_s, u"c ends"_s, u"d begins"_s, u"d ends"_s}));
        VERIFY_NO_LEAK(guard);
    }

    void LT2_aFailureIsTheHandlesAndCancelStopsOnlyWhatRuns()
    {
        const LeakGuard guard;
        Log log;
        awaitVirtual([&]() -> Async<> {
            LatestTask latest;
            const auto failing = latest.start([]() -> Async<> {
                co_await sleep(1s);
                throw Error(u"no"_s);
            });
            bool thrown = false;
            try {
                co_await failing;
            } catch (const Error &error) {
                thrown = error.message() == u"no"_s;
            }
            QACTORS_VERIFY(thrown);
            const auto cancelled = latest.start([&log] { return work(log, u"x"_s); });
            co_await sleep(1s);
            latest.cancel(u"enough"_s);
            co_await cancelled.wait();
            QACTORS_COMPARE(cancelled.state(), TaskState::Cancelled);
            QACTORS_COMPARE(co_await latest.start([] { return 5; }), 5); // a plain function
            QACTORS_COMPARE(co_await latest.start(work(log, u"y"_s)), u"y"_s); // an Async
        });
        VERIFY_NO_LEAK(guard);
    }

    void LT3_theOwnerGoes()
    {
        const LeakGuard guard;
        Log log;
        awaitVirtual([&]() -> Async<> {
            auto parent = std::make_unique<QObject>();
            LatestTask latest(parent.get());
            const auto a = latest.start([&log] { return work(log, u"a"_s); });
            co_await sleep(1s);
            const auto b = latest.start([&log] { return work(log, u"b"_s); });
            parent.reset();
            QACTORS_COMPARE(a.state(), TaskState::Cancelled);
            QACTORS_COMPARE(b.state(), TaskState::Cancelled);
            QACTORS_VERIFY(!messageOf<MisuseError>([&] { latest.start([] { }); }).isEmpty());
            std::optional<LatestTask> own(std::in_place);
            own->start([&log] { return work(log, u"c"_s); });
            co_await yield();
            own.reset();
        });
        QCOMPARE(log, QStringList({u"a begins"_s, u"c begins"_s}));
        VERIFY_NO_LEAK(guard);
    }

    void LT3_anotherThreadIsRefused()
    {
        LatestTask latest;
        QString text;
        QThread *thread = QThread::create([&] { text = messageOf<MisuseError>([&] { latest.start([] { }); }); });
        thread->start();
        thread->wait();
        delete thread;
        QVERIFY2(!text.isEmpty(), qPrintable(text));
    }

    void LT1_cancelAndKillEverywhere()
    {
        const auto scenario = []() -> Async<> {
            Log log;
            LatestTask latest;
            latest.start([&log] { return work(log, u"a"_s); });
            co_await sleep(1s);
            latest.start([&log] { return work(log, u"b"_s); });
            const auto c = latest.start([&log] { return work(log, u"c"_s); });
            co_await c.wait();
            QACTORS_COMPARE(log.count(u"c ends"_s), 1);
        };
        for (const auto &everywhere : {&Test::cancelEverywhere, &Test::killEverywhere}) {
            const auto result = everywhere(scenario, {}, std::source_location::current());
            QVERIFY2(result.passed() && result.complete, qPrintable(result.report()));
        }
    }
};

QTEST_GUILESS_MAIN(tst_LatestTask)
#include "tst_latesttask.moc"
