// SPDX-License-Identifier: MIT
// How a server takes its requests, one after the other.
#include "machine_p.h"
#include "messaging/logging_p.h"
#include "serverdata_p.h"

#include <QActors/actors/detail/actortask.h>
#include <QActors/kernel/sleep.h>

namespace QActors {

using detail::CallCell;
using detail::RequestNode;
using detail::ServerData;

/// Owns what is served. A request without an answer at the end waits for one until the server ends.
class GenServer::Served
{
public:
    explicit Served(GenServer *server) : m_server(server), m_task(detail::ActorAccess::task(*server)) { }
    ~Served() { done(); }
    Q_DISABLE_COPY_MOVE(Served)

    /// Null if a method has deleted it.
    GenServer *server() const noexcept { return m_task->isActorGone() ? nullptr : m_server; }
    bool goesOn() const noexcept { return m_task->goesOn(); }
    bool takesNext() const noexcept { return goesOn() && !m_server->hasContinuations(); }
    /// Null if it has none. Not after the server has gone.
    ServerData *data() const noexcept { return m_server->d.get(); }
    detail::ActorTask *task() const noexcept { return m_task; }

    /// Empty if it is done, else what remains to be awaited.
    Async<> serve(detail::MessageNode *node)
    {
        if (m_task->scheduler()->isProbed()) [[unlikely]]
            m_task->scheduler()->tellServes(node);
        m_request = RequestNode::from(node);
        if (!m_request)
            m_message = detail::MessageAccess::make(node);
        if (detail::Machine *of = machine()) [[unlikely]]
            return of->handleArrived(m_request, m_message);
        return m_request ? m_request->serve(*m_server) : m_server->dispatchInfo(m_message);
    }
    /// What goes before the mailbox.
    Async<> serveContinuation()
    {
        if (detail::Machine *of = machine()) {
            // It may bring up its own events for ever.
            if (m_task->isCancelDue() || m_task->scheduler()->tick())
                return giveWay();
            Async<> rest = of->handleNext(m_request, m_message);
            if (!rest)
                ended();
            return rest;
        }
        return m_server->continueNext();
    }
    void ended() noexcept
    {
        if (!m_request) [[unlikely]] {
            m_message = Message();
            return;
        }
        if (CallCell *cell = m_request->cell()) {
            cell->serveEnds();
            if (cell->isOpen()) [[unlikely]]
                defer(cell);
        }
        std::exchange(m_request, nullptr)->discard();
    }
    /// The request in hand has to be awaited.
    void goesOnLater()
    {
        m_server->data().handled = {m_request, m_message.isEmpty() ? nullptr : &m_message, m_task->scheduler()->lastCheck()};
        m_server->d->forwardProgress();
    }
    void endedLater() noexcept
    {
        forgetHandled();
        ended();
    }
    /// In a catch clause: that was the answer.
    void refused(const CallError &error)
    {
        if (!m_request)
            throw; // there is no caller to answer
        if (const GenServer *there = server(); there && machine())
            machine()->refused();
        CallCell *cell = m_request->cell();
        if (cell && cell->claim())
            cell->fail(std::current_exception());
        else
            qCWarning(detail::actorLog).noquote() << m_task->name() << "refused" << m_request->name() + u':' << error.what();
        done();
    }

private:
    detail::Machine *machine() const noexcept { return m_server->d ? m_server->d->machine : nullptr; }
    static Async<> giveWay() { co_await yield(); }
    void forgetHandled() noexcept
    {
        if (GenServer *there = server(); there && there->d)
            there->d->handled = {};
    }
    void done() noexcept
    {
        forgetHandled();
        m_message = Message();
        if (RequestNode *over = std::exchange(m_request, nullptr)) {
            if (CallCell *cell = over->cell()) {
                cell->unhold(); // its handler has not come to its end
                if (cell->isOpen()) [[unlikely]]
                    defer(cell);
            }
            over->discard();
        }
    }
    void defer(CallCell *cell)
    {
        if (!server()) {
            if (cell->claim())
                cell->fail(detail::processEnded(m_task->pid(), ExitReason(ExitReason::Kind::Killed)));
            return;
        }
        cell->retain();
        m_server->data().deferred.push_back(cell);
        prune();
    }
    // Those that were answered meanwhile, now and then: the cost is spread over as many requests.
    void prune()
    {
        auto &deferred = m_server->d->deferred;
        const std::size_t size = deferred.size();
        if (size < 16 || (size & (size - 1)) != 0)
            return;
        std::erase_if(deferred, [](CallCell *cell) {
            if (cell->isOpen())
                return false;
            cell->release();
            return true;
        });
    }
    GenServer *const m_server;
    detail::ActorTask *const m_task;
    RequestNode *m_request = nullptr;
    Message m_message; // if it is none
};

/// The next message, whatever it is, or that none came in time. Serves what is there until something has to be awaited, and
/// what comes later, too, without resuming the coroutine that waits here.
class GenServer::Serving final : public detail::ReceiveBase
{
public:
    explicit Serving(Served &served) : ReceiveBase(served.task()), m_served(served) { }
    ~Serving() override
    {
        m_rest = {}; // before what it works on
        if (GenServer *server = m_served.server(); server && server->d)
            server->d->idleTimer.reset();
    }
    bool ready() { return ReceiveBase::ready(any); }
    void suspend()
    {
        task()->divertTo(this);
        waitForNext();
    }
    Async<> result()
    {
        checkOutcome();
        if (m_hasServed)
            return takeRest();
        if (clause() == TimedOut)
            return m_served.server()->handleIdle();
        return serveAll();
    }

private:
    static int any(const detail::MessageNode *) noexcept { return 0; }
    int matchClause(const detail::MessageNode *) const override { return 0; }
    detail::TimerNode *timer() noexcept override { return &*m_served.server()->d->idleTimer; }

