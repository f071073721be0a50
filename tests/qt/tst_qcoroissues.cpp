// SPDX-License-Identifier: MIT
// What QCoro's users asked for or ran into, each named after its issue at github.com/qcoro/qcoro, and how it goes here.
#include <QActors/Dispatcher>
#include <QActors/QCoro>
#include <QActors/Signal>
#include <QActors/Sleep>
#include <QActors/Task>
#include <QActors/Timeouts>
#include <QActors/QtTimer>
#include "support/gate.h"
#include "support/testrun.h"

using namespace TestSupport;
using namespace Qt::StringLiterals;

namespace {

struct Odd : std::runtime_error
{
    using std::runtime_error::runtime_error;
};

} // namespace

class Service : public QObject
{
    Q_OBJECT
Q_SIGNALS:
    void answered(const QString &text);
};

/// What #177 and #115 are about: a member coroutine that uses `this` after it has waited.
class Page : public QObject
{
    Q_OBJECT
public:
    Page(Service *service, Log &log, int &alive)
    {
        m_tasks.startSoon([this, service, &log, &alive] { return show(service, log, alive); });
    }
    QString text;

private:
    Async<> show(Service *service, Log &log, int &alive)
    {
        const Sentinel sentinel(alive);
        text = co_await when(service, &Service::answered);
        log.add(text);
    }
    TaskGroup m_tasks{this}; // declared last: gone first, with all that runs in it
};

