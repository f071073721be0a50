// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/actors/actorhandle.h>
#include <QActors/actors/detail/actortask.h>
#include <QActors/actors/startoptions.h>
#include <QActors/messaging/send.h>

#include <QtCore/qlist.h>

#include <new>

namespace QActors {

namespace detail {

/// The options that spawnChildActor() is called with, and where that is written.
struct ChildStart
{
    ChildStart(StartOptions given = {}, std::source_location at = std::source_location::current())
        : options(std::move(given)), where(at)
    {
    }
    StartOptions options;
    std::source_location where;
};

} // namespace detail

/// The common base of Actor, StatefulActor, GenServer and the supervisors. Subclass one of those.
class QACTORS_EXPORT AbstractActor : public QObject
{
    Q_OBJECT

public:
    AbstractActor();
    ~AbstractActor() override;

    /// The actor's address. Throws MisuseError before the start.
    Pid pid() const;

    /// Asks the actor to end with this reason: the actor's next await throws Cancelled, its children are cancelled and waited
    /// for, then terminate(reason) runs. The first reason counts. Returns at once, also when the actor stops itself; does
    /// nothing before the start or after the end. Thread: the actor's; from others use QActors::stop(pid).
    void stop(const ExitReason &reason = {});

    /// As QObject::setParent(). Throws MisuseError if `parent` is on another thread.
    void setParent(QObject *parent);

    /// The child actors that have not ended, oldest first.
    QList<Pid> children() const;

    /// The counts of the actor's mailbox, if it has a capacity. On the actor's thread only.
    MailboxStatistics mailboxStatistics() const;

protected:
    /// As in QObject. An actor stays on its thread: moveToThread() of the actor or of its parent throws MisuseError.
    bool event(QEvent *event) override;

    /// `co_await receive(on<T>(…), …)`: see Mailbox::receive(). Throws MisuseError before the start, and outside
    /// this actor's own tasks.
    template<typename... Clauses>
    [[nodiscard]] auto receive(Clauses... clauses)
    {
        return detail::receiveFrom(&detail::requireActor(this, "receive")->queue(), std::move(clauses)...);
    }

    /// As receive(), but throws ReceiveTimeout if no message is taken within `timeout`. Handlers may take longer.
    template<typename... Clauses>
    [[nodiscard]] auto receiveFor(AnyDuration timeout, Clauses... clauses)
    {
        using V = detail::ReceiveValue<Clauses...>;
        return receive(std::move(clauses)..., after(timeout, detail::ThrowTimeout<V>{timeout}));
    }

    /// As receive(), again and again, until the actor ends: `Async<> run() override { return receiveEach(on<Add>(…), …); }`.
    /// Messages that are there already are handled in one go, which makes this the fastest way to take messages. The handler
    /// of an after() is called whenever no message came for that time. Handlers give no value. Throws the exception of a
    /// handler, and MisuseError as receive().
    template<typename... Clauses>
    [[nodiscard]] Async<> receiveEach(Clauses... clauses)
    {
        return detail::receiveEachFrom(&detail::requireActor(this, "receiveEach")->queue(), std::move(clauses)...);
    }

    /// Runs `fn` beside run(), as a task of this actor: the task may receive, and stop() in the task stops the actor. The task
    /// ends with the actor; a failure of the task ends the actor with Error. (fauxtp: start_soon_child.)
    template<typename F>
    TaskHandle<detail::TaskValue<F>> startSoonChild(F &&fn, std::source_location where = std::source_location::current())
    {
        return requireStarted("startSoonChild")->childGroup().startSoon(std::forward<F>(fn), where);
    }

    /// Starts an A below this actor, with which it ends, and waits for its init: `TypedActorHandle<A> child = co_await
    /// spawnChildActor<A>(StartOptions().name(u"worker"_s), arguments…)`; see startWith(). `start` is StartOptions; an error
    /// or a warning can tell where they were given. Throws MisuseError before the start. (fauxtp: spawn_child_actor.)
    template<typename A, typename... Args>
    auto spawnChildActor(detail::ChildStart start, Args &&...args) -> Async<TypedActorHandle<A>>;
    /// \overload
    template<typename A>
    auto spawnChildActor(std::source_location where = std::source_location::current()) -> Async<TypedActorHandle<A>>;

    /// Makes a message to this actor of each emission of the signal: the tags, then the signal's arguments. The sender may
    /// live, and end, on any thread. The connection ends with the sender, with this actor, or by
    /// QObject::disconnect(connection). See connectTo(). Throws MisuseError before the start.
    template<typename Sender, typename Signal, typename... Tags>
    QMetaObject::Connection listen(const Sender *sender, Signal signal, Tags... tags)
    {
        detail::MessageQueue &queue = requireStarted("listen")->queue();
        return queue.hold(connectTo(sender, signal, queue.pid(), std::move(tags)...));
    }

    /// Sets how many messages the actor's mailbox may hold, and its policy when it is full; see <QActors/Backpressure>. Usually
    /// called in init(); on the actor's thread only. Throws MisuseError before the start, and if `capacity` is less than one.
    void setMailboxCapacity(int capacity, Overflow policy = Overflow::Wait);

