// SPDX-License-Identifier: MIT
#include <QActors/streams/detail/streamnode.h>

#include "kernel/postwork_p.h"

namespace QActors::detail {

using namespace Qt::StringLiterals;

StreamNodeBase::~StreamNodeBase()
{
    if (m_owner)
        m_owner->removeHolder();
    for (NodeWatch *watch = m_watches; watch; watch = watch->m_next)
        watch->m_node = nullptr;
    if (!m_reader)
        return;
    NextWait *reader = std::exchange(m_reader, nullptr);
    reader->m_node = nullptr;
    reader->m_error = std::make_exception_ptr(MisuseError(u"Stream: the stream was destroyed while next() waited for a value"_s));
    reader->complete();
}

void StreamNodeBase::abandon() noexcept
{
    if (Scheduler *home = m_owner ? m_owner : m_home; home && !home->isCurrent()) [[unlikely]]
        goHome(home);
    else if (m_isPulled)
        m_isAbandoned = true;
    else
        delete this;
}

// The bodies behind the node, and its reader, are of that thread. When it has ended, nothing runs there any more.
void StreamNodeBase::goHome(Scheduler *home) noexcept
{
    const auto destroy = [this] { abandon(); };
    const auto destroyLeft = [this, home] {
        const auto alone = home->lockIfAbandoned();
        delete this;
    };
    post(home, destroy, destroyLeft);
}

void StreamNodeBase::belongHere()
{
    m_owner = Scheduler::current();
    m_owner->addHolder();
}

void StreamNodeBase::throwForeign(const char *what)
{
    throw MisuseError(u"%1: the stream is read on another thread than the one on which it was made; make it where it is read"_s.arg(QLatin1StringView(what)));
}

void StreamNodeBase::requireFree(const char *what) const
{
    const auto of = QLatin1StringView(what);
    if (m_reader)
        throw MisuseError(u"%1: a task waits for the stream's next value; give the stream away when it has it"_s.arg(of));
    if (m_home && m_home != Scheduler::existing())
        throw MisuseError(u"%1: the stream is another thread's, which has read it"_s.arg(of));
}

void StreamNodeBase::beginClose()
{
    if (m_home && m_home != Scheduler::existing())
        throw MisuseError(u"Stream::close: the stream is another thread's, which has read it"_s);
    if (m_owner && m_owner != Scheduler::existing())
        throwForeign("Stream::close");
    m_isOver = true;
    m_freeFor = nullptr;
    if (m_reader)
        m_reader->complete();
}

bool StreamNodeBase::beginAnyhow(StreamNodeBase *node, Scheduler *here)
{
    if (!node)
        throw MisuseError(u"Stream::next: the stream is empty: made without a source, moved from, or given to what reads it"_s);
    if (node->m_owner && node->m_owner != here)
        throwForeign("Stream::next");
    if (!node->m_home)
        node->m_home = here;
    if (node->m_home != here) {
        throw MisuseError(u"Stream::next: a stream is read on the thread that read it first; send its values to the other one, by a "
                          "Topic or to an actor"_s);
    }
    if (node->m_reader || node->m_isPulled) {
        throw MisuseError(u"Stream::next: another task waits for the next value; for several readers publish the values by a Topic, or "
                          "share() the stream"_s);
    }
    if (node->m_isOver)
        return false;
    node->m_freeFor = here;
    return true;
}

// Rethrown to the reader, and with that it has ended.
void StreamNodeBase::failed() noexcept
{
    m_isPulled = false;
    m_isOver = true;
    m_freeFor = nullptr;
    if (m_isAbandoned)
        delete this;
}

NodeWatch::~NodeWatch()
{
    if (!m_node)
        return;
    NodeWatch **at = &m_node->m_watches;
    while (*at != this)
        at = &(*at)->m_next;
    *at = m_next;
}

void FirstHome::check(const char *what) const
{
    Scheduler *here = Scheduler::current();
    Scheduler *home = nullptr;
    if (!m_home.compare_exchange_strong(home, here, std::memory_order_relaxed) && home != here)
        throwForeign(what);
}

void FirstHome::checkIfUsed(const char *what) const
{
    const Scheduler *home = m_home.load(std::memory_order_relaxed);
    if (home && !home->isCurrent()) [[unlikely]]
        throwForeign(what);
}

void FirstHome::throwForeign(const char *what)
{
    throw MisuseError(u"%1: it is another thread's, on which it was used first"_s.arg(QLatin1StringView(what)));
}

void NextWait::suspend() noexcept
{
    task()->divertTo(this);
    wait();
}

void NextWait::wait() noexcept
{
    m_hasWaited = true;
    if (task()->isCancelPending()) { // since it looked, or while it was ready, when it could not be told
        m_isDetached = true;
        complete();
    } else if (m_pulled == Pulled::Later || m_node->m_isOver) { // closed by the pull itself
        complete();
    } else {
        m_node->setWaiter(this);
    }
}

// In the place of the coroutine, which need not know that there was nothing.
void NextWait::resumeInstead() noexcept
{
    if (m_isDetached || !m_node)
        return;
    if (m_pulled == Pulled::Later && task()->isCancelDue()) { // it was ready all the time, and could not be told
        m_isDetached = true;
        return;
    }
    look();
    if (m_pulled <= Pulled::End)
        return;
    task()->suspendDivertedTo(this);
    wait();
}

void NextWait::look() noexcept
{
    StreamNodeBase *node = m_node;
    if (node->m_isOver) {
        m_pulled = Pulled::End;
        return;
    }
    node->m_isPulled = true;
    try {
        m_pulled = pull(node);
    } catch (...) {
        m_error = std::current_exception();
        m_pulled = Pulled::End;
        node->m_isOver = true;
    }
    node->m_isPulled = false;
    if (!node->m_isAbandoned)
        return;
    node->m_reader = nullptr;
    m_node = nullptr;
    delete node;
    if (m_pulled != Pulled::Value)
        m_pulled = Pulled::End;
}

void NextWait::leave() noexcept
{
    StreamNodeBase *node = std::exchange(m_node, nullptr);
    if (!node)
        return;
    node->m_reader = nullptr;
    if (!node->m_isOver)
        node->m_freeFor = node->m_home;
    if (m_hasWaited)
        node->setWaiter(nullptr);
}

void NextWait::finish()
{
    leave();
    if (m_isDetached)
        task()->scope()->throwCancelled();
    if (m_error)
        std::rethrow_exception(std::exchange(m_error, nullptr));
}

bool NextWait::detach() noexcept
{
    m_isDetached = true;
    if (m_node)
        m_node->setWaiter(nullptr);
    return true;
}

QString NextWait::describe() const
{
    return m_node ? u"the next value of "_s + m_node->describe() : u"the next value of a stream that is gone"_s;
}

Awaitable::Source NextWait::source() const noexcept
{
    return m_node ? m_node->source() : Source::Tasks;
}

} // namespace QActors::detail