class TestQCoroIssues : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init()
    {
        m_guard.emplace();
        m_log.clear();
        m_alive = 0;
    }
    void cleanup()
    {
        QCoreApplication::processEvents();
        QCOMPARE(m_alive, 0);
        VERIFY_NO_LEAK(*m_guard);
    }

    // "Cancelling coroutines": from outside, whatever it waits for, with its locals destroyed in order.
    void issue107_aCoroutineCanBeCancelled()
    {
        TaskGroup group;
        auto task = group.startSoon([this]() -> Async<> {
            const Sentinel sentinel(m_alive);
            const auto end = qScopeGuard([this] { m_log.add(u"unwound"_s); });
            try {
                co_await sleepForever();
            } catch (const Cancelled &cancelled) {
                m_log.add(cancelled.reason());
                throw;
            }
        });
        idle();
        task.cancel(u"the user went away"_s);
        idle();
        QCOMPARE(m_log, (Log{u"the user went away"_s, u"unwound"_s}));
        QCOMPARE(task.state(), TaskState::Cancelled);
    }

    // The open question there: what has one who awaits a cancelled coroutine's value? An exception of its own.
    void issue107_whoAwaitsACancelledValueHearsIt()
    {
        TaskGroup group;
        auto worker = Task::spawn(group, []() -> Async<int> {
            co_await sleepForever();
            co_return 1;
        });
        auto waiter = group.startSoon([&]() -> Async<> {
            try {
                co_await worker;
            } catch (const TaskCancelled &) {
                m_log.add(u"TaskCancelled"_s);
            }
        });
        idle();
        worker.cancel();
        idle();
        QCOMPARE(m_log, Log{u"TaskCancelled"_s});
        QCOMPARE(waiter.state(), TaskState::Finished);
    }

    // "Awaiting with context object."
    void issue115_theContextIsTheObjectThatOwnsTheGroup()
    {
        Service service;
        Page page(&service, m_log, m_alive);
        idle();
        Q_EMIT service.answered(u"hello"_s);
        idle();
        QCOMPARE(page.text, u"hello"_s);
        QCOMPARE(m_log, Log{u"hello"_s});
    }

    void issue115_aContextThatIsGoneIsNotCalledBack()
    {
        Service service;
        auto page = std::make_unique<Page>(&service, m_log, m_alive);
        idle();
        Q_EMIT service.answered(u"too late"_s); // heard, but the page has not had its turn
        page.reset();
        idle();
        QCOMPARE(m_log, Log{});
    }

    // "Bind coroutine to a QObject lifetime".
    void issue177_aCoroutineEndsWithItsObject()
    {
        Service service;
        auto page = std::make_unique<Page>(&service, m_log, m_alive);
        idle();
        QCOMPARE(m_alive, 1);
        page.reset();
        QCOMPARE(m_alive, 0);
        Q_EMIT service.answered(u"nobody is here"_s);
        idle();
        QCOMPARE(m_log, Log{});
    }

    void issue177_alsoWhenItWaitsInQCoro()
    {
        Gate gate;
        {
            QObject owner;
            auto *tasks = new TaskGroup(&owner);
            tasks->startSoon([&]() -> Async<> {
                const Sentinel sentinel(m_alive);
                co_await [](Gate &awaited) -> QCoro::Task<> { co_await awaited; }(gate);
                m_log.add(u"resumed"_s);
            });
            idle();
            QCOMPARE(m_alive, 1);
        }
        QCOMPARE(m_alive, 0);
        gate.open();
        idle();
        QCOMPARE(m_log, Log{});
    }

    // "Prevent coroutine from being stuck if sender is deleted".
    void issue221_aDeadSenderWakesTheCoroutine()
    {
        auto *service = new Service;
        TaskGroup group;
        group.startSoon([&]() -> Async<> {
            const Sentinel sentinel(m_alive);
            try {
                co_await when(service, &Service::answered);
            } catch (const SenderGone &gone) {
                m_log.add(gone.message());
            }
        });
        idle();
        delete service;
        idle();
        QCOMPARE(m_log, Log{u"the signal Service::answered: the object was deleted"_s});
    }

    // "Memory Leak": the timer goes with its dialog, and the frames that wait for it stayed for ever.
    void issue255_framesDoNotOutliveWhatTheyWaitFor()
    {
        struct Dialog
        {
            Async<> doSomething(int &alive)
            {
                const Sentinel sentinel(alive);
                co_await timer;
            }
            QTimer timer;
            TaskGroup tasks;
        };
        auto dialog = std::make_unique<Dialog>();
        dialog->tasks.startSoon([&, d = dialog.get()]() -> Async<> {
            const Sentinel sentinel(m_alive);
            co_await d->doSomething(m_alive);
        });
        idle();
        QCOMPARE(m_alive, 2);
        dialog.reset();
        QCOMPARE(m_alive, 0); // and cleanup() finds no block of memory left
    }

    // "Add generic `timeout` wrapper": for a signal, a QCoro::Task, a whole chain; all the same.
    void issue251_anythingCanHaveATimeout()
    {
        Service service;
        Gate gate;
        const auto foreign = [&]() -> QCoro::Task<> { co_await gate; };
        const auto chain = [&]() -> Async<> {
            const Sentinel sentinel(m_alive);
            co_await sleep(1h);
        };
        awaitVirtual([&]() -> Async<> {
            const auto answer = co_await moveOnAfter(1s, [&]() -> Async<QString> {
                co_return co_await when(&service, &Service::answered);
            });
            m_log.add(answer ? *answer : u"no answer"_s);
            try {
                co_await failAfter(2s, [&]() -> Async<> { co_await foreign(); });
            } catch (const TimeoutError &error) {
                m_log.add(describe(error.duration()));
            }
            if (!co_await moveOnAfter(3s, chain))
                m_log.add(u"no chain"_s);
        });
        gate.open();
        QCOMPARE(m_log, (Log{u"no answer"_s, describe(2s), u"no chain"_s}));
    }

    // An exception goes through every await up to who can handle it, across the event loop …
    void issue53_exceptionsCrossEveryAwait()
    {
        const auto inner = []() -> Async<int> {
            co_await yield();
            throw Odd("inner");
        };
        const auto middle = [&]() -> QCoro::Task<int> { co_return co_await inner() + 1; };
        const QString what = messageOf<Odd>([&] {
            await([&]() -> Async<int> { co_return co_await middle() + 1; });
        });
        QCOMPARE(what, u"inner"_s);
    }

    // … and one that nobody handles is reported by the group, not thrown into Qt's event loop.
    void issue53_anUnhandledExceptionIsReported()
    {
        Service service;
        TaskGroup group;
        connect(&group, &TaskGroup::failed, &group, [this](const QString &message) { m_log.add(message.section(u": "_s, -1)); });
        connect(&service, &Service::answered, &group, [&](const QString &text) {
            group.startSoon([text]() -> Async<> {
                co_await yield();
                throw Odd(text.toStdString());
            });
        });
        Q_EMIT service.answered(u"from a slot"_s);
        idle();
        QCOMPARE(m_log, Log{u"from a slot"_s});
    }

private:
    static void idle() { Dispatcher::current()->runUntilIdle(); }
    Log m_log;
    int m_alive = 0;
    std::optional<LeakGuard> m_guard;
};

QTEST_GUILESS_MAIN(TestQCoroIssues)
#include "tst_qcoroissues.moc"
