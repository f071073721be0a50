// SPDX-License-Identifier: MIT
// What is logged when a failure goes through many links.
#include "support/bank.h"

#include <QActors/EventLoopPool>

using namespace TestSupport;

namespace {

/// Linked to others, and fails when told to.
class Tied : public GenServer
{
    Q_OBJECT
public:
    void tie(Pid other) { link(other); }
    void fail() { throw std::runtime_error("boom"); }
};

/// Answers its end with a failure of its own.
class Stubborn : public Tied
{
    Q_OBJECT
protected:
    Async<> init() override
    {
        continueWith(1);
        return {};
    }
    Async<> handleContinue(Message &) override
    {
        try {
            co_await sleepForever();
        } catch (const Cancelled &) {
            throw std::runtime_error("on its own");
        }
    }
};

} // namespace

class tst_Cascade : public QObject
{
    Q_OBJECT

private:
    static inline QStringList s_lines;
    static inline QMutex s_lock;
    QtMessageHandler m_before = nullptr;

    /// `shape`: each linked to the one before, or all to the first.
    static Async<> failing(TaskGroup &group, Place there, bool chain, int count)
    {
        const Place here;
        QList<ActorRef<Tied>> all;
        for (int i = 0; i < count; ++i)
            all.append(co_await startOn<Tied>(*(i % 2 ? &there : &here), group));
        for (int i = 1; i < count; ++i) {
            const Pid other = all.at(chain ? i - 1 : 0);
            co_await all.at(i).call(&Tied::tie, other);
        }
        all.constFirst().cast(&Tied::fail);
        while (group.count() > 0)
            co_await yield();
        for (int i = 0; i < 5; ++i)
            co_await yield();
    }

    /// How many the lines speak of.
    static int linked()
    {
        const QMutexLocker locker(&s_lock);
        int sum = 0;
        for (const QString &line : std::as_const(s_lines)) {
            if (line.contains(u"ended by links"_s))
                sum += 1 + line.section(u" and "_s, 1).section(u' ', 0, 0).toInt();
        }
        return sum;
    }

private Q_SLOTS:
    void init()
    {
        s_lines.clear();
        m_before = qInstallMessageHandler([](QtMsgType type, const QMessageLogContext &, const QString &text) {
            const QMutexLocker locker(&s_lock);
            if (type == QtWarningMsg)
                s_lines.append(text);
        });
    }
    void cleanup() { qInstallMessageHandler(m_before); }

    void LK1_aFailureThatGoesThroughLinksIsToldOnce_data()
    {
        QTest::addColumn<bool>("chain");
        QTest::addColumn<int>("count");
        QTest::newRow("two") << true << 2;
        QTest::newRow("a chain") << true << 300;
        QTest::newRow("a star") << false << 300;
    }
    void LK1_aFailureThatGoesThroughLinksIsToldOnce()
    {
        QFETCH(bool, chain);
        QFETCH(int, count);
        const LeakGuard guard;
        awaitVirtual([&]() -> Async<> {
            TaskGroup group;
            const Place here;
            co_await failing(group, here, chain, count);
            while (linked() < count - 1)
                co_await yield();
        });
        QCOMPARE(linked(), count - 1);
        QVERIFY2(s_lines.size() <= 4, qPrintable(s_lines.join(u'\n')));
        QVERIFY2(s_lines.at(0).startsWith(u"Tied "_s) && s_lines.at(0).endsWith(u" failed and nobody was told: boom"_s), qPrintable(s_lines.at(0)));
        QVERIFY2(s_lines.at(1).startsWith(u"Tied "_s) && s_lines.at(1).endsWith(u" ended by links and nobody was told: boom"_s),
                 qPrintable(s_lines.at(1)));
        VERIFY_NO_LEAK(guard);
    }

    // Its proxies count on the owner's thread.
    void LK1_acrossThreads()
    {
        EventLoopPool pool(1);
        await([&]() -> Async<> {
            TaskGroup group;
            co_await failing(group, pool.thread(0), false, 40);
            while (linked() < 39) // all but the one that failed
                co_await yield();
        });
        const QMutexLocker locker(&s_lock);
        QCOMPARE(s_lines.filter(u"failed and nobody was told: boom"_s).size(), 1);
    }

    // Who fails on its own while a link ends it, tells that.
    void aFailureOfItsOwnIsToldAsItIs()
    {
        const LeakGuard guard;
        awaitVirtual([&]() -> Async<> {
            TaskGroup group;
            const auto first = co_await start<Tied>(group);
            const auto second = co_await start<Stubborn>(group);
            const Pid other = second.pid();
            co_await first.call(&Tied::tie, other);
            first.cast(&Tied::fail);
            while (group.count() > 0)
                co_await yield();
            co_await settle();
        });
        const QStringList told = s_lines.filter(u"failed and nobody was told"_s);
        QVERIFY2(told.size() == 2 && told.at(1).endsWith(u": on its own"_s), qPrintable(s_lines.join(u'\n')));
        VERIFY_NO_LEAK(guard);
    }
};

QTEST_GUILESS_MAIN(tst_Cascade)
#include "tst_cascade.moc"
