// SPDX-License-Identifier: MIT
#include <QActors/messaging/detail/timedmessage.h>

#include "logging_p.h"
#include "messageat_p.h"
#include "processlinks_p.h"

#include <QActors/kernel/detail/scheduler.h>
#include <QActors/messaging/detail/messagequeue.h>
#include <QActors/messaging/detail/pidaccess.h>

namespace QActors::detail {

namespace {

using Reference = std::unique_ptr<TimedMessage, decltype([](TimedMessage *message) { message->release(); })>;

Reference referTo(TimedMessage *message) noexcept
{
    message->retain();
    return Reference(message);
}

constexpr Duration::rep NotByRealTime = std::numeric_limits<Duration::rep>::min();

} // namespace

// Its block, and its message's, count on no thread: it may go on any.
TimedMessage::TimedMessage(Pid to) noexcept : m_node(&fired, this), m_realDeadline(NotByRealTime), m_to(to)
{
    poolBlockMoves(-1);
}

TimedMessage::~TimedMessage()
{
    poolBlockMoves(1);
}

Scheduler *TimedMessage::scheduler() const noexcept
{
    return Scheduler::at(PidAccess::address(m_to).thread);
}

void TimedMessage::start(Duration delay)
{
    m_delay = delay;
    // The time on the way counts, unless the receiver's clock is another.
    m_realDeadline.store(deadlineAfter(Clock::system()->now(), delay).time_since_epoch().count(), std::memory_order_release);
    runAtHomeOf(
        m_to, [self = referTo(this)] { self->enter(); }, [self = referTo(this)] { self->enterNobody(); });
}

void TimedMessage::enter()
{
    if (!isActive())
        return; // cancelled on the way
    MessageQueue *queue = findHere(m_to);
    if (!queue)
        return enterNobody();
    TimedMessage *&first = ProcessLinks::of(queue).timers;
    m_next = first;
    m_link = &first;
    if (first)
        first->m_link = &m_next;
    first = this;
    retain();
    const bool isReal = scheduler()->clock() == Clock::system();
    arm(isReal ? TimePoint(Duration(m_realDeadline.load(std::memory_order_relaxed))) : deadlineAfter(scheduler()->now(), m_delay));
}

void TimedMessage::enterNobody()
{
    if (end())
        sendToNobody();
}

void TimedMessage::arm(TimePoint deadline)
{
    m_deadline = deadline;
    const bool isReal = scheduler()->clock() == Clock::system();
    m_realDeadline.store(isReal ? deadline.time_since_epoch().count() : NotByRealTime, std::memory_order_release);
    m_node.arm(scheduler(), deadline);
}

void TimedMessage::fired(void *self)
{
    const Reference message = referTo(static_cast<TimedMessage *>(self));
    if (message->isActive())
        message->due();
}

void TimedMessage::leave() noexcept
{
    m_node.disarm();
    drop();
    if (!m_link)
        return;
    *m_link = m_next;
    if (m_next)
        m_next->m_link = m_link;
    m_link = nullptr;
    release();
}

void TimedMessage::receiverEnds() noexcept
{
    end();
    leave();
}

Duration TimedMessage::leftElsewhere() const
{
    const Duration::rep deadline = m_realDeadline.load(std::memory_order_acquire);
    return deadline == NotByRealTime ? m_delay : TimePoint(Duration(deadline)) - Clock::system()->now();
}

std::optional<Duration> TimedMessage::left() const
{
    if (!isActive())
        return {};
    const Scheduler *home = scheduler();
    const bool isHere = home && home->isCurrent() && m_link;
    return isHere ? leftHere(home->now()) : leftElsewhere();
}

std::optional<Duration> TimedMessage::cancel()
{
    const std::optional<Duration> rest = left();
    if (!rest || !end())
        return {};
    runAtHomeOf(m_to, [self = referTo(this)] { self->leave(); });
    return rest;
}

// Once.

MessageOnce::MessageOnce(Pid to, MessageNode *node) noexcept : TimedMessage(to), m_message(node)
{
    poolBlockMoves(-1);
}

MessageOnce::~MessageOnce()
{
    drop();
}

MessageNode *MessageOnce::takeNode() noexcept
{
    if (m_message)
        poolBlockMoves(1);
    return std::exchange(m_message, nullptr);
}

void MessageOnce::drop() noexcept
{
    if (MessageNode *node = takeNode())
        node->type()->destroy(node);
}

void MessageOnce::due()
{
    if (!end())
        return;
    MessageNode *node = takeNode();
    const Pid to = receiver();
    leave();
    deliver(to, node);
}

void MessageOnce::sendToNobody() noexcept
{
    deliver(receiver(), takeNode());
}

// Again.

bool MessageAgain::send() noexcept
try {
    // Set before: the receiver may take the message at once.
    const bool waits = m_waits.exchange(true, std::memory_order_acq_rel);
    if (!waits || m_late == Late::Burst)
        deliver(receiver(), make());
    return true;
} catch (...) {
    qCCritical(messageLog, "sendEvery(): the copy of a message to %s threw an exception; no more are sent", qPrintable(receiver().toString()));
    return false;
}

void MessageAgain::due()
{
    const TimePoint now = scheduler()->now();
    TimePoint next = deadlineAfter(m_late == Late::Delay ? now : deadline(), m_interval);
    if (m_late == Late::Skip && next <= now)
        next += (now - next) / m_interval * m_interval + m_interval;
    if (!send())
        receiverEnds();
    else if (isActive()) // the receiver may have ended it
        arm(next);
}

void MessageAgain::sendToNobody() noexcept
{
    send();
}

} // namespace QActors::detail
