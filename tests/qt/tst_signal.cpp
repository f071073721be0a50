// SPDX-License-Identifier: MIT
#include <QActors/Dispatcher>
#include <QActors/Signal>
#include <QActors/Task>
#include "support/testrun.h"

#include <QtCore/qthread.h>

using namespace TestSupport;
using namespace Qt::StringLiterals;

class Button : public QObject
{
    Q_OBJECT
public:
    using QObject::QObject;
Q_SIGNALS:
    void clicked();
    void moved(int x);
    void named(const QString &name, int number);
    void only(QPrivateSignal);
    void onlyWith(int x, QPrivateSignal);
    void changed() const;

public:
    bool isHeard() const { return isSignalConnected(QMetaMethod::fromSignal(&Button::moved)); }
    void emitPrivate() { Q_EMIT only(QPrivateSignal()); }
    void emitPrivateWith(int x) { Q_EMIT onlyWith(x, QPrivateSignal()); }
};
class SpecialButton : public Button
{
    Q_OBJECT
};

static_assert(std::is_void_v<detail::AwaitResult<decltype(when(std::declval<Button *>(), &Button::clicked))>>);
static_assert(std::is_void_v<detail::AwaitResult<decltype(when(std::declval<Button *>(), &Button::only))>>);
static_assert(std::is_same_v<detail::AwaitResult<decltype(when(std::declval<Button *>(), &Button::onlyWith))>, int>);
static_assert(std::is_same_v<detail::AwaitResult<decltype(when(std::declval<Button *>(), &Button::named))>,
                             std::tuple<QString, int>>);

