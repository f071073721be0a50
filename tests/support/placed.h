// SPDX-License-Identifier: MIT
// Actors for tests on several threads, and a log that all threads write to.
#pragma once

#include "support/testrun.h"

#include <QActors/EventLoopPool>
#include <QActors/GenServer>
#include <QActors/Monitor>

#include <QtCore/qmutex.h>
#include <QtCore/qsemaphore.h>
#include <QtCore/qthread.h>

namespace TestSupport {

using namespace Qt::StringLiterals;

/// What happened, on all threads; those that wait for a line wait for an event.
class SharedLog
{
public:
    void add(const QString &line)
    {
        const QMutexLocker locker(&m_lock);
        m_lines.append(line);
    }
    QStringList take()
    {
        const QMutexLocker locker(&m_lock);
        return std::exchange(m_lines, {});
    }
    int count(const QString &line)
    {
        const QMutexLocker locker(&m_lock);
        return int(m_lines.count(line));
    }
    QString text() { return take().join(u", "); }

private:
    QMutex m_lock;
    QStringList m_lines;
};

/// A server that tells where it runs and writes its life into the log.
class Placed : public GenServer
{
    Q_OBJECT
public:
    explicit Placed(SharedLog *log, const QString &name = u"it"_s) : m_log(log), m_name(name), m_madeOn(QThread::currentThread())
    {
        if (name.isEmpty())
            throw std::invalid_argument("no name");
    }
    ~Placed() override { m_log->add(m_name + (QThread::currentThread() == m_madeOn ? u" gone"_s : u" gone elsewhere"_s)); }

    QThread *madeOn() const { return m_madeOn; }
    QThread *runsOn() const { return QThread::currentThread(); }
    int add(int n) { return m_sum += n; }
    void fail() { throw std::runtime_error("as told"); }
    Async<> waitFor(QSemaphore *semaphore)
    {
        semaphore->acquire(); // the thread stands still
        co_return;
    }
    Async<> hang()
    {
        const auto guard = qScopeGuard([this] { m_log->add(m_name + u" lets go"_s); });
        co_await sleepForever();
    }
    Async<Pid> startBelow(EventLoopPool *pool, QString name)
    {
        auto options = StartOptions().on(*pool).onExit([this, name](Pid, const ExitReason &reason) {
            m_log->add(m_name + u" hears: "_s + name + u' ' + reason.toString());
        });
        const ActorHandle child = co_await spawnChildActor<Placed>(std::move(options), m_log, name);
        co_return child.pid();
    }

    Async<Pid> startOn(QThread *thread, QString name)
    {
        const ActorHandle child = co_await spawnChildActor<Placed>(StartOptions().on(thread), m_log, name);
        co_return child.pid();
    }

    /// Its init() fails, waits for ever, or its terminate() never ends.
    static inline std::atomic<bool> s_initFails{false};
    static inline std::atomic<bool> s_initHangs{false};
    static inline std::atomic<bool> s_terminateHangs{false};

protected:
    Async<> init() override
    {
        if (s_initFails)
            throw std::range_error("init fails");
        if (s_initHangs) {
            m_log->add(m_name + u" hangs"_s);
            co_await sleepForever();
        }
        m_log->add(m_name + u" starts"_s);
    }
    Async<> terminate(const ExitReason &reason) override
    {
        m_log->add(m_name + u" terminates: "_s + reason.toString());
        if (s_terminateHangs)
            co_await sleepForever();
    }

private:
    SharedLog *m_log;
    const QString m_name;
    QThread *const m_madeOn;
    int m_sum = 0;
};

} // namespace TestSupport
