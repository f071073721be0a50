// SPDX-License-Identifier: MIT
#include <QActors/servers/detail/callcell.h>

#include "callcell_p.h"
#include "kernel/postwork_p.h"
#include "messaging/delivery_p.h"

#include <QActors/servers/detail/callwait.h>
#include <QActors/servers/detail/dynamicrequest.h>

#include <QtCore/qmutex.h>

namespace QActors::detail {

using namespace Qt::StringLiterals;

void CallCell::fail(std::exception_ptr what) noexcept
{
    error = std::move(what);
    settle();
}

void CallCell::store(Message value)
{
    bool fits = false;
    try {
        fits = put(value);
    } catch (...) {
        fail(std::current_exception());
        throw;
    }
    if (fits) {
        settle();
        return;
    }
    const QString got = value.isEmpty() ? u"nothing"_s : QString::fromUtf8(value.value().typeName());
    const QString message = u"call: the answer is of type %1, but the caller expects %2"_s.arg(
        got, valueType ? QString::fromUtf8(valueType->name()) : u"another"_s);
    fail(std::make_exception_ptr(CallError(message)));
    throw CallError(message);
}

std::optional<QVariant> fromForeign(const Message &answer, QMetaType wanted)
{
    if (answer.isEmpty() || !foreignValues(answer.value().metaType()))
        return std::nullopt;
    QVariant value = answer.value().toVariant();
    convertAnswer(value, wanted);
    return value;
}

// Callers of other threads know that it may.
void CallCell::waitsForRoom() noexcept
{
    if (!m_shared && waiter)
        waiter->waitsForRoom();
}

void CallCell::settle() noexcept
{
    if (m_shared && !m_home->isCurrent()) [[unlikely]]
        settleElsewhere();
    else if (waiter)
        waiter->answered();
}

Q_NEVER_INLINE void CallCell::releaseShared() noexcept
{
    if (m_references.fetch_sub(1, std::memory_order_acq_rel) != 1)
        return;
    poolBlockMoves(1); // see share()
    delete this;
}

// Only the caller's thread knows whether the call still waits.
Q_NEVER_INLINE void CallCell::settleElsewhere() noexcept
{
    post(m_home, [cell = NodePointer<CallCell>::sharing(this)] {
        if (cell->waiter)
            cell->waiter->answered();
    });
}

/// The latest report on its way to the caller's thread.
struct CallProgress
{
    QMutex lock;
    double fraction = -1;
    QString text;
    bool onItsWay = false;
};

void CallCell::tellProgress(double fraction, const QString &text)
{
    if (!isOpen())
        return;
    if (!m_shared || m_home->isCurrent()) {
        if (waiter)
            waiter->progressed(fraction, text);
        return;
    }
    CallProgress *progress = m_progress.load(std::memory_order_acquire);
    if (!progress) {
        auto mine = std::make_unique<CallProgress>();
        if (m_progress.compare_exchange_strong(progress, mine.get(), std::memory_order_acq_rel, std::memory_order_acquire))
            progress = mine.release();
    }
    {
        const QMutexLocker locker(&progress->lock);
        progress->fraction = fraction;
        progress->text = text;
        if (std::exchange(progress->onItsWay, true))
            return;
    }
    post(m_home, [cell = NodePointer<CallCell>::sharing(this)] { cell->showProgress(); });
}

void CallCell::showProgress() noexcept
{
    CallProgress *progress = m_progress.load(std::memory_order_acquire);
    QMutexLocker locker(&progress->lock);
    progress->onItsWay = false;
    const double fraction = progress->fraction;
    const QString text = progress->text;
    locker.unlock();
    if (waiter)
        waiter->progressed(fraction, text);
}

void CallCell::forgetProgress() noexcept
{
    delete m_progress.load(std::memory_order_relaxed);
}

namespace {

thread_local const QString *s_cancelled = nullptr;

// Why a reply is dropped without an answer: also because the task that held it is cancelled.
std::exception_ptr whyDropped()
{
    if (s_cancelled)
        return std::make_exception_ptr(TaskCancelled(*s_cancelled));
    const Scheduler *here = Scheduler::existing();
    TaskContext *task = !here ? nullptr : here->endingTask() ? here->endingTask()
                                                             : here->currentTask();
    if (!task || !task->isEffective() || task->principal() == task)
        return std::make_exception_ptr(CallError(u"call: the server dropped the request without an answer"_s));
    const QString why = task->cancelReason();
    return std::make_exception_ptr(
        TaskCancelled(task->name() + u", which was to answer, was cancelled"_s + (why.isEmpty() ? why : u": "_s + why)));
}

} // namespace

CancelsReplies::CancelsReplies(const QString &message) noexcept : m_message(message)
{
    s_cancelled = &m_message;
}

CancelsReplies::~CancelsReplies()
{
    s_cancelled = nullptr;
}

void CallCell::drop() noexcept
{
    if (claim())
        fail(whyDropped());
}

bool MessageCell::put(Message &given)
{
    value.set(std::move(given));
    return true;
}

bool VariantCell::put(Message &given)
{
    if (!given.isEmpty()) {
        value = given.value().toVariant();
        return value.isValid();
    }
    return true;
}

Replier::~Replier()
{
    cell->replierGone();
    cell->release();
}

namespace {

RequestNode *request(MessageNode *node) noexcept
{
    return static_cast<RequestNode *>(node);
}

void reject(MessageNode *node, std::exception_ptr error) noexcept
{
    if (CallCell *cell = request(node)->cell(); cell && cell->claim())
        cell->fail(std::move(error));
}

constexpr RequestActions Actions = {
    [](MessageNode *node, Pid to, const ExitReason &reason) noexcept {
        if (CallCell *cell = request(node)->cell(); cell && cell->claim())
            cell->fail(processEnded(to, reason));
    },
    &reject,
    [](MessageNode *node) noexcept { request(node)->cell()->waitsForRoom(); },
    [](const MessageNode *node) { return static_cast<const RequestNode *>(node)->name(); },
    [](const MessageNode *node) noexcept -> TaskContext * {
        const CallCell *cell = static_cast<const RequestNode *>(node)->cell();
        return cell && cell->home()->isCurrent() && cell->waiter ? cell->waiter->caller() : nullptr;
    },
};

} // namespace

const MessageType RequestNode::Type = {
    {&runPostedRequest, &dropPosted},
    &typeid(RequestNode),
    &QMetaType::fromType<void>,
    [](MessageNode *node) noexcept { request(node)->discard(); },
    false,
    -1,
    nullptr,
    &Actions,
};

std::exception_ptr processEnded(Pid pid, const ExitReason &reason)
{
    const QString text = reason.text();
    if (reason.kind() == ExitReason::Kind::NoProcess) {
        return std::make_exception_ptr(
            NoProcess(u"call: there is no process %1 to answer%2"_s.arg(pid.toString(), text.isEmpty() ? QString() : u": "_s + text)));
    }
    return std::make_exception_ptr(
        ProcessExited(pid, reason, u"call: %1 ended before it answered: %2"_s.arg(pid.toString(), reason.toString())));
}

} // namespace QActors::detail
