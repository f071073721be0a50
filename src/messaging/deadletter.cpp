// SPDX-License-Identifier: MIT
#include <QActors/messaging/deadletter.h>

#include "actorqueue_p.h"
#include "deadletter_p.h"
#include "logging_p.h"

#include "kernel/enumnames_p.h"
#include "kernel/ofthread_p.h"

#include <QActors/kernel/detail/scheduler.h>
#include <QActors/kernel/detail/taskcontext.h>

#include <QtCore/qmutex.h>

namespace QActors {

using namespace Qt::StringLiterals;
using detail::DeadLetters;

constinit std::atomic<int> DeadLetters::s_handlers{0};

namespace {

using Shared = std::shared_ptr<const DeadLetterHandler>;

Shared share(DeadLetterHandler handler)
{
    return handler ? std::make_shared<const DeadLetterHandler>(std::move(handler)) : nullptr;
}

/// Takes the place of the former, and is counted.
void replace(Shared &held, Shared handler) noexcept
{
    DeadLetters::s_handlers.fetch_add(int(bool(handler)) - int(bool(held)), std::memory_order_relaxed);
    held.swap(handler);
}

struct ForAll
{
    QMutex lock;
    Shared handler;
};

// Never freed: threads may end after main().
ForAll &forAll()
{
    static auto *const all = new ForAll;
    return *all;
}

struct ForThread
{
    ForThread() noexcept { s_existing = this; }
    ~ForThread()
    {
        s_existing = nullptr;
        replace(handler, nullptr);
    }
    Q_DISABLE_COPY_MOVE(ForThread)
    Shared handler;
    static inline constinit thread_local ForThread *s_existing = nullptr; // messages are dropped after it has gone, too
};

constinit thread_local bool t_tells = false;

Shared handlerHere()
{
    if (const ForThread *own = ForThread::s_existing; own && own->handler)
        return own->handler;
    const QMutexLocker locker(&forAll().lock);
    return forAll().handler;
}

} // namespace

void setDeadLetterHandler(DeadLetterHandler handler)
{
    Shared mine = share(std::move(handler));
    Shared before; // goes without the lock
    const QMutexLocker locker(&forAll().lock);
    before = forAll().handler;
    replace(forAll().handler, std::move(mine));
}

void setThreadDeadLetterHandler(DeadLetterHandler handler)
{
    auto &own = detail::ofThread<ForThread>();
    const Shared before = own.handler;
    replace(own.handler, share(std::move(handler)));
}

QDebug operator<<(QDebug debug, DeadLetter::Reason reason)
{
    static constexpr const char *Names[] = {"NoProcess", "MailboxFull", "NotHandled"};
    return detail::printEnum(debug, "DeadLetter::Reason", reason, Names);
}

DeadLetter::DeadLetter(const detail::MessageNode *node, Pid to, Reason reason, detail::TaskContext *sender) noexcept
    : m_node(node), m_task(sender), m_to(to), m_reason(reason)
{
    if (detail::TaskContext *actor = sender ? sender->principal() : nullptr)
        m_sender = detail::queueOf(actor)->address();
}

QString DeadLetter::description() const
{
    return m_node->describe();
}

bool DeadLetter::isRequest() const noexcept
{
    return m_node->isRequest();
}

bool DeadLetter::isCall() const noexcept
{
    return m_node->isCall();
}

std::optional<AnyRef> DeadLetter::value() const noexcept
{
    if (isRequest())
        return {};
    return detail::MessageAccess::view(m_node->whole());
}

QString DeadLetter::senderPlace() const
{
    return m_task ? m_task->name() + detail::describePlaces(m_task->placesOfWait()) : QString();
}

QString DeadLetter::toString() const
{
    static constexpr const char *Why[] = {"there is no such process", "its mailbox is full", "it ended before"};
    const QString sender = senderPlace();
    return u"%1 to %2 is not handled: %3%4"_s.arg(description(), m_to.toString(), QString::fromLatin1(Why[int(m_reason)]),
                                                  sender.isEmpty() ? sender : u"; sent by "_s + sender);
}

void DeadLetters::tell(const detail::MessageNode *node, Pid to, DeadLetter::Reason reason, bool sentNow) noexcept
{
    if (t_tells)
        return; // the handler itself
    t_tells = true;
    try {
        if (const Shared handler = handlerHere()) {
            detail::TaskContext *sender = node->isCall() ? node->type()->request->caller(node) : nullptr;
            if (const detail::Scheduler *here = detail::Scheduler::existing(); !sender && sentNow && here)
                sender = here->currentTask();
            (*handler)(DeadLetter(node, to, reason, sender));
        }
    } catch (...) {
        qCWarning(detail::messageLog).noquote() << "the handler of dead letters failed:" << describe(std::current_exception());
    }
    t_tells = false;
}

} // namespace QActors
