// SPDX-License-Identifier: MIT
#include "guides/guides.h"
#include "supervision.h"

namespace supervision {

class tst_Supervision : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void monitors()
    {
        QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"worn out"_s));
        QTest::ignoreMessage(QtInfoMsg, "it ended: Error: worn out");
        const auto body = [](TaskGroup &group) -> Async<> {
            const auto worker = co_await start<Worker>(group);
            co_await start<Watcher>(group, worker.pid());
            worker.cast(&Worker::fail);
            co_await sleep(1s);
        };
        TestSupport::awaitVirtual([&] { return withTaskGroup(body); });
    }
    void supervisors()
    {
        QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"lost its child database: Error: worn out"_s));
        QCOMPARE(TestSupport::awaitVirtual(aWorkerIsRestarted), 25);
        QCOMPARE(TestSupport::awaitVirtual(twoHundredWorkers), 200);
    }
    void partitions()
    {
        const QStringList words{u"a"_s, u"a"_s, u"a"_s};
        QCOMPARE(TestSupport::awaitVirtual([&] { return countWords(words); }), 3);
        const auto body = [](TaskGroup &group) -> Async<Pid> {
            const auto supervisor = co_await start<Supervisor>(group);
            const ChildSpec recorder = ChildSpec::actor<Recorder>(u"recorder"_s, false);
            co_return co_await supervisor.call(&Supervisor::startChild, recorder);
        };
        QVERIFY(TestSupport::awaitVirtual([&] { return withTaskGroup(body); }).isNull());
    }
    void names()
    {
        const auto body = [](TaskGroup &group) -> Async<int> {
            auto asked = group.startSoon([]() -> Async<int> { co_return co_await askTheDatabase(4); });
            co_await sleep(1s);
            const auto worker = co_await start<Worker>(group);
            registerName(u"database"_s, worker);
            co_return co_await asked;
        };
        QCOMPARE(TestSupport::awaitVirtual([&] { return withTaskGroup(body); }), 4);
        Registry readers(u"readers"_s, Registry::Keys::Duplicate);
        Mailbox a;
        Mailbox b;
        readers.registerName(u"news"_s, a.pid(), u"de"_s);
        readers.registerName(u"news"_s, b.pid(), u"en"_s);
        QCOMPARE(tellReadersOf(readers, u"news"_s, u"en"_s), 1);
        QCOMPARE(b.count(), 1);
    }
    void groups() { QCOMPARE(tellAll(u"good"_s), 1); }
};
GUIDE_TEST(tst_Supervision)

} // namespace supervision

#include "moc_supervision.cpp"
#include "supervision.moc"
