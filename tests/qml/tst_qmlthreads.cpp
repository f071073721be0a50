// SPDX-License-Identifier: MIT
// Engines on several threads at once: what belongs to one is of no concern to another.
#include "backend.h"

#include <QtCore/qsemaphore.h>
#include <QtCore/qthread.h>
#include <QtQml/qjsengine.h>
#include <QtTest/qtest.h>

using namespace TestSupport;

namespace {

/// Runs `work` on so many threads at once, each with an event loop's scheduler.
template<typename Work>
void onThreads(int count, Work work)
{
    QSemaphore ready;
    QSemaphore go;
    std::vector<std::unique_ptr<QThread>> threads;
    for (int i = 0; i < count; ++i) {
        threads.emplace_back(QThread::create([&, i] {
            QEventLoop loop;
            ready.release();
            go.acquire();
            work(i);
        }));
        threads.back()->start();
    }
    ready.acquire(count);
    go.release(count);
    for (const auto &thread : threads)
        QVERIFY(thread->wait());
}

void turnUntil(const std::function<bool()> &condition)
{
    while (!condition())
        QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
}

Async<> holding()
{
    co_await sleepForever();
}

/// An engine with an object `work`, whose square(n) and fail() are tasks.
class Work : public QObject
{
    Q_OBJECT
public:
    explicit Work(QJSEngine *engine)
    {
        QJSEngine::setObjectOwnership(this, QJSEngine::CppOwnership);
        engine->globalObject().setProperty(u"work"_s, engine->newQObject(this));
    }
    Q_INVOKABLE QActors::QmlTaskHandle *square(int n)
    {
        const auto squaring = [n]() -> Async<int> {
            co_await yield();
            co_return n *n;
        };
        return toQml(m_tasks, squaring, this);
    }
    Q_INVOKABLE QActors::QmlTaskHandle *hold() { return toQml(m_tasks, holding, this); }
    Q_INVOKABLE void took(int sum) { m_sum = sum; }
    int m_sum = -1;

private:
    TaskGroup m_tasks{this};
};

} // namespace

class tst_QmlThreads : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void anEngineOnEachThread()
    {
        constexpr int Rounds = 20;
        constexpr int Tasks = 30;
        std::atomic<int> done = 0;
        onThreads(4, [&](int) {
            for (int round = 0; round < Rounds; ++round) {
                QJSEngine engine;
                Work work(&engine);
                const QJSValue result = engine.evaluate(u"let sum = 0; let open = %1; for (let i = 0; i < %1; ++i) { work.hold();"
                                                        "work.square(1).then(n => { sum += n; if (--open === 0) work.took(sum) }) }"_s.arg(Tasks));
                if (result.isError())
                    qFatal("%s", qUtf8Printable(result.toString()));
                turnUntil([&] { return work.m_sum == Tasks; });
                engine.collectGarbage();
                ++done; // and ends with tasks that run, and handles of them
            }
        });
        QCOMPARE(done, 4 * Rounds);
    }
    void handlesOfOneTaskInTwoEngines()
    {
        auto page = std::make_unique<QmlTaskGroup>();
        const TaskHandle<> task = Task::spawn(*page, holding);
        const std::unique_ptr<QmlTaskHandle> here(toQml(task));
        QmlTaskHandle::State there = QmlTaskHandle::Pending;
        QSemaphore made;
        std::unique_ptr<QThread> thread(QThread::create([&] {
            QEventLoop loop;
            const std::unique_ptr<QmlTaskHandle> handle(toQml(task));
            made.release();
            turnUntil([&] { return !handle->isRunning(); });
            there = handle->state();
        }));
        thread->start();
        made.acquire();
        page.reset(); // abandons its own thread's handles
        QTRY_COMPARE(here->state(), QmlTaskHandle::Cancelled);
        QTRY_VERIFY(thread->isFinished()); // the task's home, this thread, tells it
        QCOMPARE(there, QmlTaskHandle::Cancelled);
    }
};

QTEST_GUILESS_MAIN(tst_QmlThreads)

#include "tst_qmlthreads.moc"