class TestSignal : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init()
    {
        m_guard.emplace();
        m_log.clear();
    }
    void cleanup()
    {
        QCoreApplication::processEvents();
        VERIFY_NO_LEAK(*m_guard);
    }

    void argumentsAreTheResult()
    {
        SpecialButton button;
        TaskGroup group;
        group.startSoon([&]() -> Async<> {
            co_await when(&button, &Button::clicked);
            m_log.add(u"clicked"_s);
            m_log.add(u"moved %1"_s.arg(co_await when(&button, &Button::moved)));
            const auto [name, number] = co_await when(&button, &Button::named);
            m_log.add(u"named %1 %2"_s.arg(name).arg(number));
            co_await when(&button, &Button::only);
            m_log.add(u"only"_s);
            m_log.add(u"onlyWith %1"_s.arg(co_await when(&button, &Button::onlyWith)));
            co_await when(&button, &Button::changed);
            m_log.add(u"changed"_s);
        });
        idle();
        Q_EMIT button.clicked();
        QCOMPARE(m_log, Log{}); // never resumed inside the emission
        idle();
        Q_EMIT button.moved(3);
        idle();
        Q_EMIT button.named(u"a"_s, 4);
        idle();
        button.emitPrivate();
        idle();
        button.emitPrivateWith(5);
        idle();
        Q_EMIT button.changed();
        idle();
        QCOMPARE(m_log, (Log{u"clicked"_s, u"moved 3"_s, u"named a 4"_s, u"only"_s, u"onlyWith 5"_s, u"changed"_s}));
    }

    void ofTwoEmissionsTheFirstCounts()
    {
        Button button;
        TaskGroup group;
        group.startSoon([&]() -> Async<> { m_log.add(u"moved %1"_s.arg(co_await when(&button, &Button::moved))); });
        idle();
        Q_EMIT button.moved(1);
        Q_EMIT button.moved(2);
        idle();
        Q_EMIT button.moved(3);
        idle();
        QCOMPARE(m_log, Log{u"moved 1"_s});
    }

    void manyTasksHearOneEmission()
    {
        Button button;
        TaskGroup group;
        for (int i = 0; i < 3; ++i)
            group.startSoon([&, i]() -> Async<> { m_log.add(u"%1 heard %2"_s.arg(i).arg(co_await when(&button, &Button::moved))); });
        idle();
        Q_EMIT button.moved(7);
        idle();
        QCOMPARE(m_log, (Log{u"0 heard 7"_s, u"1 heard 7"_s, u"2 heard 7"_s}));
    }

    void aPredicateChooses()
    {
        Button button;
        TaskGroup group;
        group.startSoon([&]() -> Async<> {
            const int x = co_await when(&button, &Button::moved, [&](int x) {
                m_log.add(u"asked %1"_s.arg(x));
                return x > 1;
            });
            m_log.add(u"moved %1"_s.arg(x));
        });
        idle();
        for (int x = 0; x < 4; ++x)
            Q_EMIT button.moved(x);
        idle();
        QCOMPARE(m_log, (Log{u"asked 0"_s, u"asked 1"_s, u"asked 2"_s, u"moved 2"_s}));
    }

    void aPredicateMayThrow()
    {
        Button button;
        const QString what = messageOf<std::runtime_error>([&] {
            TaskGroup group;
            auto task = Task::spawn(group, [&]() -> Async<> {
                co_await when(&button, &Button::moved, [](int) -> bool { throw std::runtime_error("no"); });
            });
            idle();
            Q_EMIT button.moved(1);
            await([&]() -> Async<> { co_await task; });
        });
        QCOMPARE(what, u"no"_s);
    }

    void aPredicateMayEndTheAwaitOrDeleteTheSender()
    {
        Button button;
        auto *mortal = new Button;
        auto group = std::make_unique<TaskGroup>();
        group->startSoon([&]() -> Async<> {
            co_await when(&button, &Button::moved, [&](int) {
                group.reset();
                return true;
            });
            m_log.add(u"resumed"_s);
        });
        TaskGroup other;
        other.startSoon([&]() -> Async<> {
            try {
                co_await when(mortal, &Button::moved, [&](int) {
                    delete mortal;
                    return false;
                });
            } catch (const SenderGone &) {
                m_log.add(u"gone"_s);
            }
        });
        idle();
        Q_EMIT button.moved(1);
        QVERIFY(!group);
        Q_EMIT mortal->moved(1);
        idle();
        QCOMPARE(m_log, Log{u"gone"_s});
    }

    void aNullSenderIsGone()
    {
        QVERIFY(goneMessage(nullptr, [](Button *) { }).contains(u"Button::clicked"_s));
    }

    void aSenderThatDiesWhileAwaitedIsGone()
    {
        QVERIFY(goneMessage(new Button, [](Button *button) { delete button; }).contains(u"deleted"_s));
    }

    void aSenderThatDiedBeforeTheAwaitIsGone()
    {
        const QString message = messageOf<SenderGone>([] {
            await([]() -> Async<> {
                auto button = std::make_unique<Button>();
                auto clicked = when(button.get(), &Button::clicked);
                button.reset();
                co_await clicked;
            });
        });
        QVERIFY(!message.isEmpty());
    }

    void aSenderDeletedByItsSlotStillCounts()
    {
        auto *button = new Button;
        TaskGroup group;
        group.startSoon([&]() -> Async<> { m_log.add(u"moved %1"_s.arg(co_await when(button, &Button::moved))); });
        idle();
        connect(button, &Button::moved, button, [&] { delete button; });
        Q_EMIT button->moved(4);
        idle();
        QCOMPARE(m_log, Log{u"moved 4"_s});
    }

    void theSignalDestroyedIsASignalToo()
    {
        auto *button = new Button;
        TaskGroup group;
        auto task = group.startSoon([&]() -> Async<> { co_await when(button, &QObject::destroyed); });
        idle();
        delete button;
        idle();
        QCOMPARE(task.state(), TaskState::Finished);
    }

    void aCancelledAwaitForgetsTheSignal()
    {
        Button button;
        TaskGroup group;
        auto task = group.startSoon([&]() -> Async<> {
            co_await when(&button, &Button::moved);
            m_log.add(u"resumed"_s);
        });
        idle();
        task.cancel();
        Q_EMIT button.moved(1);
        idle();
        QCOMPARE(task.state(), TaskState::Cancelled);
        QVERIFY(!button.isHeard());
        QCOMPARE(m_log, Log{});
    }

    void anEmissionBeforeTheCancelIsKept()
    {
        Button button;
        TaskGroup group;
        auto task = group.startSoon([&]() -> Async<int> { co_return co_await when(&button, &Button::moved); });
        idle();
        Q_EMIT button.moved(6);
        task.cancel();
        idle();
        QCOMPARE(task.value(), 6);
    }

    // A real thread.
    void aSenderOnAnotherThreadIsQueuedHere()
    {
        QThread thread;
        thread.start();
        auto *button = new Button;
        button->moveToThread(&thread);
        QThread *resumed = nullptr;
        TaskGroup group;
        auto task = group.startSoon([&]() -> Async<int> {
            const int x = co_await when(button, &Button::moved);
            resumed = QThread::currentThread();
            co_return x;
        });
        auto gone = group.startSoon([&]() -> Async<bool> {
            try {
                co_await when(button, &Button::clicked);
            } catch (const SenderGone &) {
                co_return true;
            }
            co_return false;
        });
        idle();
        QMetaObject::invokeMethod(button, [=] {
            Q_EMIT button->moved(8);
            delete button;
        });
        await([&]() -> Async<> { co_await gone.wait(); });
        QCOMPARE(task.value(), 8);
        QCOMPARE(resumed, QThread::currentThread());
        QVERIFY(gone.value());
        thread.quit();
        thread.wait();
    }

    // A real thread: the call is in this thread's queue when the await goes.
    void killedWithAQueuedCallInFlight()
    {
        QThread thread;
        thread.start();
        Button button;
        button.moveToThread(&thread);
        int alive = 0;
        auto group = std::make_unique<TaskGroup>();
        group->startSoon([&]() -> Async<> {
            const Sentinel sentinel(alive);
            co_await when(&button, &Button::named);
            m_log.add(u"resumed"_s);
        });
        idle();
        QCOMPARE(alive, 1);
        QMetaObject::invokeMethod(&button, [&] { Q_EMIT button.named(u"late"_s, 1); }, Qt::BlockingQueuedConnection);
        group.reset();
        QCOMPARE(alive, 0);
        QCoreApplication::processEvents();
        QCOMPARE(m_log, Log{});
        QMetaObject::invokeMethod(&button, [&] { button.moveToThread(QCoreApplication::instance()->thread()); }, Qt::BlockingQueuedConnection);
        thread.quit();
        thread.wait();
    }

    void itSaysWhatItWaitsFor()
    {
        SpecialButton button;
        TaskGroup group;
        auto task = group.startSoon([&]() -> Async<> { co_await when(&button, &SpecialButton::moved); });
        idle();
        QVERIFY(task.whereItWaits().startsWith(u"the signal Button::moved at tst_signal.cpp:"_s));
    }

private:
    static void idle() { Dispatcher::current()->runUntilIdle(); }
    template<typename F>
    static QString goneMessage(Button *button, F later)
    {
        return messageOf<SenderGone>([&] {
            TaskGroup group;
            auto task = Task::spawn(group, [&]() -> Async<> { co_await when(button, &Button::clicked); });
            idle();
            later(button);
            await([&]() -> Async<> { co_await task; });
        });
    }

    Log m_log;
    std::optional<LeakGuard> m_guard;
};

QTEST_GUILESS_MAIN(TestSignal)
#include "tst_signal.moc"
