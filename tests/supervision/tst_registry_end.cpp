// SPDX-License-Identifier: MIT
// A Registry of one's own that is destroyed: while a name goes, from a slot, under those that wait, before a restart.
// Real threads: what is waited for is always an event.
#include "support/bank.h"
#include "support/family.h"

#include <QActors/EventLoopPool>
#include <QActors/Registry>

#include <QtCore/qsemaphore.h>
#include <QtCore/qthread.h>

#include <atomic>

using namespace TestSupport;

namespace {

/// Says when its destruction has begun, before ~Registry.
class Announced final : public Registry
{
public:
    explicit Announced(QSemaphore &goes) : Registry(u"own"_s), m_goes(goes) { }
    ~Announced() override { m_goes.release(); }

private:
    QSemaphore &m_goes;
};

} // namespace

class tst_RegistryEnd : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    // The slot runs on the thread of the process that ends; the registry goes on this one meanwhile.
    void RG5_destroyedWhileANameGoesOnAnotherThread()
    {
        EventLoopPool pool(1);
        std::atomic<int> calls{0};
        std::atomic<int> inSlot{0};
        inGroup([&](TaskGroup &group) -> Async<> {
            const auto store = co_await startOn<Store>(pool, group);
            QSemaphore entered;
            QSemaphore goes;
            auto own = std::make_unique<Announced>(goes);
            own->registerName(u"one"_s, store);
            own->registerName(u"two"_s, store);
            const auto slot = [&] {
                ++inSlot;
                if (++calls == 1) {
                    entered.release();
                    goes.acquire();
                }
                for (int i = 0; i < 100; ++i)
                    QThread::yieldCurrentThread(); // a destructor that does not wait is through by then
                --inSlot;
            };
            QObject context;
            QObject::connect(own.get(), &Registry::nameUnregistered, &context, slot, Qt::DirectConnection);
            kill(store);
            entered.acquire();
            own.reset();
            QACTORS_COMPARE(inSlot.load(), 0);
        });
        QVERIFY(calls == 1 || calls == 2); // mostly nobody hears of the second any more
    }

    void RG5_destroyedAtAnyMomentOfAnEnd()
    {
        EventLoopPool pool(2);
        inGroup([&](TaskGroup &group) -> Async<> {
            for (int round = 0; round < 50; ++round) {
                const auto store = co_await startOn<Store>(pool, group);
                auto own = std::make_unique<Registry>(u"own"_s);
                QObject context;
                std::atomic<int> heard{0};
                QObject::connect(own.get(), &Registry::nameUnregistered, &context, [&] { ++heard; }, Qt::DirectConnection);
                for (const QString &name : {u"one"_s, u"two"_s, u"three"_s})
                    own->registerName(name, store);
                kill(store);
                for (int i = 0; i < round % 5; ++i)
                    QThread::yieldCurrentThread();
                own.reset();
                QACTORS_VERIFY(heard <= 3);
            }
        });
    }

    void aSlotDestroysIt()
    {
        const LeakGuard guard;
        Log log;
        inGroup([&](TaskGroup &group) -> Async<> {
            const auto store = co_await start<Store>(group);
            QObject context;
            for (const bool atRegistration : {true, false}) {
                auto *own = new Registry(u"own"_s);
                const auto destroy = [&log, own](const QString &name) {
                    log.add(name);
                    delete own;
                };
                if (!atRegistration)
                    own->registerName(u"first"_s, store);
                QObject::connect(own, atRegistration ? &Registry::nameRegistered : &Registry::nameUnregistered, &context, destroy);
                if (atRegistration) {
                    own->registerName(u"registered"_s, store);
                } else {
                    own->registerName(u"second"_s, store);
                    kill(store);
                    co_await settle();
                }
            }
        });
        QCOMPARE(log.size(), 2);
        QCOMPARE(log.at(0), u"registered"_s);
        VERIFY_NO_LEAK(guard);
    }

    void whoWaitsForANameIsToldThatItGoes()
    {
        const LeakGuard guard;
        inGroup([](TaskGroup &group) -> Async<> {
            auto own = std::make_unique<Registry>(u"own"_s);
            std::vector<TaskHandle<Pid>> waiting;
            for (int i = 0; i < 2; ++i) {
                auto wait = [&]() -> Async<Pid> { co_return co_await own->whereisWhenReady(u"x"_s); };
                waiting.push_back(Task::spawn(group, wait));
            }
            auto late = own->whereisWhenReady(u"x"_s);
            co_await settle();
            waiting.front().cancel();
            own.reset();
            const QString cancelled = co_await thrownBy([&] { return waiting.front().join(); });
            QACTORS_VERIFY2(cancelled.contains(u"was cancelled"), cancelled);
            const QString text = u"whereisWhenReady: the registry 'own' was destroyed before anybody was registered as 'x' in it"_s;
            const QString told = co_await thrownBy([&] { return waiting.back().join(); });
            QACTORS_COMPARE(told, text);
            const QString early = co_await thrownBy([&]() -> Async<> { co_await late; });
            QACTORS_COMPARE(early, text);
        });
        VERIFY_NO_LEAK(guard);
    }

    void whoWaitsOnAnotherThreadIsToldToo()
    {
        auto own = std::make_unique<Registry>(u"own"_s);
        QSemaphore waits;
        QString told;
        const std::unique_ptr<QThread> other(QThread::create([&] {
            await([&]() -> Async<> {
                auto wait = [&]() -> Async<> {
                    auto name = own->whereisWhenReady(u"x"_s);
                    waits.release();
                    co_await name;
                };
                told = co_await thrownBy(wait);
            });
        }));
        other->start();
        waits.acquire();
        own.reset(); // before or after the other has begun to wait
        QVERIFY(other->wait());
        QCOMPARE(told, u"whereisWhenReady: the registry 'own' was destroyed before anybody was registered as 'x' in it"_s);
    }

    /// A long life sees many registries come and go: nothing of them stays with the process. What stayed would hold the title.
    void nothingStaysWithTheProcess()
    {
        inGroup([](TaskGroup &group) -> Async<> {
            const auto store = co_await start<Store>(group);
            QString title = u"own of %1"_s.arg(1);
            for (int i = 0; i < 3; ++i) {
                Registry own(title);
                own.registerName(u"x"_s, store);
            }
            QACTORS_VERIFY(title.isDetached());
        });
    }

    void aChildOfASupervisorCannotBeRegisteredThereAnyMore()
    {
        QLoggingCategory::setFilterRules(u"qactors.supervisor=false"_s);
        Family family;
        inGroup([&](TaskGroup &group) -> Async<> {
            auto own = std::make_unique<Registry>(u"own"_s);
            const ChildSpec child = family.spec(u"a"_s).registerAs(*own, u"child"_s);
            const auto supervisor = co_await start<Supervisor>(group, SupervisorOptions(), QList<ChildSpec>{});
            co_await supervisor.call(&Supervisor::startChild, child);
            QACTORS_COMPARE(own->whereis(u"child"_s), family.pid(u"a"_s));
            co_await supervisor.call(&Supervisor::terminateChild, u"a"_s);
            own.reset();
            const QString thrown = co_await thrownBy([&] { return supervisor.call(&Supervisor::restartChild, u"a"_s); });
            QACTORS_COMPARE(thrown, u"CallError: child 'a' failed to start: registerAs: the registry for its name 'child' was destroyed; "
                                    "it must outlive the supervisor"_s);
        });
    }
};

QTEST_GUILESS_MAIN(tst_RegistryEnd)
#include "tst_registry_end.moc"
