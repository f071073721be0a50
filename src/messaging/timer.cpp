// SPDX-License-Identifier: MIT
#include <QActors/messaging/timer.h>

#include "messageat_p.h"

#include <QActors/kernel/errors.h>

namespace QActors {

using namespace Qt::StringLiterals;

Timer::Timer(const Timer &other) noexcept : m_message(other.m_message)
{
    if (m_message)
        m_message->retain();
}

Timer::~Timer()
{
    if (m_message)
        m_message->release();
}

std::optional<Duration> Timer::remainingTime() const
{
    return m_message ? m_message->left() : std::nullopt;
}

std::optional<Duration> Timer::cancel()
{
    return m_message ? m_message->cancel() : std::nullopt;
}

namespace detail {

namespace {

QString inWords(Duration time)
{
    return u"%1 ms"_s.arg(std::chrono::duration<double, std::milli>(time).count());
}

} // namespace

Timer TimerAccess::start(TimedMessage *message, Duration delay)
{
    Timer timer;
    timer.m_message = message;
    message->retain();
    message->start(delay);
    return timer;
}

Timer TimerAccess::once(const char *what, Pid to, MessageNode *node, Duration delay)
{
    if (delay < Duration(0)) {
        node->type()->destroy(node);
        throw MisuseError(u"%1: a message cannot be sent %2 ago; zero is at once"_s.arg(QString::fromUtf8(what), inWords(-delay)));
    }
    return start(new MessageOnce(to, node), delay);
}

Timer TimerAccess::at(Pid to, MessageNode *node, const QDateTime &when)
{
    if (!when.isValid()) {
        node->type()->destroy(node);
        throw MisuseError(u"sendAt: the date or time is not valid"_s);
    }
    return start(new MessageAt(to, node, when), Duration(0)); // which looks at the receiver's clock there
}

void TimerAccess::checkInterval(const Every &every)
{
    if (every.interval() <= Duration(0))
        throw MisuseError(u"sendEvery: an interval of %1 is not positive"_s.arg(inWords(every.interval())));
    if (every.first() < Duration(0))
        throw MisuseError(u"sendEvery: the first message cannot be sent %1 ago; zero is at once"_s.arg(inWords(-every.first())));
}

} // namespace detail
} // namespace QActors
