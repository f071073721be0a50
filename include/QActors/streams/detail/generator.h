// SPDX-License-Identifier: MIT
// \internal A coroutine with co_yield behind a Stream: its body is a task of its own.
#pragma once

#include <QActors/streams/detail/streamnode.h>
#include <QActors/tasks/detail/taskawaitables.h>

namespace QActors {

template<typename T>
class Stream;

namespace detail {

class GeneratorBase;
class YieldBase;

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
    std::source_location spawnedAt() const noexcept override { return m_spawnedAt; }
    TaskContext *principal() noexcept override { return m_principal; }
    const std::exception_ptr &error() const noexcept override { return m_failure; }
    /// What the body has thrown, for its reader; null if it has not.
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
    std::exception_ptr m_failure;
    TaskContext *m_principal = nullptr;
    std::source_location m_spawnedAt;
};

/// A co_yield.
class QACTORS_EXPORT YieldBase : public Awaitable
{
public:
    explicit YieldBase(TaskContext *task) noexcept : m_ownTask(static_cast<GeneratorTask *>(task)) { }
    ~YieldBase() override { leave(); }
    bool detach() noexcept override;
    QString describe() const override;

    // As an awaiter of its own.
    inline bool await_ready();
    inline bool await_suspend(std::coroutine_handle<>) noexcept;
    inline void await_resume();

    bool isTaken = false;

private:
    inline void leave() noexcept;
    GeneratorTask *const m_ownTask;
};

/// What a generator's node does whatever its values are.
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
        if (!m_yield || m_yield->isTaken) {
            if (m_yield) [[likely]] {
                m_yield = nullptr;
                if (!m_task->scheduler()->runInside(m_task.get())) [[unlikely]]
                    m_task->makeReady();
            } else if (m_body) {
                start();
            }
        }
        return m_yield && !m_yield->isTaken;
    }
    bool hasEnded() const noexcept { return m_ended; }
    void throwError();
    void setWaiter(StreamWaiter *waiter) noexcept { m_waiter = waiter; }
    Async<> close();
    QString describe() const;
    Awaitable::Source source() const noexcept;
    YieldBase *m_yield = nullptr; // where the body stands, with a value that nobody has taken, or one that was taken

private:
    friend class YieldBase;
    void start();
    void wakeReader() noexcept
    {
        if (StreamWaiter *waiter = std::exchange(m_waiter, nullptr))
            waiter->wake();
    }
    void taskEnded(TaskContext *task) noexcept override;
    NodePointer<GeneratorTask> m_task;
    PromiseBase *m_body; // until its task has it
    std::exception_ptr *m_error;
    StreamWaiter *m_waiter = nullptr;
    bool m_ended = false;
};

inline bool YieldBase::await_ready()
{
    if (m_ownTask->isCancelDue()) [[unlikely]]
        m_ownTask->scope()->throwCancelled();
    return false;
}

inline bool YieldBase::await_suspend(std::coroutine_handle<>) noexcept
{
    m_ownTask->suspendOn(this);
    if (GeneratorBase *generator = m_ownTask->generator()) [[likely]] {
        generator->m_yield = this;
        generator->wakeReader();
    }
    return true;
}

inline void YieldBase::await_resume()
{
    if (m_ownTask->takeCancelDelivery()) [[unlikely]]
        m_ownTask->scope()->throwCancelled();
}

inline void YieldBase::leave() noexcept
{
    if (GeneratorBase *generator = m_ownTask->generator(); generator && generator->m_yield == this)
        generator->m_yield = nullptr;
}

template<typename T>
class YieldOf final : public YieldBase
{
public:
    YieldOf(TaskContext *task, T &&value) : YieldBase(task), m_value(std::move(value)) { }
    T take()
    {
        isTaken = true;
        return std::move(m_value);
    }

private:
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
            out.emplace(static_cast<YieldOf<T> *>(m_yield)->take());
            return Pulled::Value;
        }
        if (!hasEnded())
            return Pulled::Wait;
        throwError();
        return Pulled::End;
    }
    void setWaiter(StreamWaiter *waiter) noexcept override { GeneratorBase::setWaiter(waiter); }
    Async<> close() override { return GeneratorBase::close(); }
    QString describe() const override { return GeneratorBase::describe(); }
    Awaitable::Source source() const noexcept override { return GeneratorBase::source(); }
};

} // namespace detail
} // namespace QActors
