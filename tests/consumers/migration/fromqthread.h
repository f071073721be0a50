// SPDX-License-Identifier: MIT
// From QThread: a worker object on a thread of its own.
#pragma once

#include <QActors/Actor>
#include <QActors/Offload>
#include <QActors/Signal>
#include <QActors/Task>

#include <QtCore/QThread>

inline bool isPrime(int number)
{
    for (int divisor = 2; divisor * divisor <= number; ++divisor) {
        if (number % divisor == 0)
            return false;
    }
    return number >= 2;
}

//! [qthread-before]
class PrimeWorker : public QObject
{
    Q_OBJECT

public slots:
    void count(int limit)
    {
        int primes = 0;
        for (int i = 0; i < limit; ++i) {
            if (QThread::currentThread()->isInterruptionRequested())
                return; // and nobody is told
            primes += isPrime(i);
            if (i % 1000 == 0)
                emit progress(100 * i / limit);
        }
        emit counted(primes);
    }

signals:
    void progress(int percent);
    void counted(int primes);
};

class PrimeController : public QObject
{
    Q_OBJECT

public:
    PrimeController()
    {
        auto *worker = new PrimeWorker;
        worker->moveToThread(&m_thread);
        connect(&m_thread, &QThread::finished, worker, &QObject::deleteLater);
        connect(this, &PrimeController::wanted, worker, &PrimeWorker::count);
        connect(worker, &PrimeWorker::counted, this, &PrimeController::counted);
        m_thread.start();
    }
    ~PrimeController() override
    {
        m_thread.requestInterruption();
        m_thread.quit();
        m_thread.wait();
    }
    void start(int limit) { emit wanted(limit); }

signals:
    void wanted(int limit);
    void counted(int primes);

private:
    QThread m_thread;
};
//! [qthread-before]

//! [qthread-after]
/// Cancelled, the loop stops; an exception in it arrives where this is awaited; its progress is the task's.
inline QActors::Async<int> countPrimes(int limit)
{
    const auto work = [limit](QPromise<int> &promise) {
        int primes = 0;
        for (int i = 0; i < limit && !promise.isCanceled(); ++i) {
            primes += isPrime(i);
            if (i % 1000 == 0)
                promise.setProgressValue(100 * i / limit);
        }
        promise.addResult(primes);
    };
    co_return co_await QActors::offload(work);
}
//! [qthread-after]

//! [qthread-signal]
/// The old worker stays as it is; whoever needs its answer waits for the signal.
inline QActors::Async<int> countWith(PrimeController &old, int limit)
{
    old.start(limit);
    co_return co_await QActors::when(&old, &PrimeController::counted);
}
//! [qthread-signal]

//! [qthread-send]
/// A thread that has no event loop tells an actor: send() works from everywhere, and to nobody if the actor is gone.
inline std::unique_ptr<QThread> primesFromAThread(int limit, QActors::Pid listener)
{
    std::unique_ptr<QThread> thread(QThread::create([limit, listener] {
        for (int i = 0; i < limit; ++i) {
            if (isPrime(i))
                QActors::send(listener, i);
        }
        QActors::send(listener, "done");
    }));
    thread->start();
    return thread;
}

class PrimeList : public QActors::Actor
{
    Q_OBJECT

public:
    explicit PrimeList(QActors::Pid reportTo) : m_reportTo(reportTo) { }

private:
    QActors::Async<> run() override
    {
        using namespace QActors;
        co_await receive(
            on<int>([this](int prime) { m_primes.append(prime); }),
            on("done", [this] { send(m_reportTo, m_primes); }));
    }

    QActors::Pid m_reportTo;
    QList<int> m_primes;
};
//! [qthread-send]
