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
    void groups() { QCOMPARE(tellAll(u"good"_s), 1); }
};
GUIDE_TEST(tst_Supervision)

} // namespace supervision

#include "moc_supervision.cpp"
#include "supervision.moc"
