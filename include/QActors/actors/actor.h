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

/// What Actor, StatefulActor and the servers have in common. Subclass one of those.
class QACTORS_EXPORT AbstractActor : public QObject
{
    Q_OBJECT

public:
    AbstractActor();
    ~AbstractActor() override;

    /// Its address. Throws MisuseError before it was started.
    Pid pid() const;

    /// Asks it to end with this reason: its next await throws Cancelled, its children are cancelled and waited for,
    /// then terminate(reason) runs. The first reason counts. Returns at once, from inside as from outside; does
    /// nothing before the start or after the end. Own thread; from others use QActors::stop(pid).
    void stop(const ExitReason &reason = {});

    /// As QObject's. Throws MisuseError if `parent` is on another thread: a QObject's children are on its own.
    void setParent(QObject *parent);

    /// The child actors that have not ended, oldest first.
    QList<Pid> children() const;

    /// What the bound of its mailbox has seen. Its thread only.
    MailboxStatistics mailboxStatistics() const;

protected:
    /// QObject's. An actor stays on its thread: its moveToThread(), and that of what has it for a child, throws MisuseError.
    bool event(QEvent *event) override;

    /// `co_await receive(on<T>(…), …)`: see Mailbox::receive(). Throws MisuseError before the start, and outside
    /// this actor's own tasks.
    template<typename... Clauses>
    [[nodiscard]] auto receive(Clauses... clauses)
    {
        return detail::receiveFrom(&detail::requireActor(this, "receive")->queue(), std::move(clauses)...);
    }

    /// As receive(), but throws ReceiveTimeout if nothing is taken within `timeout`. Handlers take as long as they do.
    template<typename... Clauses>
    [[nodiscard]] auto receiveFor(AnyDuration timeout, Clauses... clauses)
    {
        using V = detail::ReceiveValue<Clauses...>;
        return receive(std::move(clauses)..., after(timeout, detail::ThrowTimeout<V>{timeout}));
    }

    /// As receive(), again and again, until the actor ends: `Async<> run() override { return receiveEach(on<Add>(…), …); }`.
    /// What needs no waiting is handled in one go, which makes this the fastest way to take messages. An after() is called
    /// whenever nothing came for so long. Handlers give no value. Gives what a handler throws; throws MisuseError as receive().
    template<typename... Clauses>
    [[nodiscard]] Async<> receiveEach(Clauses... clauses)
    {
        return detail::receiveEachFrom(&detail::requireActor(this, "receiveEach")->queue(), std::move(clauses)...);
    }

    /// Runs `fn` beside run(), as a task of this actor: it may receive, and stop() in it stops the actor. Ends with
    /// the actor; its failure ends the actor with Error. (fauxtp: start_soon_child.)
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

    /// Each emission of the signal becomes a message to this actor: the tags, then its arguments. The sender may live, and
    /// end, on any thread. Ends with the sender, with this actor, or by QObject::disconnect(connection). See connectTo().
    /// Throws MisuseError before the start.
    template<typename Sender, typename Signal, typename... Tags>
    QMetaObject::Connection listen(const Sender *sender, Signal signal, Tags... tags)
    {
        detail::MessageQueue &queue = requireStarted("listen")->queue();
        return queue.hold(connectTo(sender, signal, queue.pid(), std::move(tags)...));
    }

    /// Bounds the mailbox: at most so many messages stand in it; see <QActors/Backpressure>. Usually called in init();
    /// its thread only. Throws MisuseError before the start, and if `capacity` is less than one.
    void setMailboxCapacity(int capacity, Overflow policy = Overflow::Wait);

    /// How long terminate() may take before it is cancelled. By default a supervisor's child has as long as its
    /// ChildSpec::shutdown() says, and every other actor 5 s.
    Duration terminateTimeout() const noexcept
    {
        return m_terminateTimeout < Duration(0) ? std::chrono::seconds(5) : m_terminateTimeout;
    }
    /// From now on; a negative one is none at all.
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
    static void operator delete(void *actor, std::size_t size, std::align_val_t alignment) noexcept
    {
        ::operator delete(actor, size, alignment);
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
/// It is deleted when it has ended. Deleting it earlier, or what owns it, kills it: frames and locals are destroyed,
/// terminate() does not run. All its code runs on its thread, one step at a time.
class QACTORS_EXPORT Actor : public AbstractActor
{
    Q_OBJECT

protected:
    /// Runs first. start() waits for it and throws what it throws; then run() and terminate() are not called.
    virtual Async<> init();
    /// Called again and again until the actor is stopped or cancelled, or this throws, which ends the actor with
    /// Error (logged in category "qactors.actor" if it has no onExit and nobody waits for it). Usually one receive().
    virtual Async<> run() = 0;
    /// Runs last, shielded from cancellation, for at most terminateTimeout(). What it throws is logged.
    virtual Async<> terminate(const ExitReason &reason);

private:
    Async<> doInit() final { return init(); }
    Async<> doRun() final { return run(); }
    Async<> doTerminate(const ExitReason &reason) final { return terminate(reason); }
};

/// The actor whose task runs now: its pid. Throws MisuseError elsewhere. (Erlang: self().)
QACTORS_EXPORT Pid self();

/// Asks the actor to stop, from any thread; see AbstractActor::stop(). Nothing if there is none.
QACTORS_EXPORT void stop(Pid pid, const ExitReason &reason = {});

/// Ends the actor at once with reason Killed, from any thread: frames and locals are destroyed, terminate() does not
/// run, its children are killed with it. If it is running right now, it goes when it comes back. Nothing if there is
/// none. (OTP: exit(Pid, kill).)
QACTORS_EXPORT void kill(Pid pid);

} // namespace QActors

#include <QActors/actors/start.h>
