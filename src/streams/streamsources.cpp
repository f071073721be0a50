// SPDX-License-Identifier: MIT
#include <QActors/streams/streamsources.h>

#include <QActors/kernel/sleep.h>

namespace QActors {

using namespace Qt::StringLiterals;

SignalOptions::SignalOptions() = default;
StreamOverflow::~StreamOverflow() = default;

SignalOptions SignalOptions::capacity(qsizetype most) const
{
    if (most < 1)
        throw MisuseError(u"SignalOptions::capacity: %1 emissions; give at least 1"_s.arg(most));
    SignalOptions changed = *this;
    changed.m_capacity = most;
    return changed;
}

SignalOptions SignalOptions::overflow(Overflow policy) const
{
    if (policy == Overflow::Wait) {
        throw MisuseError(u"SignalOptions::overflow: a sender cannot wait until its emission is read; give DropOldest, DropNewest or Refuse"_s);
    }
    SignalOptions changed = *this;
    changed.m_overflow = policy;
    return changed;
}

SignalOptions SignalOptions::endsWithSender() const
{
    SignalOptions changed = *this;
    changed.m_endsWithSender = true;
    return changed;
}

detail::SignalSource detail::signalSource(QObject *sender, const QMetaMethod &signal, const SignalOptions &options)
{
    WhenFull whenFull = WhenFull::Fail;
    if (options.overflow() == Overflow::DropOldest)
        whenFull = WhenFull::DropOldest;
    else if (options.overflow() == Overflow::DropNewest)
        whenFull = WhenFull::DropNewest;
    return SignalSource{sender, signal, options.capacity(), whenFull, options.isEndingWithSender()};
}

namespace {

Stream<qint64> ticksOf(Duration interval)
{
    const auto now = [] { return detail::Scheduler::current()->now(); };
    TimePoint due = detail::deadlineAfter(now(), interval);
    for (qint64 number = 1;; ++number) {
        co_await sleepUntil(due);
        const Duration late = now() - due;
        const qint64 missed = late / interval;
        number += missed;
        due += interval * (missed + 1);
        co_yield number;
    }
}

} // namespace

Stream<qint64> ticks(AnyDuration interval)
{
    if (interval <= Duration(0))
        throw MisuseError(u"ticks: an interval of %1; give a positive one"_s.arg(describe(Duration(interval))));
    return ticksOf(interval);
}

void detail::requireBlockSize(qint64 most)
{
    if (most < 1)
        throw MisuseError(u"blocksOf: blocks of %1 bytes at most; give at least 1"_s.arg(most));
}

} // namespace QActors
