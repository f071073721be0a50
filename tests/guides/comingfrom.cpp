// SPDX-License-Identifier: MIT
#include "guides/guides.h"
#include "comingfrom.h"

#include <QtTest/qsignalspy.h>

namespace comingfrom {

class tst_ComingFrom : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void qthread()
    {
        WindowBefore before;
        WindowAfter after;
        QSignalSpy then(&before, &WindowBefore::shown);
        QSignalSpy now(&after, &WindowAfter::shown);
        for (const QString &path : {QStringLiteral(__FILE__), u"/no/such/file"_s}) {
            before.open(path);
            after.open(path);
        }
        QTRY_COMPARE(then.size(), 2);
        QTRY_COMPARE(now.size(), 2);
        const auto sorted = [](QSignalSpy &spy) {
            QByteArrayList texts{spy[0][0].toByteArray(), spy[1][0].toByteArray()};
            std::sort(texts.begin(), texts.end());
            return texts;
        };
        QCOMPARE(sorted(now), sorted(then));
        after.open(QStringLiteral(__FILE__)); // and goes
    }
    void qtConcurrent()
    {
        SumBefore before;
        QSignalSpy done(&before, &SumBefore::done);
        before.start({1, 2, 3});
        QTRY_COMPARE(done.size(), 1);
        QCOMPARE(done[0][0].toInt(), TestSupport::await([] { return sumAfter({1, 2, 3}); }));
    }
    void chains()
    {
        const QString path = QStringLiteral(__FILE__);
        QFuture<QString> before = describeBefore(this, path);
        QTRY_VERIFY(before.isFinished());
        QCOMPARE(TestSupport::await([&] { return describeAfter(path); }), before.result());

        before = describeBefore(this, u"/no/such/file"_s);
        QTRY_VERIFY(before.isFinished());
        QCOMPARE(before.result(), u"it failed"_s);
        QCOMPARE(TestSupport::await([] { return describeAfter(u"/no/such/file"_s); }), u"No such file or directory"_s);
    }
    void qcoro()
    {
        PollerBefore before;
        PollerAfter after;
        QSignalSpy then(&before, &PollerBefore::tick);
        QSignalSpy now(&after, &PollerAfter::tick);
        const auto polling = before.poll();
        after.poll();
        QTRY_COMPARE(then.size(), 3);
        QTRY_COMPARE(now.size(), 3);
        QVERIFY(polling.isReady());
        after.poll(); // and goes
    }
    void promises()
    {
        bool hidden = false;
        const auto inTime = [&] { return downloadInTime(QUrl(u"x:/y"_s), [&] { hidden = true; }); };
        QCOMPARE(TestSupport::awaitVirtual(inTime), "x:/y");
        QVERIFY(hidden);
    }
    void taskTree()
    {
        QCOMPARE(TestSupport::await([] { return recipe(QUrl(u"x:/y"_s)); }), 5);
    }
    void erlang()
    {
        const auto body = [](TaskGroup &group) -> Async<> {
            const auto adder = co_await start<Adder>(group);
            QACTORS_COMPARE(co_await adder.call(&Adder::add, 5), 5);
            QACTORS_COMPARE(co_await adder.call(&Adder::fetch), 5);
        };
        TestSupport::awaitVirtual([&] { return withTaskGroup(body); });
    }
};
GUIDE_TEST(tst_ComingFrom)

} // namespace comingfrom

#include "moc_comingfrom.cpp"
#include "comingfrom.moc"