    void waitForNext()
    {
        ServerData *data = m_served.data();
        if (data && data->idleTimeout != Duration::max()) [[unlikely]]
            waitForSoLong(data);
        else
            wait();
    }
    void waitForSoLong(ServerData *data)
    {
        if (!data->idleTimer)
            data->idleTimer.emplace([](void *self) { static_cast<Serving *>(self)->timedOut(); }, this);
        waitFor(data->idleTimeout);
    }
    Async<> serveAll()
    {
        do {
            if (Async<> rest = m_served.serve(detail::MessageAccess::release(takeMessage())))
                return rest;
            m_served.ended();
        } while (m_served.takesNext() && readyAgain(any));
        return {};
    }
    Async<> takeRest() noexcept
    {
        m_hasServed = false;
        return std::move(m_rest);
    }
    void resumeInstead() noexcept override
    {
        if (message() && clause() >= 0) {
            try {
                Async<> rest;
                do {
                    rest = m_served.serve(detail::MessageAccess::release(takeMessage()));
                    if (rest)
                        break;
                    m_served.ended();
                    if (!m_served.takesNext())
                        break;
                    if (nothingToDo()) {
                        task()->suspendDivertedTo(this);
                        waitForNext();
                        return;
                    }
                } while (readyAgain(any));
                m_rest = std::move(rest);
                m_hasServed = true;
            } catch (...) {
                if (isWaiting())
                    task()->unsuspend();
                fail(std::current_exception());
            }
        }
    }

    Served &m_served;
    Async<> m_rest; // of what it has served, if that is to be awaited
    bool m_hasServed = false;
};

// Every idle server has this frame: what is not needed in the wait for a message is elsewhere.
Async<> GenServer::doRun()
{
    Served served(this);
    Serving next(served);
    while (served.goesOn()) {
        try {
            Async<> rest;
            if (hasContinuations())
                rest = served.serveContinuation();
            else
                rest = co_await next;
            if (rest) {
                served.goesOnLater();
                co_await std::move(rest);
                served.endedLater();
            }
        } catch (const CallError &error) {
            served.refused(error);
        }
    }
}

} // namespace QActors
