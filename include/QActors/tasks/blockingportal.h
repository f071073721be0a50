// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/tasks/detail/groupaccess.h>

#include <QtCore/qsemaphore.h>

namespace QActors {
namespace detail {

struct PortalData;

/// A call through a portal, on its way there and back. Shared by both sides.
class QACTORS_EXPORT PortalCall
{
public:
    PortalCall() = default;
    virtual ~PortalCall();
    Q_DISABLE_COPY_MOVE(PortalCall)
    /// Starts the task. On the group's thread.
    virtual void start(TaskGroup &group, const std::shared_ptr<PortalCall> &self, std::source_location where) = 0;
    /// It has ended so. The first call counts.
    void end(std::exception_ptr error = {}) noexcept;

protected:
    friend struct PortalData;
    std::exception_ptr m_error;

private:
    std::atomic<bool> m_isOver{false}; // the first exchange() may write the error; the semaphore brings it to who waits
    QSemaphore m_over;
};

/// Ends a call that has not ended by itself, when what holds it goes.
class QACTORS_EXPORT PortalCallEnd
{
public:
    explicit PortalCallEnd(std::shared_ptr<PortalCall> call) noexcept : m_call(std::move(call)) { }
    PortalCallEnd(PortalCallEnd &&other) noexcept = default;
    PortalCallEnd &operator=(PortalCallEnd &&) = delete;
    ~PortalCallEnd();

private:
    std::shared_ptr<PortalCall> m_call;
};

template<typename F>
class PortalFunction final : public PortalCall
{
public:
    using T = std::remove_cvref_t<CallValue<F &>>;
    explicit PortalFunction(F fn) : m_fn(std::move(fn)) { }
    void start(TaskGroup &group, const std::shared_ptr<PortalCall> &self, std::source_location where) override
    {
        // Isolated: its error is the caller's.
        auto task = [this, end = PortalCallEnd(self)] { return run(); };
        static_cast<void>(GroupAccess::spawn(group, std::move(task), true, where));
    }
    T take()
    {
        if (m_error)
            std::rethrow_exception(m_error);
        if constexpr (!std::is_void_v<T>)
            return std::move(*m_value);
    }

private:
    // The function is gone before the caller goes on: it may know of the caller's stack.
    Async<> run()
    {
        std::exception_ptr error;
        try {
            co_await callIt(std::exchange(m_fn, std::nullopt));
        } catch (const Cancelled &) {
            throw;
        } catch (...) {
            error = std::current_exception();
        }
        end(error);
    }
    Async<> callIt(std::optional<F> given)
    {
        F fn = std::move(*given);
        given.reset();
        if constexpr (CanAwait<decltype(fn())>) {
            if constexpr (std::is_void_v<T>)
                co_await fn();
            else
                m_value.emplace(co_await fn());
        } else if constexpr (std::is_void_v<T>) {
            fn();
        } else {
            m_value.emplace(fn());
        }
    }
    std::optional<F> m_fn;
    std::optional<Stored<T>> m_value;
};

} // namespace detail

/// A way for threads without an event loop, as std::thread's and the bodies of QtConcurrent's functions, into the event loop of
/// another: they wait there for a coroutine's end.
///
///     const BlockingPortal portal(m_tasks); // on the GUI thread
///     const auto work = [portal] { const QString name = portal.call([] { return askForName(); }); … };
///     co_await offload(work);
///
/// A small value; copies are of the same portal. (anyio: BlockingPortal, from_thread.run().)
class QACTORS_EXPORT BlockingPortal
{
public:
    /// Into this group, which may end before the portal. On the group's thread.
    explicit BlockingPortal(TaskGroup &group);
    BlockingPortal(const BlockingPortal &other) noexcept;
    BlockingPortal &operator=(const BlockingPortal &other) noexcept;
    ~BlockingPortal();

    /// Runs `fn`, a coroutine or a plain function, as a task of the group, on its thread; blocks the calling thread until that
    /// task has ended, and gives its value or throws its error. `fn` is moved there, and destroyed there. Thread: any but the
    /// group's, where the call would wait for itself: MisuseError. Throws TaskCancelled if the task is cancelled or killed, or the group
    /// or its thread has ended or ends meanwhile. While the group's thread waits for the calling one, both wait for ever.
    template<typename F>
    auto call(F &&fn, std::source_location where = std::source_location::current()) const
    {
        using Function = std::decay_t<F>;
        static_assert(detail::CallsWithNothing<Function &>, "portal.call(fn): fn is called without arguments.");
        const auto call = std::make_shared<detail::PortalFunction<Function>>(std::forward<F>(fn));
        run(call, where);
        return call->take();
    }

private:
    void run(const std::shared_ptr<detail::PortalCall> &call, std::source_location where) const;
    std::shared_ptr<detail::PortalData> d;
};

} // namespace QActors
