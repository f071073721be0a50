// SPDX-License-Identifier: MIT
// What is logged while a scenario is run again and again: nothing of the runs that pass, all of the one that fails.
#include <QActors/Everywhere>
#include <QActors/Explore>
#include <QActors/Sleep>
#include <QActors/Task>

#include <QtCore/qscopeguard.h>

#include <thread>

using namespace QActors;
using namespace QActors::Test;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

QStringList heard;

void hear(QtMsgType, const QMessageLogContext &context, const QString &text)
{
    heard.append(QString::fromUtf8(context.category) + u": "_s + text);
}

/// Everything that is logged while `fn` runs.
template<typename F>
QStringList logOf(F fn)
{
    heard.clear();
    const QtMessageHandler before = qInstallMessageHandler(hear);
    fn();
    qInstallMessageHandler(before);
    return heard;
}

Async<> noisy()
{
    qWarning("begin");
    std::jthread([] { qWarning("another thread"); }).join();
    co_await sleep(1s);
    mayFail(u"a disk"_s);
    co_await yield();
    qWarning("end");
}

/// Fails if the second task is first.
Async<> noisyRace()
{
    QStringList order;
    auto body = [&order](TaskGroup &group) {
        for (const char *name : {"a", "b"}) {
            group.startSoon([&order, name]() -> Async<> {
                qWarning("%s", name);
                order.append(QString::fromUtf8(name));
                co_return;
            });
        }
    };
    co_await withTaskGroup(body);
    if (order != QStringList{u"a"_s, u"b"_s})
        throw Error(u"the wrong order"_s);
}

/// Hangs in its cleanup if it is cancelled.
Async<> noisyCleanup()
{
    const auto said = qScopeGuard([] { qWarning("left"); });
    bool cancelled = false;
    try {
        co_await sleep(1s);
        co_await sleep(2s);
    } catch (const Cancelled &) {
        cancelled = true;
    }
    if (cancelled)
        throw Error(u"another error"_s);
}

} // namespace

class HeldLogTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void runsThatPassLogNothing()
    {
        QCOMPARE(logOf([] { QVERIFY(!explore(noisy, {.schedules = 20}).failed); }), QStringList());
        const QStringList once{u"default: begin"_s, u"default: another thread"_s, u"default: end"_s}; // the undisturbed run
        QCOMPARE(logOf([] { QVERIFY(cancelEverywhere(noisy).passed()); }), once);
        QCOMPARE(logOf([] { QVERIFY(killEverywhere(noisy).passed()); }), once);
        QCOMPARE(logOf([] { QVERIFY(failEverywhere(noisy).passed()); }), once);
    }

    void theFailingScheduleIsLoggedOnce()
    {
        Exploration found;
        const QStringList log = logOf([&] { found = explore(noisyRace); });
        QVERIFY(found.failed && found.schedules > 1);
        QCOMPARE(log, QStringList({u"default: b"_s, u"default: a"_s}));
    }

    void theFirstFailingPointIsLogged()
    {
        EverywhereResult result;
        const QStringList log = logOf([&] { result = cancelEverywhere(noisyCleanup); });
        QVERIFY2(result.failures.size() > 1, qPrintable(result.report()));
        QCOMPARE(log.count(u"default: left"_s), 2); // undisturbed, and the first that failed
    }

    void allIsLoggedOnRequest()
    {
        Exploration found;
        const QStringList log = logOf([&] { found = explore(noisy, {.schedules = 3, .quiet = false}); });
        QCOMPARE(log.count(u"default: begin"_s), found.schedules);
        const QStringList points = logOf([] { QVERIFY(cancelEverywhere(noisy, {.quiet = false}).passed()); });
        QVERIFY(points.count(u"default: begin"_s) > 1);
    }

    void aHandlerThatTheScenarioInstallsIsItsOwn()
    {
        int own = 0;
        static int *counter;
        counter = &own;
        const QStringList log = logOf([] {
            const auto scenario = []() -> Async<> {
                const QtMessageHandler before = qInstallMessageHandler([](QtMsgType, const QMessageLogContext &, const QString &) { ++*counter; });
                qWarning("mine");
                qInstallMessageHandler(before);
                co_await yield();
            };
            QVERIFY(!explore(scenario, {.schedules = 4}).failed);
        });
        QVERIFY(own >= 1);
        QCOMPARE(log, QStringList());
    }
};

QTEST_GUILESS_MAIN(HeldLogTest)
#include "tst_heldlog.moc"
