// SPDX-License-Identifier: MIT
#include <QActors/kernel/detail/suspension.h>

#include "logging_p.h"
#include "postwork_p.h"

namespace QActors::detail {

using namespace Qt::StringLiterals;

SuspendedBase::SuspendedBase(const QString &what) : m_what(what), m_home(Scheduler::current()) { }

SuspendedBase::~SuspendedBase() = default;

void SuspendedBase::settle()
{
    if (m_home->isCurrent())
        arrive();
    else
        post(m_home, [self = shared_from_this()] { self->arrive(); });
}

void SuspendedBase::arrive() noexcept
{
    hasArrived = true;
    if (wait)
        wait->arrived();
    else
        dropValue(); // on this thread, not where the last Resume goes
}

void SuspendedBase::failDropped()
{
    error = std::make_exception_ptr(Error(u"%1: nobody will resume this wait, for every Resume of it is gone"_s.arg(m_what)));
    settle();
}

void throwNoError()
{
    throw MisuseError(u"Resume::fail: a null exception; give it one, as std::current_exception() or std::make_exception_ptr(…) does"_s);
}

SuspensionBase::~SuspensionBase()
{
    end();
}

void SuspensionBase::begin(std::shared_ptr<SuspendedBase> suspended)
{
    if (m_suspended)
        throw MisuseError(u"suspendUntil: %1 is awaited a second time; call suspendUntil() again for that"_s.arg(m_what));
    m_suspended = std::move(suspended);
    m_suspended->wait = this;
}

// The function that was called before may have cancelled the task.
void SuspensionBase::suspend()
{
    if (task()->isCancelDue())
        task()->scope()->throwCancelled();
    if (m_suspended->hasArrived)
        complete();
}

bool SuspensionBase::end() noexcept
{
    if (!m_suspended || !m_suspended->wait)
        return false;
    m_suspended->wait = nullptr;
    if (m_suspended->claim())
        return true;
    if (m_suspended->hasArrived)
        m_suspended->dropValue();
    return false;
}

void SuspensionBase::logCancelFailed() const noexcept
{
    qCWarning(taskLog).noquote() << u"suspendUntil: what ends the wait for %1 threw: %2"_s.arg(m_what, QActors::describe(std::current_exception()));
}

} // namespace QActors::detail
