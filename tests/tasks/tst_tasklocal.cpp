// SPDX-License-Identifier: MIT
#include "support/tasks.h"

#include <QActors/Combinators>
#include <QActors/Dispatcher>
#include <QActors/Future>
#include <QActors/QCoro>
#include <QActors/Task>
#include <QActors/TaskLocal>
#include <QActors/TaskLocals>
#include <QActors/Timeouts>

#include <QtCore/qregularexpression.h>

#include <thread>

using namespace TestSupport;

namespace {

const TaskLocal<QString> request(u"request"_s, u"none"_s);
const TaskLocal<int> depth(u"depth"_s);

} // namespace

class tst_TaskLocal : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void TL1_aValueHoldsForThePieceOfCodeAndIsGoneAfter()
    {
        const LeakGuard guard;
        Log log;
        const auto note = [&] { log.add(request.value()); };
        awaitVirtual([&]() -> Async<> {
            note();
            co_await request.with(u"a"_s, [&]() -> Async<> {
                note();
                co_await sleep(1ms);
                note();
                co_await request.with(u"b"_s, [&]() -> Async<> {
                    co_await depth.with(2, [&] { note(); });
                    co_await sleep(1ms);
                    note();
                });
                note();
            });
            note();
        });
        QCOMPARE(text(log), u"none, a, a, b, b, a, none"_s);
        QVERIFY(!request.isSet());
        VERIFY_NO_LEAK(guard);
    }

    void TL1_whateverWayTheCodeEnds()
    {
        const LeakGuard guard;
        Log log;
        const auto note = [&](const QString &what) { log.add(what + u' ' + request.value()); };
        awaitVirtual([&]() -> Async<> {
            try {
                co_await request.with(u"a"_s, [&]() -> Async<> {
                    co_await sleep(1ms);
                    throw std::runtime_error("no");
                });
            } catch (const std::runtime_error &) {
                note(u"thrown"_s);
            }
            const bool finished = co_await moveOnAfter(1ms, [&]() -> Async<> {
                co_await request.with(u"b"_s, [&]() -> Async<> {
                    try {
                        co_await sleep(1h);
                    } catch (const Cancelled &) {
                        note(u"unwinding"_s);
                        throw;
                    }
                });
            });
            note(finished ? u"finished"_s : u"cancelled"_s);
        });
        QCOMPARE(text(log), u"thrown none, unwinding b, cancelled none"_s);
        VERIFY_NO_LEAK(guard);
    }

    // At a kill destructors see the value; and nothing is left.
    void TL1_aKilledTaskLetsGo()
    {
        const LeakGuard guard;
        QString seen;
        struct AtEnd
        {
            QString &seen;
            ~AtEnd() { seen += u'x'; }
        };
        {
            const VirtualClock clock;
            TaskGroup group;
            const auto scoped = [&]() -> Async<> {
                const auto scope = request.scoped(u"a"_s);
                const AtEnd end{seen};
                co_await depth.with(1, [] { return sleep(1h); });
            };
            group.startSoon(scoped);
            await([] { return settle(); });
            QVERIFY(!request.isSet());
        }
        QCOMPARE(seen, u"x"_s);
        VERIFY_NO_LEAK(guard);
    }

    void TL2_whatIsStartedInheritsAndKeepsTheValue()
    {
        Log log;
        const auto note = [&](QString what) -> Async<> {
            log.add(what + u' ' + request.value());
            co_await sleep(10ms);
            log.add(what + u' ' + request.value());
        };
        inGroup([&](TaskGroup &group) -> Async<> {
            co_await request.with(u"a"_s, [&]() -> Async<> {
                group.startSoon([&] { return note(u"soon"_s); });
                Task::spawn(group, [&] { return note(u"spawned"_s); });
                co_await group.start([&](Started<> started) -> Async<> {
                    started();
                    co_await note(u"started"_s);
                });
                co_await whenAll(note(u"first"_s), note(u"second"_s));
            });
            group.startSoon([&] { return note(u"outside"_s); });
            co_await sleep(1ms);
        });
        log.sort();
        QCOMPARE(text(log), u"first a, first a, outside none, outside none, second a, second a, soon a, soon a, spawned a, "
                            "spawned a, started a, started a"_s);
    }

    // The one who starts it counts, not the group or its host.
    void TL2_byWhoStartsItNotByTheGroup()
    {
        Log log;
        TaskGroup *innermost = nullptr;
        const auto elsewhere = [&](Started<> started) -> Async<> {
            log.add(u"starter "_s + request.value());
            innermost->startSoon([&] { log.add(u"child "_s + request.value()); });
            started();
            co_return;
        };
        inGroup([&](TaskGroup &outer) -> Async<> {
            co_await request.with(u"host"_s, [&] {
                return withTaskGroup([&](TaskGroup &inner) -> Async<> {
                    innermost = &inner;
                    co_await TaskLocals().run([&] { return outer.start(elsewhere); });
                    co_await sleep(1ms);
                });
            });
        });
        QCOMPARE(text(log), u"starter none, child none"_s);
    }

    void TL2_outsideATaskAScopeHoldsForItsThread()
    {
        Log log;
        {
            const auto scope = request.scoped(u"main"_s);
            QCOMPARE(request.value(), u"main"_s);
            inGroup([&](TaskGroup &group) -> Async<> {
                group.startSoon([&] { log.add(request.value()); });
                co_return;
            });
        }
        QVERIFY(!request.isSet());
        QCOMPARE(text(log), u"main"_s);
    }

    void TL3_whatAChildSetsItsParentAndSiblingsDoNotSee()
    {
        Log log;
        awaitVirtual([&]() -> Async<> {
            co_await request.with(u"parent"_s, [&] {
                return withTaskGroup([&](TaskGroup &group) -> Async<> {
                    group.startSoon([&]() -> Async<> {
                        const auto scope = request.scoped(u"child"_s);
                        co_await sleep(10ms);
                        log.add(u"child "_s + request.value());
                    });
                    group.startSoon([&]() -> Async<> {
                        co_await sleep(5ms);
                        log.add(u"sibling "_s + request.value());
                    });
                    co_await sleep(5ms);
                    log.add(u"parent "_s + request.value());
                });
            });
        });
        QCOMPARE(text(log), u"parent parent, sibling parent, child child"_s);
    }

    void TL5_futuresAndCoroutinesOfQCoroInherit()
    {
        Log log;
        const auto note = [&](QString what) -> Async<> {
            co_await sleep(1ms);
            log.add(what + u' ' + request.value());
        };
        await([&]() -> Async<> {
            const auto scope = request.scoped(u"a"_s);
            co_await toFuture([&] { return note(u"future"_s); });
            const auto foreign = [&]() -> QCoro::Task<> {
                log.add(u"QCoro "_s + request.value());
                co_await note(u"in QCoro"_s);
            };
            co_await foreign();
            log.add(u"after "_s + request.value());
        });
        QCOMPARE(text(log), u"future a, QCoro a, in QCoro a, after a"_s);
    }

    void TL6_aValueGoesWithItsLastHolder()
    {
        static const TaskLocal<std::shared_ptr<const int>> shared(u"shared"_s);
        const LeakGuard guard;
        std::weak_ptr<const int> value;
        QStringList log;
        const auto note = [&](const QString &when) { log.append(when + (value.expired() ? u" gone"_s : u" there"_s)); };
        {
            const VirtualClock clock;
            TaskGroup group;
            TaskHandle<> handle;
            await([&]() -> Async<> {
                auto made = std::make_shared<const int>(17);
                value = made;
                co_await shared.with(std::move(made), [&] { handle = group.startSoon([] { return sleep(10ms); }); });
                note(u"left:"_s);
                co_await handle;
                note(u"ended:"_s);
            });
            QVERIFY(handle.hasEnded()); // the handle keeps the task, not its values
        }
        QCOMPARE(log.join(u", "_s), u"left: there, ended: gone"_s);
        VERIFY_NO_LEAK(guard);
    }

    void TL6_theTaskLocalMayGoBeforeItsValues()
    {
        const LeakGuard guard;
        QString seen;
        awaitVirtual([&]() -> Async<> {
            auto local = std::make_unique<TaskLocal<QString>>(u"short"_s);
            const auto scope = local->scoped(u"value"_s);
            local.reset();
            const TaskLocal<int> other(u"short"_s, 3); // perhaps at the same address, with the same name
            seen = u"%1 %2"_s.arg(other.value()).arg(TaskLocals::current().value(u"short").toString());
            co_return;
        });
        QCOMPARE(seen, u"3 value"_s);
        VERIFY_NO_LEAK(guard);
    }

    void TL8_scopesEndInAnyOrder()
    {
        const LeakGuard guard;
        Log log;
        const auto note = [&] { log.add(u"%1/%2"_s.arg(request.value()).arg(depth.value())); };
        awaitVirtual([&]() -> Async<> {
            struct Holder
            {
                explicit Holder(const QString &value) : scope(request.scoped(value)) { }
                detail::LocalScope scope;
            };
            struct Number
            {
                explicit Number(int value) : scope(depth.scoped(value)) { }
                detail::LocalScope scope;
            };
            auto outer = std::make_unique<Holder>(u"a"_s);
            auto number = std::make_unique<Number>(1);
            auto inner = std::make_unique<Holder>(u"b"_s);
            note();
            number.reset();
            note();
            outer.reset();
            note();
            inner.reset();
            co_return;
        });
        QCOMPARE(log.first(3).join(u", "_s), u"b/1, b/0, none/0"_s);
        VERIFY_NO_LEAK(guard);
    }

    // The scope's task cannot go on: whoever destroys it does so for its thread.
    void scopesOfAnEndedThreadEndWithWhatItLeft()
    {
        const LeakGuard guard;
        QTest::failOnWarning(QRegularExpression(u"."_s));
        std::unique_ptr<TaskGroup> left;
        std::thread([&] {
            left = std::make_unique<TaskGroup>();
            left->startSoon([]() -> Async<> {
                const auto scope = request.scoped(u"a"_s);
                co_await sleepForever();
            });
            Dispatcher::current()->runUntilIdle();
        }).join();
        left.reset();
        VERIFY_NO_LEAK(guard);
    }
};

QTEST_MAIN(tst_TaskLocal)
#include "tst_tasklocal.moc"
