// SPDX-License-Identifier: MIT
#include "support/tasks.h"

#include <QActors/TaskLocal>
#include <QActors/TaskLocals>

#include <thread>

using namespace TestSupport;

namespace {

const TaskLocal<QString> request(u"request"_s, u"none"_s);
const TaskLocal<int> depth(u"depth"_s);

} // namespace

class tst_TaskLocals : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void TL2_valuesAreTakenElsewhereByHand()
    {
        Log log;
        awaitVirtual([&]() -> Async<> {
            TaskLocals taken;
            co_await request.with(u"a"_s, [&] { taken = TaskLocals::current(); });
            log.add(TaskLocals::current().isEmpty() ? u"empty"_s : u"set"_s);
            co_await depth.with(5, [&]() -> Async<> {
                co_await taken.run([&]() -> Async<> { // instead of what is set here
                    co_await sleep(1ms);
                    log.add(u"%1/%2"_s.arg(request.value()).arg(depth.value()));
                });
                {
                    const auto scope = taken.scoped();
                    log.add(request.value());
                }
                log.add(u"%1/%2"_s.arg(request.value()).arg(depth.value()));
            });
        });
        QCOMPARE(text(log), u"empty, a/0, a, none/5"_s);
    }

    void TL2_whatIsSetIsReadByName()
    {
        QVERIFY(TaskLocals::current().isEmpty());
        QVERIFY(TaskLocals() == TaskLocals::current());
        const auto outer = request.scoped(u"a"_s);
        const TaskLocals one = TaskLocals::current();
        const auto inner = depth.scoped(5);
        const TaskLocals two = TaskLocals::current();
        QVERIFY(!(one == two));
        QVERIFY(two == TaskLocals(two));
        QCOMPARE(one.value(u"request"), QVariant(u"a"_s));
        QVERIFY(!one.value(u"depth").isValid()); // set later
        QCOMPARE(two.value(u"depth"), QVariant(5));
        QVERIFY(!two.value(u"no such name").isValid());
    }

    void TL2_theyHoldOnAnyThreadAndAfterWhoSetThem()
    {
        const LeakGuard guard;
        TaskLocals taken;
        QString there;
        std::thread setting([&] {
            const auto scope = request.scoped(u"a"_s);
            taken = TaskLocals::current();
        });
        setting.join();
        std::thread seeing([&, taken] {
            const auto scope = taken.scoped();
            there = request.value();
        });
        seeing.join();
        QCOMPARE(there, u"a"_s);
        QVERIFY(TaskLocals::current().isEmpty());
        taken = {};
        VERIFY_NO_LEAK(guard);
    }
};

QTEST_MAIN(tst_TaskLocals)
#include "tst_tasklocals.moc"
