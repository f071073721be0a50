// SPDX-License-Identifier: MIT
// Dumps while all around is in motion.
#include "support/testrun.h"

#include <QActors/Actor>
#include <QActors/Dump>
#include <QActors/EventLoopPool>
#include <QActors/Start>
#include <QActors/Task>

#include <QtCore/qbuffer.h>
#include <QtCore/qjsonarray.h>
#include <QtCore/qjsondocument.h>
#include <QtCore/qjsonobject.h>
#include <QtCore/qmutex.h>
#include <QtCore/qset.h>

#include <thread>

using namespace TestSupport;
using namespace Qt::StringLiterals;

namespace {

/// Those that are in motion, on all threads.
class Crowd
{
public:
    void add(Pid pid)
    {
        const QMutexLocker locker(&m_lock);
        m_pids.append(pid);
    }
    Pid any(int number) const
    {
        const QMutexLocker locker(&m_lock);
        return m_pids.isEmpty() ? Pid() : m_pids[number % m_pids.size()];
    }

private:
    mutable QMutex m_lock;
    QList<Pid> m_pids;
};

/// Sends, starts tasks, lets some end, cancels some and kills others; and ends itself.
class Restless : public Actor
{
    Q_OBJECT
public:
    Restless(Crowd *crowd, int number, int rounds) : m_crowd(crowd), m_number(number), m_left(rounds) { }

private:
    Async<> init() override
    {
        m_crowd->add(pid());
        co_return;
    }
    Async<> run() override
    {
        TaskGroup killed;
        killed.startSoon([] { return sleepForever(); }).setLabel(u"to be killed"_s);
        const auto few = [](TaskGroup &group) -> Async<> {
            group.startSoon([] { return yield(); });
            group.startSoon([] { return sleepForever(); });
            co_await yield();
            group.cancel();
        };
        co_await moveOnAfter(1h, [&] { return withTaskGroup(few); });
        for (int i = 0; i < 8; ++i)
            send(m_crowd->any(m_number + i), i);
        co_await receive(on<int>([](int) { }), after(0ms, [] { }));
        if (--m_left == 0)
            stop();
    }
    Crowd *const m_crowd;
    const int m_number;
    int m_left;
};

/// The first thing that is wrong with a dump.
QString faultOf(const QByteArray &json)
{
    const QJsonObject root = QJsonDocument::fromJson(json).object();
    if (root.value(u"schema"_s).toString() != u"qactors-snapshot")
        return u"no document: "_s + QString::fromUtf8(json.left(200));
    QSet<qint64> known{0};
    for (const QJsonValue thread : root.value(u"threads"_s).toArray()) {
        for (const QJsonValue task : thread[u"tasks"_s].toArray()) {
            const qint64 id = task[u"id"_s].toInteger(-1), parent = task[u"parent"_s].toInteger(0);
            if (known.contains(id))
                return u"task %1 is there twice"_s.arg(id);
            if (!known.contains(parent))
                return u"task %1 stands before %2, to which it belongs"_s.arg(QString::number(id), QString::number(parent));
            known.insert(id);
        }
    }
    return {};
}

} // namespace

class tst_DumpThreads : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void SI1_dumpsWhileEightThreadsSendSpawnKillAndEnd()
    {
        static constexpr int Threads = 8, Each = 3, Rounds = 40;
        EventLoopPool pool(Threads);
        Crowd crowd;
        std::atomic<bool> isOver = false, hasEnded = false;
        QString fault;
        int dumps = 0;
        std::thread dumper([&] {
            while (!isOver && fault.isEmpty()) {
                QBuffer json, text;
                json.open(QIODevice::WriteOnly);
                text.open(QIODevice::WriteOnly);
                dumpTasks(&json, DumpFormat::Json, 20s);
                dumpTasks(&text, DumpFormat::Text, 20s);
                fault = faultOf(json.data());
                ++dumps;
            }
            hasEnded = true;
        });
        await([&] {
            return withTaskGroup([&](TaskGroup &group) -> Async<> {
                for (int i = 0; i < Threads * Each; ++i)
                    co_await startOn<Restless>(pool, group, &crowd, i, Rounds);
                while (group.count() > 0)
                    co_await sleep(1ms);
                isOver = true;
                while (!hasEnded) // this thread answers, too
                    co_await sleep(1ms);
            });
        });
        dumper.join();
        QVERIFY2(fault.isEmpty(), qPrintable(fault));
        QVERIFY(dumps > 0);
    }
};

QTEST_GUILESS_MAIN(tst_DumpThreads)
#include "tst_dump_threads.moc"
