// SPDX-License-Identifier: MIT
// Real time: animations, which go by the screen's.
#include <QActors/Animation>

#include "support/rounds.h"
#include "support/waits.h"

#include <QtCore/qparallelanimationgroup.h>
#include <QtCore/qpauseanimation.h>
#include <QtCore/qpropertyanimation.h>
#include <QtCore/qthread.h>

using namespace TestSupport;

namespace {

Async<> runShort()
{
    QPauseAnimation animation(5);
    QACTORS_VERIFY(co_await runAnimation(&animation));
}

} // namespace

class tst_Animation : public QObject
{
    Q_OBJECT

    std::optional<LeakGuard> m_guard;

private Q_SLOTS:
    void init() { m_guard.emplace(); }
    void cleanup() { VERIFY_NO_LEAK(*m_guard); }

    void runsToItsEnd()
    {
        QObject object;
        object.setProperty("x", 0.0);
        QPropertyAnimation animation(&object, "x");
        animation.setEndValue(1.0);
        animation.setDuration(5);
        for (int i = 0; i < 2; ++i) {
            QVERIFY(await([&] { return runAnimation(&animation); }));
            QCOMPARE(object.property("x").toDouble(), 1.0);
            object.setProperty("x", 0.0);
        }
        QPauseAnimation empty(0);
        QVERIFY(await([&] { return runAnimation(&empty); }));
        QParallelAnimationGroup group;
        group.addAnimation(new QPauseAnimation(5));
        QVERIFY(await([&] { return runAnimation(&group); }));
    }

    void oneThatRunsIsWaitedFor()
    {
        QPauseAnimation animation(5);
        animation.start();
        animation.pause();
        QCOMPARE(endOf([&] { return runAnimation(&animation); }, [&](auto &) { animation.resume(); }), u"finished"_s);
    }

    void stoppedByOthers()
    {
        QPauseAnimation animation(1'000'000);
        bool ended = true;
        const auto run = [&]() -> Async<> { ended = co_await runAnimation(&animation); };
        QCOMPARE(endOf(run, [&](auto &) { animation.stop(); }), u"finished"_s);
        QVERIFY(!ended);
    }

    void QW4_aCancelOrKillStopsIt()
    {
        for (const bool kill : {false, true}) {
            QPauseAnimation animation(1'000'000);
            const auto disturb = [&](std::unique_ptr<TaskGroup> &group) {
                QCOMPARE(animation.state(), QAbstractAnimation::Running);
                kill ? group.reset() : group->cancel();
            };
            QCOMPARE(endOf([&] { return runAnimation(&animation); }, disturb), u"cancelled"_s);
            QCOMPARE(animation.state(), QAbstractAnimation::Stopped);
        }
        disturbEverywhere([] { return runShort(); });
    }

    void QW1_deletedDuringTheRun()
    {
        auto animation = std::make_unique<QPauseAnimation>(1'000'000);
        QVERIFY(endOf([&] { return runAnimation(animation.get()); }, [&](auto &) { animation.reset(); }).endsWith(u"the object was deleted"_s));
        auto parent = std::make_unique<QObject>();
        auto *child = new QPauseAnimation(1'000'000, parent.get());
        QVERIFY(endOf([&] { return runAnimation(child); }, [&](auto &) { parent.reset(); }).endsWith(u"the object was deleted"_s));
        // By its own wish, at its end.
        const QPointer<QAbstractAnimation> own = new QPauseAnimation(5);
        QVERIFY(await([&] { return runAnimation(own, QAbstractAnimation::DeleteWhenStopped); }));
        QTRY_VERIFY(!own);
    }

    void QW4_nothingIsLeftBehind()
    {
        const qsizetype before = openDescriptors();
        for (int i = 0, all = rounds(2000); i < all; ++i) {
            QPauseAnimation kept(1'000'000);
            {
                TaskGroup group;
                group.startSoon([&]() -> Async<> { co_await runAnimation(&kept); });
                group.startSoon([]() -> Async<> {
                    QPauseAnimation own(1'000'000);
                    co_await runAnimation(&own);
                });
                group.startSoon([]() -> Async<> { co_await runAnimation(new QPauseAnimation(1'000'000), QAbstractAnimation::DeleteWhenStopped); });
                idle();
                if (i % 2) {
                    group.cancel();
                    await([&] { return group.join(); });
                }
            }
            QCOMPARE(kept.state(), QAbstractAnimation::Stopped);
            QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
        }
        QCOMPARE(openDescriptors(), before);
    }

    void QW5_misuseIsNamed()
    {
        QVERIFY(!messageOf<SenderGone>([] { await([] { return runAnimation(nullptr); }); }).isEmpty());
        QParallelAnimationGroup group;
        QAbstractAnimation *part = new QPauseAnimation(5, &group);
        QVERIFY(messageOf<MisuseError>([&] { await([&] { return runAnimation(part); }); }).contains(u"run the group"_s));
        QThread other;
        QPauseAnimation elsewhere(5);
        elsewhere.moveToThread(&other);
        QVERIFY(messageOf<MisuseError>([&] { await([&] { return runAnimation(&elsewhere); }); }).contains(u"another thread"_s));
    }
};

QTEST_GUILESS_MAIN(tst_Animation)
#include "tst_animation.moc"