    /// The actor's present work ("order 17"), for people: stands after its name in logs, errors and snapshots. Its thread only;
    /// throws MisuseError before the start.
    void setLabel(const QString &label) { requireStarted("setLabel")->setLabel(label); }

    /// How long terminate() may take before it is cancelled. By default a supervisor's child has as long as its
    /// ChildSpec::shutdown() says, and every other actor 5 s.
    Duration terminateTimeout() const noexcept
    {
        return m_terminateTimeout < Duration(0) ? std::chrono::seconds(5) : m_terminateTimeout;
    }
    /// Sets terminateTimeout() from now on; a negative time means no time at all.
    void setTerminateTimeout(AnyDuration timeout) noexcept { m_terminateTimeout = std::max<Duration>(timeout, Duration(0)); }

private:
    friend class detail::ActorTask;
    friend struct detail::ActorAccess;
    void aboutToBeDestroyed() noexcept; // before the most derived members go
    // An empty Async stands for "nothing to do".
    virtual Async<> doInit() = 0;
    virtual Async<> doRun() = 0;
    virtual Async<> doTerminate(const ExitReason &reason) = 0;
    // For what ends its children in an order of its own: they are not cancelled with the actor then.
    virtual Async<> doEndChildren(const ExitReason &) { return {}; }
    // The whole of its life, and how it is killed: a proxy's are another's.
    virtual Async<> doLive() { return {}; }
    virtual void doKill() noexcept { }
    // For messages: what it is, or stands for.
    virtual const QMetaObject *doClass() const;
    // After the end, just before the object goes.
    virtual void doEnded(const ExitReason &) noexcept { }
    detail::ActorTask *requireStarted(const char *what) const;

    detail::ActorTask *m_task = nullptr; // null before the start and after the end
    Duration m_terminateTimeout = Duration(-1); // not set

public:
    /// \internal From the frame pool.
    static void *operator new(std::size_t size) { return detail::poolAllocate(size); }
    static void *operator new(std::size_t size, std::align_val_t alignment) { return ::operator new(size, alignment); }
    static void *operator new(std::size_t, void *memory) noexcept { return memory; }
    static void operator delete(void *actor, std::size_t size) noexcept { detail::poolFree(actor, size); }
    static void operator delete(void *actor, std::size_t, std::align_val_t alignment) noexcept
    {
        ::operator delete(actor, alignment); // the one that takes a size is not everywhere
    }
};

namespace detail {

inline ActorTask *ActorAccess::task(const AbstractActor &actor) noexcept
{
    return actor.m_task;
}

inline ActorTask *ActorAccess::requireStarted(const AbstractActor &actor, const char *what)
{
    return actor.requireStarted(what);
}

inline Duration ActorAccess::terminateTimeout(const AbstractActor &actor) noexcept
{
    return actor.terminateTimeout();
}

inline void ActorAccess::setUsualTerminateTimeout(AbstractActor &actor, Duration timeout) noexcept
{
    if (actor.m_terminateTimeout < Duration(0))
        actor.setTerminateTimeout(timeout);
}

inline void ActorAccess::aboutToBeDestroyed(AbstractActor &actor) noexcept
{
    actor.aboutToBeDestroyed();
}

} // namespace detail

/// A QObject with a coroutine for a body and a mailbox. Subclass it, write run(), and start it:
/// `ActorRef<Counter> counter = co_await start<Counter>(group, arguments…)`.
///
/// An actor is deleted when it has ended. Deleting the actor earlier, or its owner, kills it: its coroutines and their
/// locals are destroyed, and terminate() does not run. All code of an actor runs on one thread, one step at a time.
class QACTORS_EXPORT Actor : public AbstractActor
{
    Q_OBJECT

protected:
    /// Runs first. start() waits for the end of init() and throws its exception, after which run() and terminate() are not
    /// called.
    virtual Async<> init();
    /// Called again and again until the actor is stopped or cancelled. An exception from run() ends the actor with Error,
    /// which is logged in category "qactors.actor" if the actor has no onExit and no task waits for it. Usually one receive().
    virtual Async<> run() = 0;
    /// Runs last, shielded from cancellation, for at most terminateTimeout(). Its exceptions are logged.
    virtual Async<> terminate(const ExitReason &reason);

private:
    Async<> doInit() final { return init(); }
    Async<> doRun() final { return run(); }
    Async<> doTerminate(const ExitReason &reason) final { return terminate(reason); }
};

/// The pid of the actor whose task runs now. Throws MisuseError outside an actor's tasks. (Erlang: self().)
QACTORS_EXPORT Pid self();

/// Asks the actor to stop, from any thread; see AbstractActor::stop(). Does nothing if there is no such actor.
QACTORS_EXPORT void stop(Pid pid, const ExitReason &reason = {});

/// Ends the actor at once with reason Killed, from any thread: the actor's coroutines and their locals are destroyed,
/// terminate() does not run, and the children are killed, too. An actor that is running at this moment is destroyed when it
/// returns to the event loop. Does nothing if there is no such actor. (OTP: exit(Pid, kill).)
QACTORS_EXPORT void kill(Pid pid);

} // namespace QActors

#include <QActors/actors/start.h>
