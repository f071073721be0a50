// SPDX-License-Identifier: MIT
#include "guides/guides.h"
#include "threads.h"

namespace threads {

class tst_Threads : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void locks()
    {
        Settings settings;
        const auto body = [&](TaskGroup &group) {
            group.startSoon([&] { return settings.change(u"a"_s, u"1"_s); });
            group.startSoon([&] { return settings.change(u"b"_s, u"2"_s); });
        };
        TestSupport::awaitVirtual([&] { return withTaskGroup(body); });
        QCOMPARE(settings.lines(), (QStringList{u"a=1"_s, u"b=2"_s}));
    }
    void anActorInAThread()
    {
        WorkerThread thread;
        thread.start();
        thread.waitUntilReady();
        QCOMPARE(TestSupport::await([&] { return squareElsewhere(thread); }), 144);
        QThread *const where = TestSupport::await([&] { return thread.squarer.call(&Squarer::where); });
        QCOMPARE(where, &thread);
        thread.quit();
        QVERIFY(thread.wait());
    }
};
GUIDE_TEST(tst_Threads)

} // namespace threads

#include "moc_threads.cpp"
#include "threads.moc"
