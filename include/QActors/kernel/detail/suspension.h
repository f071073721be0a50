// SPDX-License-Identifier: MIT
// The awaitable of suspendUntil(), and the state that it shares with those who may end the wait.
#pragma once

#include <QActors/kernel/async.h>
#include <QActors/kernel/detail/taskbody.h>
#include <QActors/kernel/detail/temporaries.h>

#include <QtCore/qstring.h>

#include <atomic>
#include <functional>
#include <memory>
#include <optional>

namespace QActors {

template<typename T>
class Resume;

namespace detail {

class SuspensionBase;

/// A wait as those see it who may end it. It outlives the wait.
class QACTORS_EXPORT SuspendedBase : public std::enable_shared_from_this<SuspendedBase>
{
public:
    explicit SuspendedBase(const QString &what);
    virtual ~SuspendedBase();
    Q_DISABLE_COPY_MOVE(SuspendedBase)

    bool isOpen() const noexcept { return m_open.load(std::memory_order_relaxed); }
    /// The caller ends the wait: true for the first one.
    /// Whoever is first writes what comes; it reaches the waiting thread by that one's inbox.
    bool claim() noexcept { return m_open.exchange(false, std::memory_order_acq_rel); }
    /// After claim(), when value or error are there.
    void settle();
    void failDropped();

    std::exception_ptr error;
    // On the thread that waits.
    SuspensionBase *wait = nullptr; // null when it is over
    bool hasArrived = false;
    virtual void dropValue() noexcept = 0;

private:
    void arrive() noexcept;
    const QString m_what;
    Scheduler *const m_home;
    std::atomic<bool> m_open{true};
};

template<typename T>
class Suspended final : public SuspendedBase
{
public:
    using SuspendedBase::SuspendedBase;
    void dropValue() noexcept override { value.reset(); }
    std::optional<Stored<T>> value;
};

[[noreturn]] QACTORS_EXPORT void throwNoError();

/// The common state of all copies of a Resume: the last one's end ends the wait.
template<typename T>
class ResumeTicket
{
public:
    explicit ResumeTicket(std::shared_ptr<Suspended<T>> suspended) noexcept : m_suspended(std::move(suspended)) { }
    ~ResumeTicket()
    {
        if (m_suspended->claim())
            m_suspended->failDropped();
    }
    Q_DISABLE_COPY_MOVE(ResumeTicket)

    bool isOpen() const noexcept { return m_suspended->isOpen(); }
    bool resume(Stored<T> &&value)
    {
        if (!m_suspended->claim())
            return false;
        try {
            m_suspended->value.emplace(std::move(value));
        } catch (...) {
            m_suspended->error = std::current_exception();
        }
        m_suspended->settle();
        return true;
    }
    bool fail(std::exception_ptr error)
    {
        if (!error)
            throwNoError();
        if (!m_suspended->claim())
            return false;
        m_suspended->error = std::move(error);
        m_suspended->settle();
        return true;
    }

private:
    const std::shared_ptr<Suspended<T>> m_suspended;
};

class QACTORS_EXPORT SuspensionBase : public Awaitable
{
public:
    void suspend();
    bool detach() noexcept override { return true; }
    QString describe() const override { return m_what; }
    Source source() const noexcept override { return Source::Events; }
    void arrived() noexcept { complete(); }

protected:
    explicit SuspensionBase(const QString &what) : m_what(what) { }
    ~SuspensionBase() override;
    /// Once: awaited again it throws MisuseError.
    void begin(std::shared_ptr<SuspendedBase> suspended);
    /// The wait is over. True if nothing and nobody has ended it.
    bool end() noexcept;
    SuspendedBase *suspended() const noexcept { return m_suspended.get(); }
    const QString &what() const noexcept { return m_what; }
    /// Of the exception that is being handled.
    void logCancelFailed() const noexcept;

private:
    const QString m_what;
    std::shared_ptr<SuspendedBase> m_suspended;
};

template<typename F>
concept EndsWait = std::is_void_v<F> || (CallsWithNothing<F &> && !CanAwait<F>);

template<typename T, typename Start>
class Suspension final : public SuspensionBase
{
public:
    template<typename F>
    Suspension(const QString &what, F &&start) : SuspensionBase(what), m_start(std::forward<F>(start))
    {
    }
    ~Suspension() override
    {
        if constexpr (HasCancel) {
            if (end() && m_cancel)
                cancel();
        }
    }

    // Here, not in suspend(): the function may do what a task may do, a cancel and an event loop among it.
    bool ready()
    {
        auto suspended = std::make_shared<Suspended<T>>(what());
        begin(suspended);
        Resume<T> resume(std::make_shared<ResumeTicket<T>>(std::move(suspended)));
        if constexpr (HasCancel)
            m_cancel.emplace(std::invoke(m_start, std::move(resume)));
        else
            std::invoke(m_start, std::move(resume));
        return this->suspended()->hasArrived;
    }
    T result()
    {
        auto *arrived = static_cast<Suspended<T> *>(suspended());
        if (arrived->error)
            std::rethrow_exception(std::exchange(arrived->error, nullptr));
        if constexpr (!std::is_void_v<T>)
            return std::move(*arrived->value);
    }

private:
    using Cancel = std::invoke_result_t<Start &, Resume<T>>;
    static constexpr bool HasCancel = !std::is_void_v<Cancel>;
    struct NoCancel
    {
    };
    static_assert(EndsWait<Cancel>, "suspendUntil<T>(what, start): start is a plain function, and returns nothing or a function "
                                    "without parameters that stops what it has set going.");
    void cancel() noexcept
    {
        if constexpr (std::is_same_v<Cancel, std::function<void()>>) {
            if (!*m_cancel)
                return;
        }
        try {
            (*m_cancel)();
        } catch (...) {
            logCancelFailed();
        }
    }
    Start m_start;
    std::optional<std::conditional_t<HasCancel, Cancel, NoCancel>> m_cancel;
};

} // namespace detail
} // namespace QActors
