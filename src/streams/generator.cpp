// SPDX-License-Identifier: MIT
#include <QActors/streams/detail/generator.h>

namespace QActors::detail {

using namespace Qt::StringLiterals;

GeneratorTask::~GeneratorTask()
{
    tellOf(m_failure);
    GeneratorTask::destroyFrames();
}

void GeneratorTask::begin()
{
    m_body->task = this;
    m_innermost = m_body;
}

std::exception_ptr GeneratorTask::collect() noexcept
{
    return std::move(*m_error);
}

void GeneratorTask::destroyFrames() noexcept
{
    PromiseBase *body = std::exchange(m_body, nullptr);
    if (!body)
        return;
    if (m_generator)
        m_generator->forgetYield();
    body->handle().destroy();
    m_reads.reset();
}

void GeneratorTask::keep(std::shared_ptr<void> &&reads) noexcept
{
    if (m_body)
        m_reads = std::move(reads);
}

void GeneratorTask::setOrigin(std::source_location where, TaskContext *principal) noexcept
{
    m_spawnedAt = where;
    m_principal = principal;
}

QString GeneratorTask::defaultName() const
{
    return TaskContext::defaultName() + u", a stream"_s;
}

// The deepest of its frames may still run: then its task goes when it comes back.
GeneratorBase::~GeneratorBase()
{
    if (m_task && !m_ended) {
        m_task->orphan();
        m_task->forgetGenerator();
        m_task->keep(std::move(m_reads));
    }
    if (m_body)
        m_body->handle().destroy();
}

void GeneratorBase::start()
{
    auto *task = new GeneratorTask(*std::exchange(m_body, nullptr), *m_error, this);
    m_task = NodePointer<GeneratorTask>::sharing(task); // one reference is the owner's, which is this, too
    TaskContext *reader = task->scheduler()->currentTask();
    task->launch(nullptr, this, reader && reader->m_innermost ? reader->m_innermost->where : std::source_location(),
                 reader ? reader->principal() : nullptr);
    task->scheduler()->runInside(task);
}

void GeneratorBase::refuseOwnBody() const
{
    if (m_task && !m_ended && m_task->scheduler()->currentTask() == m_task.get())
        throw MisuseError(u"Stream::next: the stream is read in its own body, which would wait for itself"_s);
}

void GeneratorBase::throwError()
{
    if (!m_task)
        return;
    if (std::exception_ptr failure = m_task->takeFailure()) [[unlikely]]
        std::rethrow_exception(std::move(failure));
}

void GeneratorBase::taskEnded(TaskContext *task) noexcept
{
    m_ended = true;
    forgetYield();
    task->release();
    wakeReader();
}

Async<> GeneratorBase::close()
{
    if (m_body) { // it has never begun
        m_ended = true;
        std::exchange(m_body, nullptr)->handle().destroy();
        return {};
    }
    if (!m_task || m_ended)
        return {};
    return [](NodePointer<GeneratorTask> task) -> Async<> {
        task->cancel(u"its stream was closed"_s);
        co_await EndAwaitable(task.get(), "close");
        if (std::exception_ptr failure = task->takeFailure())
            std::rethrow_exception(std::move(failure));
    }(m_task);
}

QString GeneratorBase::describe() const
{
    return m_task ? m_task->name() : u"a stream"_s;
}

Awaitable::Source GeneratorBase::source() const noexcept
{
    return Awaitable::Source::Tasks; // what the body waits for counts
}

bool YieldLeaf::detach() noexcept
{
    if (GeneratorBase *generator = m_of->generator())
        generator->forgetYield();
    return true;
}

QString YieldLeaf::describe() const
{
    return u"the reader of its stream"_s;
}

} // namespace QActors::detail
