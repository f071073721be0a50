// SPDX-License-Identifier: MIT
#pragma once

#include "placement/threadhost_p.h"

#include <QActors/actors/actor.h>

namespace QActors::detail {

class RemoteLife;

/// Between a proxy and its actor. `life` is the owner's thread's, `task` the other's; both talk in messages, which keep
/// their order.
class RemoteLink final : public std::enable_shared_from_this<RemoteLink>
{
public:
    RemoteLink(std::shared_ptr<ThreadHost> host, std::unique_ptr<ActorFactory> factory);
    ~RemoteLink();

    // --- on the owner's thread
    void launch(const QString &name);
    void stop(const ExitReason &reason);
    void cancel(const QString &reason);
    void kill();
    RemoteLife *life = nullptr;

    const std::shared_ptr<ThreadHost> host;
    std::atomic<bool> abandoned{false}; // by its owner; seen too late, what it has posted after it ends the actor

private:
    class Runner;
    template<typename F>
    void tellOwner(F report);
    template<typename F>
    void command(F work);

    // --- on the actor's thread
    void makeActor() noexcept;
    void threadHasEnded() noexcept; // or on the owner's
    void notLaunched(const ExitReason &reason);

    Scheduler *const m_owner;
    std::unique_ptr<ActorFactory> m_factory;
    const LocalPointer m_locals; // where it was started
    QString m_name;
    std::unique_ptr<Runner> m_runner; // on the actor's thread
};

/// The life of a proxy: that of its actor. A cancel is passed on, and waited out; the destructor kills.
class RemoteLife final : public Awaitable
{
public:
    RemoteLife(RemoteLink *link, ActorTask *proxy);
    ~RemoteLife() override;
    static constexpr bool Cancellable = false;
    bool ready() const noexcept { return false; }
    void suspend();
    ExitReason result() const { return m_reason; }
    bool detach() noexcept override;
    QString describe() const override;
    /// While it only lives, virtual time may pass here.
    Source source() const noexcept override
    {
        return m_proxy->isInitialised() && !m_passedOn ? Source::Events : Source::Threads;
    }
    bool canFail() const noexcept override { return false; }

    void launched(Pid pid);
    void initialised();
    void ended(const ExitReason &reason, bool byLink = false);

private:
    const std::shared_ptr<RemoteLink> m_link;
    ActorTask *m_proxy;
    ExitReason m_reason;
    bool m_hasEnded = false;
    bool m_passedOn = false;
};

/// Stands for an actor of another thread in its owner's group.
class RemoteActor final : public AbstractActor
{
    Q_OBJECT
public:
    RemoteActor(std::shared_ptr<RemoteLink> link, const QMetaObject *standsFor) : m_link(std::move(link)), m_class(standsFor) { }
    ~RemoteActor() override { ActorAccess::aboutToBeDestroyed(*this); }

private:
    Async<> doInit() override { return {}; }
    Async<> doRun() override { return {}; }
    Async<> doTerminate(const ExitReason &) override { return {}; }
    Async<> doLive() override;
    const QMetaObject *doClass() const override { return m_class; }
    void doKill() noexcept override { m_link->kill(); }
    ActorTask *task() const noexcept { return ActorAccess::task(*this); }
    const std::shared_ptr<RemoteLink> m_link;
    const QMetaObject *const m_class;
};

} // namespace QActors::detail
