// SPDX-License-Identifier: MIT
// \internal A coroutine with co_yield behind a Stream: its body is a task of its own.
#pragma once

#include <QActors/streams/detail/streamnode.h>
#include <QActors/tasks/detail/taskawaitables.h>

#include <memory>

namespace QActors {

template<typename T>
class Stream;

namespace detail {

class GeneratorBase;
class GeneratorTask;

/// The wait of a body that stands at a co_yield: for its reader.
class QACTORS_EXPORT YieldLeaf final : public Awaitable
{
public:
    explicit YieldLeaf(GeneratorTask *task) noexcept : m_of(task) { }
    bool detach() noexcept override;
    QString describe() const override;

private:
    GeneratorTask *const m_of;
};

/// The task that a generator's body is. Its scope stands in no other: what the body opens never reaches the reader.
class QACTORS_EXPORT GeneratorTask final : public TaskContext
{
public:
    GeneratorTask(PromiseBase &body, std::exception_ptr &error, GeneratorBase *generator) noexcept
        : m_body(&body), m_error(&error), m_generator(generator)
    {
    }
    ~GeneratorTask() override;
    /// Null when the stream has gone, and the body is still on the stack.
    GeneratorBase *generator() const noexcept { return m_generator; }
    void forgetGenerator() noexcept { m_generator = nullptr; }
    /// What the body reads goes after it, if it is still there.
    void keep(std::shared_ptr<void> &&reads) noexcept;
    /// The generator's body stands at a co_yield, which has this value.
    inline void standAt(void *value) noexcept;
    std::source_location spawnedAt() const noexcept override { return m_spawnedAt; }
    TaskContext *principal() noexcept override { return m_principal; }
    const std::exception_ptr &error() const noexcept override { return m_failure; }
    /// The body's error, for its reader; null if there is none.
    std::exception_ptr takeFailure() noexcept { return std::exchange(m_failure, nullptr); }

private:
    void setError(std::exception_ptr error) noexcept override { m_failure = std::move(error); }
    void begin() override;
    std::exception_ptr collect() noexcept override;
    void destroyFrames() noexcept override;
    void setOrigin(std::source_location where, TaskContext *principal) noexcept override;
    QString defaultName() const override;
    PromiseBase *m_body; // null when its frame has gone
    std::exception_ptr *m_error; // in the frame
    GeneratorBase *m_generator;
    std::shared_ptr<void> m_reads;
    std::exception_ptr m_failure;
    TaskContext *m_principal = nullptr;
    std::source_location m_spawnedAt;
    YieldLeaf m_yielding{this};
};

/// The part of a generator's node that is the same for all types of values.
class QACTORS_EXPORT GeneratorBase : public TaskOwner
{
public:
    explicit GeneratorBase(PromiseBase &body, std::exception_ptr &error) noexcept : m_body(&body), m_error(&error) { }
    Q_DISABLE_COPY_MOVE(GeneratorBase)

protected:
    ~GeneratorBase();
    /// Has the body go on, until it stands at a co_yield, waits, or has ended. True if it stands.
    bool goOn()
    {
        if (!m_value) {
            if (m_stands) [[likely]] {
                m_stands = false;
                if (!m_task->scheduler()->runInside(m_task.get())) [[unlikely]]
                    m_task->makeReady();
            } else if (m_body) {
                start();
            } else {
                refuseOwnBody();
            }
        }
        return m_value;
    }
    /// After that: the value, which goes.
    void *take() noexcept { return std::exchange(m_value, nullptr); }
    bool hasEnded() const noexcept { return m_ended; }
    void throwError();
    void setWaiter(StreamWaiter *waiter) noexcept { m_waiter = waiter; }
    /// The body has references to that, which therefore stays as long as the body.
    void keep(std::shared_ptr<void> reads) noexcept { m_reads = std::move(reads); }
    Async<> close();
    QString describe() const;
    Awaitable::Source source() const noexcept;

private:
    friend class GeneratorTask;
    friend class YieldLeaf;
    void start();
    void refuseOwnBody() const;
    void forgetYield() noexcept
    {
        m_stands = false;
        m_value = nullptr;
    }
    void wakeReader() noexcept
    {
        if (StreamWaiter *waiter = std::exchange(m_waiter, nullptr))
            waiter->wake();
    }
    void taskEnded(TaskContext *task) noexcept override;
    NodePointer<GeneratorTask> m_task;
    PromiseBase *m_body; // until its task has it
    std::exception_ptr *m_error;
    std::shared_ptr<void> m_reads;
    StreamWaiter *m_waiter = nullptr;
    void *m_value = nullptr; // in the frame; null when it was taken
    bool m_stands = false;   // the body, at a co_yield
    bool m_ended = false;
};

inline void GeneratorTask::standAt(void *value) noexcept
{
    suspendOn(&m_yielding);
    if (m_generator) [[likely]] {
        m_generator->m_value = value;
        m_generator->m_stands = true;
        if (m_generator->m_waiter) [[unlikely]]
            m_generator->wakeReader();
    }
}

/// A co_yield.
template<typename T>
class YieldOf
{
public:
    YieldOf(TaskContext *task, T &&value) : m_task(static_cast<GeneratorTask *>(task)), m_value(std::move(value)) { }
    Q_DISABLE_COPY_MOVE(YieldOf)
    bool await_ready() const
    {
        if (m_task->isCancelDue()) [[unlikely]]
            m_task->scope()->throwCancelled();
        return false;
    }
    void await_suspend(std::coroutine_handle<>) noexcept { m_task->standAt(&m_value); }
    void await_resume() const
    {
        if (m_task->takeCancelDelivery()) [[unlikely]]
            m_task->scope()->throwCancelled();
    }

private:
    GeneratorTask *const m_task;
    T m_value;
};

template<typename T>
class GeneratorNode;

template<typename T>
struct StreamPromise final : PromiseBase
{
    std::exception_ptr error;

    Stream<T> get_return_object();
    void unhandled_exception() noexcept
    {
        notePassed();
        error = std::current_exception();
    }
    void return_void() const noexcept { }
    YieldOf<T> yield_value(T value, std::source_location at = std::source_location::current())
    {
        where = at;
        return YieldOf<T>(task, std::move(value));
    }
};

template<typename T>
class GeneratorNode final : public StreamNode<T>, private GeneratorBase
{
public:
    explicit GeneratorNode(StreamPromise<T> &body) : GeneratorBase(body, body.error) { }
    Pulled pull(std::optional<T> &out) override
    {
        if (this->goOn()) {
            out.emplace(std::move(*static_cast<T *>(this->take())));
            return Pulled::Value;
        }
        if (!hasEnded())
            return Pulled::Wait;
        throwError();
        return Pulled::End;
    }
    void setWaiter(StreamWaiter *waiter) noexcept override { GeneratorBase::setWaiter(waiter); }
    using GeneratorBase::keep;
    Async<> close() override { return GeneratorBase::close(); }
    QString describe() const override { return GeneratorBase::describe(); }
    Awaitable::Source source() const noexcept override { return GeneratorBase::source(); }
};

} // namespace detail
} // namespace QActors
