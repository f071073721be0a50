// SPDX-License-Identifier: MIT
#include <QActors/sync/event.h>

namespace QActors {

using namespace Qt::StringLiterals;

Event::Event() : m_home(detail::Scheduler::current()) { }

Event::~Event()
{
    const auto alone = m_home->lockIfAbandoned();
    while (auto *wait = static_cast<detail::EventAwaitable *>(m_waits.take())) {
        wait->m_event = nullptr;
        wait->complete();
    }
}

void Event::set()
{
    detail::requireHome(m_home, "Event");
    m_isSet = true;
    while (auto *wait = static_cast<detail::EventAwaitable *>(m_waits.take()))
        wait->complete();
}

namespace detail {

bool EventAwaitable::ready()
{
    requireThread(m_event->m_home, "Event");
    return m_event->isSet();
}

void EventAwaitable::suspend()
{
    m_event->m_waits.add(this);
}

void EventAwaitable::result() const
{
    if (!m_event)
        throw Error(u"Event: it was destroyed before it was set"_s);
}

QString EventAwaitable::describe() const
{
    return u"an Event"_s;
}

} // namespace detail
} // namespace QActors
