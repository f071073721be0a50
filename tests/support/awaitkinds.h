// SPDX-License-Identifier: MIT
// The kinds of await, as what tst_killandcancel works on.
#pragma once

#include <QActors/Future>
#include <QActors/IODevice>
#include <QActors/NetworkReply>
#include <QActors/Offload>
#include <QActors/QCoro>
#include <QActors/Signal>
#include <QActors/Task>
#include <QActors/Timeouts>
#include <QActors/QtTimer>
#include "gate.h"
#include "latedevice.h"
#include "latereply.h"
#include "testrun.h"

#include <QtCore/qsemaphore.h>
#include <QtCore/qthreadpool.h>

namespace TestSupport {

/// A kind of await.
struct Kind
{
    virtual ~Kind() = default;
    virtual Async<> wait() = 0;
    /// What is awaited, or was, happens.
    virtual void fire() = 0;
    /// Blocks until what is awaited has really begun.
    virtual void waitUntilBegun() { }
    /// Where the second half of a cancel is the end of a function that still runs.
    virtual bool outlivesCancel() const { return false; }
    int *alive = nullptr;
};

struct SleepKind : Kind
{
    Async<> wait() override { co_await sleep(5ms); }
    void fire() override { clock.advance(5ms); }
    VirtualClock clock{true};
};

struct GroupKind : Kind
{
    Async<> wait() override
    {
        co_await withTaskGroup([this](TaskGroup &group) {
            for (int i = 0; i < 2; ++i) {
                group.startSoon([this]() -> Async<> {
                    const Sentinel sentinel(*alive);
                    co_await when(&bell, &QObject::objectNameChanged);
                });
            }
        });
    }
    void fire() override { bell.setObjectName(QString::number(++count)); }
    QObject bell; // rings when it is renamed
    int count = 0;
};

struct JoinKind : GroupKind
{
    Async<> wait() override
    {
        auto worker = workers.startSoon([this]() -> Async<QString> { co_return co_await when(&bell, &QObject::objectNameChanged); });
        co_await worker;
    }
    TaskGroup workers;
};

struct SignalKind : GroupKind
{
    Async<> wait() override { co_await when(&bell, &QObject::objectNameChanged); }
};

struct PredicateKind : GroupKind
{
    Async<> wait() override
    {
        co_await when(&bell, &QObject::objectNameChanged, [](const QString &name) { return name.size() > 0; });
    }
};

struct ChainKind : GroupKind
{
    Async<> wait() override { co_await first(); }
    Async<> first()
    {
        const Sentinel sentinel(*alive);
        co_await second();
    }
    Async<QString> second()
    {
        const Sentinel sentinel(*alive);
        co_return co_await third();
    }
    Async<QString> third()
    {
        const Sentinel sentinel(*alive);
        co_return co_await when(&bell, &QObject::objectNameChanged);
    }
};

struct DeadlineKind : SignalKind
{
    Async<> wait() override
    {
        co_await failAfter(1h, [this] { return SignalKind::wait(); });
    }
    VirtualClock clock{true};
};

struct TimerKind : Kind
{
    TimerKind() { timer.setSingleShot(true); }
    Async<> wait() override { co_await timer; }
    void fire() override { timer.start(0); }
    QTimer timer;
};

struct FutureKind : Kind
{
    Async<> wait() override
    {
        promise.emplace();
        promise->start();
        co_await promise->future();
    }
    void fire() override
    {
        promise->addResult(1);
        promise->finish();
    }
    std::optional<QPromise<int>> promise;
};

struct OffloadKind : Kind
{
    Async<> wait() override
    {
        auto fn = [this] { work(); };
        co_await offload(&pool, fn);
    }
    void fire() override { go.release(); }
    void waitUntilBegun() override { begun.acquire(); }
    bool outlivesCancel() const override { return true; }
    void work()
    {
        begun.release();
        go.acquire();
    }
    ~OffloadKind() override { go.release(10); }
    QSemaphore begun;
    QSemaphore go;
    QThreadPool pool; // waits when destroyed, and is so first
};

struct AbandonedKind : OffloadKind
{
    Async<> wait() override
    {
        auto fn = [this] {
            work();
            return QByteArray("dropped");
        };
        co_await offload(&pool, fn, OffloadOptions{.abandonOnCancel = true});
    }
    bool outlivesCancel() const override { return false; }
};

struct PromiseKind : OffloadKind
{
    Async<> wait() override
    {
        auto fn = [this](QPromise<int> &promise) {
            promise.setProgressValueAndText(50, QStringLiteral("half"));
            work();
            promise.addResult(1);
        };
        co_await offload(&pool, fn);
    }
};

struct ReplyKind : Kind
{
    Async<> wait() override
    {
        replies.push_back(std::make_unique<LateReply>());
        QNetworkReply *reply = replies.back().get();
        co_await reply;
    }
    void fire() override { replies.back()->finish(); }
    std::vector<std::unique_ptr<LateReply>> replies;
};

struct DeviceKind : Kind
{
    Async<> wait() override { co_await readSome(&device); }
    void fire() override { device.feed("data"); }
    LateDevice device;
};

struct QCoroKind : Kind
{
    Async<> wait() override { co_await foreign(); }
    QCoro::Task<QByteArray> foreign()
    {
        co_await gate;
        co_return "value";
    }
    void fire() override { gate.open(); }
    Gate gate;
};

struct LvalueQCoroKind : QCoroKind
{
    Async<> wait() override
    {
        QCoro::Task<QByteArray> task = foreign();
        co_await task;
    }
};

using Make = std::unique_ptr<Kind> (*)();
template<typename K>
std::unique_ptr<Kind> make()
{
    return std::make_unique<K>();
}

} // namespace TestSupport
Q_DECLARE_METATYPE(TestSupport::Make)
