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
    m_isOver = true;
    if (m_reader)
        m_reader->complete();
}

void NextBase::beginAnyhow(Scheduler *here)
{
    if (!m_node)
        throw MisuseError(u"Stream::next: the stream is empty: made without a source, moved from, or given to what reads it"_s);
    if (!m_node->m_home)
        m_node->m_home = here;
    if (m_node->m_home != here) {
        throw MisuseError(u"Stream::next: a stream is read on the thread that read it first; send its values to the other one, by a "
                          "Topic or to an actor"_s);
    }
    if (m_node->m_reader) {
        throw MisuseError(u"Stream::next: another task waits for the next value; for several readers publish the values by a Topic, or "
                          "give them to a Channel"_s);
    }
}

void NextBase::abandoned() noexcept
{
    m_node->m_reader = nullptr;
    delete std::exchange(m_node, nullptr);
    if (m_pulled != Pulled::Value)
        m_pulled = Pulled::End;
}

void NextBase::throwWhatHappened()
{
    if (m_isDetached)
        task()->scope()->throwCancelled();
    std::rethrow_exception(std::exchange(m_error, nullptr));
}

void NextBase::suspend() noexcept
{
    task()->divertTo(this);
    wait();
}

void NextBase::wait() noexcept
{
    m_hasWaited = true;
    if (task()->isCancelPending()) { // since it looked, or while it was ready, when it could not be told
        m_isDetached = true;
        complete();
    } else if (m_pulled == Pulled::Later) {
        complete();
    } else {
        m_node->setWaiter(this);
    }
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
    look([this](StreamNodeBase *node) { return pull(node); });
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

QString NextBase::describe() const
{
    return m_node ? u"the next value of "_s + m_node->describe() : u"the next value of a stream that is gone"_s;
}

Awaitable::Source NextBase::source() const noexcept
{
    return m_node ? m_node->source() : Source::Tasks;
}

} // namespace QActors::detail
