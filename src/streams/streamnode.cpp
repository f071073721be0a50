// SPDX-License-Identifier: MIT
#include <QActors/streams/detail/streamnode.h>

namespace QActors::detail {

using namespace Qt::StringLiterals;

StreamNodeBase::~StreamNodeBase()
{
    if (!m_reader)
        return;
    NextBase *reader = std::exchange(m_reader, nullptr);
    reader->m_node = nullptr;
    reader->m_error = std::make_exception_ptr(MisuseError(u"Stream: the stream was destroyed while next() waited for a value"_s));
    reader->complete();
}

void StreamNodeBase::abandon() noexcept
{
    if (m_isPulled)
        m_isAbandoned = true;
    else
        delete this;
}

NextBase::~NextBase()
{
    leave();
}

void NextBase::leave() noexcept
{
    if (!std::exchange(m_isReading, false) || !m_node)
        return;
    m_node->m_reader = nullptr;
    m_node->setWaiter(nullptr);
}

void NextBase::begin()
{
    if (!m_node)
        throw MisuseError(u"Stream::next: the stream is empty: made without a source, moved from, or given to what reads it"_s);
    Scheduler *here = task()->scheduler();
    if (!m_node->m_home)
        m_node->m_home = here;
    if (m_node->m_home != here) {
        throw MisuseError(u"Stream::next: a stream is read on the thread that read it first; send its values to the other one, by a "
                          "Topic or to an actor"_s);
    }
    if (m_node->m_reader) {
        throw MisuseError(u"Stream::next: another task waits for the next value; for several readers share() the stream, or give the "
                          "values to a Channel"_s);
    }
    m_node->m_reader = this;
    m_isReading = true;
}

void NextBase::look() noexcept
{
    StreamNodeBase *node = m_node;
    node->m_isPulled = true;
    try {
        m_pulled = pull(node);
    } catch (...) {
        m_error = std::current_exception();
        m_pulled = Pulled::End;
    }
    node->m_isPulled = false;
    if (node->m_isAbandoned) [[unlikely]] {
        node->m_reader = nullptr;
        m_node = nullptr;
        delete node;
        if (m_pulled != Pulled::Value)
            m_pulled = Pulled::End;
    }
}

bool NextBase::ready()
{
    begin();
    look();
    return m_pulled <= Pulled::End;
}

void NextBase::suspend() noexcept
{
    task()->divertTo(this);
    wait();
}

void NextBase::wait() noexcept
{
    if (m_pulled == Pulled::Later)
        complete();
    else
        m_node->setWaiter(this);
}

// In the place of the coroutine, which need not know that there was nothing.
void NextBase::resumeInstead() noexcept
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

bool NextBase::detach() noexcept
{
    m_isDetached = true;
    if (m_node)
        m_node->setWaiter(nullptr);
    return true;
}

void NextBase::finish()
{
    leave();
    if (m_isDetached) [[unlikely]]
        task()->scope()->throwCancelled();
    if (m_error) [[unlikely]]
        std::rethrow_exception(std::exchange(m_error, nullptr));
}

QString NextBase::describe() const
{
    return m_node ? u"the next value of "_s + m_node->describe() : u"the next value of a stream that is gone"_s;
}

Awaitable::Source NextBase::source() const noexcept
{
    return m_node ? m_node->source() : Source::Tasks;
}

} // namespace QActors::detail
