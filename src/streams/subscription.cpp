// SPDX-License-Identifier: MIT
#include <QActors/streams/detail/subscription.h>

#include "kernel/postwork_p.h"

namespace QActors::detail {

using namespace Qt::StringLiterals;

SubscriptionBase::SubscriptionBase(const QString &of, const SignalOptions &options)
    : m_home(Scheduler::current()), m_of(of), m_capacity(options.capacity()), m_overflow(options.overflow())
{
    m_home->addHolder();
}

SubscriptionBase::~SubscriptionBase()
{
    m_home->removeHolder();
}

void SubscriptionBase::end()
{
    std::unique_lock lock(m_lock);
    m_hasEnded = true;
    const bool tells = wantsToKnow();
    lock.unlock();
    if (tells)
        tell();
}

void SubscriptionBase::leave() noexcept
{
    m_waiter = nullptr;
    m_hasLeft.store(true, std::memory_order_relaxed);
}

void SubscriptionBase::setWaiter(StreamWaiter *waiter) noexcept
{
    m_waiter = waiter;
    if (waiter && std::exchange(m_isTold, false))
        told();
}

SubscriptionBase::Room SubscriptionBase::room(std::size_t waiting) noexcept
{
    if (m_hasOverflown || m_hasEnded)
        return Room::No;
    if (waiting < std::size_t(m_capacity))
        return Room::Yes;
    if (m_overflow == Overflow::DropOldest)
        return Room::AfterTheOldest;
    m_hasOverflown = m_overflow != Overflow::DropNewest;
    return Room::No;
}

bool SubscriptionBase::hasEnded()
{
    if (m_hasOverflown && !std::exchange(m_hasFailed, true)) {
        throw StreamOverflow(u"%1: more than %2 values waited to be read; read faster, or subscribe with another capacity or overflow"_s
                                 .arg(describe(), QString::number(m_capacity)));
    }
    m_readerWaits = !m_hasEnded && !m_hasFailed;
    return !m_readerWaits;
}

void SubscriptionBase::tell()
{
    if (m_home->isCurrent())
        told();
    else
        post(m_home, [self = shared_from_this()] { self->told(); });
}

void SubscriptionBase::told() noexcept
{
    if (StreamWaiter *waiter = std::exchange(m_waiter, nullptr))
        waiter->wake();
    else
        m_isTold = true;
}

} // namespace QActors::detail
