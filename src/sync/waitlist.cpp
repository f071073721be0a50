// SPDX-License-Identifier: MIT
#include <QActors/sync/detail/waitlist.h>

namespace QActors::detail {

using namespace Qt::StringLiterals;

void throwForeign(const char *what, const char *where)
{
    throw MisuseError(u"%1: it belongs to the thread that made it, and %2; send a message instead"_s
                          .arg(QString::fromUtf8(what), QString::fromUtf8(where)));
}

ListedWait::~ListedWait()
{
    detach();
}

bool ListedWait::detach() noexcept
{
    if (m_list)
        m_list->remove(this);
    return true;
}

void ListedWait::requireThread(const Scheduler *home, const char *what) const
{
    if (task()->scheduler() != home) {
        throw MisuseError(u"%1: it belongs to the thread that made it, and %2 runs on another; send a message instead"_s
                              .arg(QString::fromUtf8(what), task()->name()));
    }
}

WaitList::~WaitList()
{
    while (take()) { }
}

void WaitList::add(ListedWait *wait) noexcept
{
    wait->m_list = this;
    wait->m_next = nullptr;
    wait->m_previous = m_last;
    (m_last ? m_last->m_next : m_first) = wait;
    m_last = wait;
    ++m_count;
}

ListedWait *WaitList::take() noexcept
{
    ListedWait *first = m_first;
    if (first)
        remove(first);
    return first;
}

void WaitList::remove(ListedWait *wait) noexcept
{
    (wait->m_previous ? wait->m_previous->m_next : m_first) = wait->m_next;
    (wait->m_next ? wait->m_next->m_previous : m_last) = wait->m_previous;
    wait->m_next = wait->m_previous = nullptr;
    wait->m_list = nullptr;
    --m_count;
}

} // namespace QActors::detail
