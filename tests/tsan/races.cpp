// SPDX-License-Identifier: MIT
// What ThreadSanitizer must report, and what it must not. Each is run by name, as a test of its own (CMakeLists.txt), so
// that the stage is seen to work: races in tasks were hidden once, for all tasks run below Qt's event loop.
#include <QActors/Call>
#include <QActors/EventLoopPool>
#include <QActors/Future>
#include <QActors/GenServer>
#include <QActors/Offload>
#include <QActors/Run>
#include <QActors/Signal>
#include <QActors/Sleep>

#include <QtConcurrent/QtConcurrentRun>
#include <QtCore/qcoreapplication.h>
#include <QtCore/qmutex.h>
#include <QtCore/qsemaphore.h>
#include <QtCore/qthread.h>

#include <cstdio>
#include <cstring>

using namespace QActors;
using namespace Qt::StringLiterals;

namespace {

int g_shared = 0; // no lock, no atomic

constexpr int Times = 100;

// Counts once, by many accesses: of two at the very same moment the sanitizer may see neither.
void planted()
{
    for (int i = 0; i < 16; ++i)
        g_shared += i == 0 ? 1 : 0;
}

class Counter : public GenServer
{
    Q_OBJECT
public:
    void count() { planted(); }
    void countBeside(QSemaphore *mine, QSemaphore *others)
    {
        planted();
        mine->release();
        others->acquire(); // what follows here hands nothing over to the other's count
    }
    int counted()
    {
        planted();
        return g_shared;
    }
    void countLocked(QMutex *lock)
    {
        const QMutexLocker locker(lock);
        planted();
    }
    Async<> pass(Pid next)
    {
        planted();
        co_await ActorRef<Counter>(next).call(&Counter::count);
        planted();
    }
};

class Bell : public QObject
{
    Q_OBJECT
Q_SIGNALS:
    void rings();
};

class Doomed : public QObject
{
public:
    explicit Doomed(QSemaphore *gone) : m_gone(gone) { }
    ~Doomed() override
    {
        planted();
        m_gone->release();
    }

private:
    QSemaphore *const m_gone;
};

// --- must be reported

Async<> twoActors(TaskGroup &group)
{
    EventLoopPool pool(2);
    const auto one = co_await startOn<Counter>(pool.thread(0), group);
    const auto two = co_await startOn<Counter>(pool.thread(1), group);
    QSemaphore first;
    QSemaphore second;
    one.cast(&Counter::countBeside, &first, &second);
    two.cast(&Counter::countBeside, &second, &first);
    co_await one.call(&Counter::count);
    co_await two.call(&Counter::count);
    co_await pool.close();
}

Async<> offloadBesideTask(TaskGroup &group)
{
    QSemaphore goOn;
    bool offloaded = false;
    auto count = [&goOn] {
        planted();
        goOn.acquire(); // so that it does not end before, and hand over
    };
    const TaskHandle<> other = group.startSoon([&]() -> Async<> {
        offloaded = true;
        co_await offload(std::ref(count));
    });
    while (!offloaded)
        co_await checkpoint();
    planted();
    goOn.release();
    co_await other;
}

Async<> emitterGoesOn(TaskGroup &)
{
    QThread thread;
    Bell bell;
    QObject there;
    QSemaphore rung;
    there.moveToThread(&thread);
    QObject::connect(&bell, &Bell::rings, &there, [&rung] {
        planted();
        rung.release();
    });
    thread.start();
    Q_EMIT bell.rings();
    planted(); // beside the slot
    rung.acquire();
    thread.quit();
    thread.wait();
    co_return;
}

Async<> destructorBelowQt(TaskGroup &)
{
    QThread thread;
    QSemaphore gone;
    auto *doomed = new Doomed(&gone);
    doomed->moveToThread(&thread);
    thread.start();
    doomed->deleteLater();
    planted(); // beside the destructor, which Qt calls
    gone.acquire();
    thread.quit();
    thread.wait();
    co_return;
}

// --- must not be

Async<> overMessages(TaskGroup &group)
{
    EventLoopPool pool(2);
    const auto one = co_await startOn<Counter>(pool.thread(0), group);
    const auto two = co_await startOn<Counter>(pool.thread(1), group);
    for (int i = 0; i < Times; ++i) {
        planted();
        co_await one.call(&Counter::pass, two.pid());
        co_await two.call(&Counter::pass, one.pid());
    }
    two.cast(&Counter::count);
    co_await two.call(&Counter::counted);
    planted();
    co_await pool.close();
    planted();
}

Async<> underMutex(TaskGroup &group)
{
    EventLoopPool pool(2);
    QMutex lock;
    const auto one = co_await startOn<Counter>(pool.thread(0), group);
    const auto two = co_await startOn<Counter>(pool.thread(1), group);
    for (int i = 0; i < Times; ++i) {
        one.cast(&Counter::countLocked, &lock);
        two.cast(&Counter::countLocked, &lock);
    }
    co_await one.call(&Counter::countLocked, &lock);
    co_await two.call(&Counter::countLocked, &lock);
    co_await pool.close();
}

Async<> offloadInTurn(TaskGroup &)
{
    for (int i = 0; i < Times; ++i) {
        planted();
        co_await offload(planted);
        planted();
        co_await offload([](QPromise<int> &promise) {
            planted();
            promise.addResult(g_shared);
        });
        planted();
        co_await QtConcurrent::run(planted);
    }
    planted();
}

Async<> slotInTurn(TaskGroup &)
{
    QThread thread;
    Bell bell;
    QObject there;
    there.moveToThread(&thread);
    QObject::connect(&bell, &Bell::rings, &there, [&] {
        planted();
        thread.quit();
    });
    thread.start();
    planted();
    Q_EMIT bell.rings();
    thread.wait();
    planted();
    co_return;
}

struct Case
{
    const char *name;
    Async<> (*run)(TaskGroup &);
};
constexpr Case Cases[] = {
    {"twoActors", twoActors},
    {"offloadBesideTask", offloadBesideTask},
    {"emitterGoesOn", emitterGoesOn},
    {"destructorBelowQt", destructorBelowQt},
    {"underMutex", underMutex},
    {"overMessages", overMessages},
    {"offloadInTurn", offloadInTurn},
    {"slotInTurn", slotInTurn},
};

} // namespace

int main(int argc, char **argv)
{
    QCoreApplication app(argc, argv);
    for (const Case &each : Cases) {
        if (argc == 2 && std::strcmp(argv[1], each.name) == 0) {
            const int error = QActors::run(each.run);
            std::printf("%s: counted to %d\n", each.name, g_shared);
            return error;
        }
    }
    return 1;
}

#include "races.moc"
