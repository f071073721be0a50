// SPDX-License-Identifier: MIT
// \internal How a call to a name looks the name up, notices whether its request was taken, and is made once more.
#pragma once

#include <QActors/servers/genserver.h>

#include <atomic>
#include <memory>

namespace QActors {

class Registry;

namespace detail {

struct RegistryData;

/// A name, the registry that it is looked up in, and how.
struct QACTORS_EXPORT NamedServer
{
    /// Throws MisuseError for an empty name, a negative time, and a registry whose names are not unique.
    NamedServer(Registry &registry, const QString &name, Duration wait);
    void setWait(Duration wait);
    /// Throws NoProcess if there is no process of that name, Error if the registry has gone.
    Pid resolve() const;
    /// Null if there is none.
    Pid whereis() const;
    QString describe() const;

    std::shared_ptr<RegistryData> registry;
    QString name;
    Duration wait; // for the name
    bool isIdempotent = false;
};

/// Stands for a request on its way, and notes when the server takes it: from then on it may have been handled.
class QACTORS_EXPORT NotingRequest final : public RequestNode
{
public:
    /// Released as the server takes it; the news that it ended, by which it is looked at, comes after that.
    using Flag = std::shared_ptr<std::atomic<bool>>;
    /// Takes the request over.
    NotingRequest(RequestNode *request, Flag taken);
    ~NotingRequest() override;
    // As CarriedRequest's.
    static void *operator new(std::size_t size) { return ::operator new(size); }
    static void operator delete(void *block) noexcept { ::operator delete(block); }

    Async<> serve(GenServer &server) override;
    QString name() const override { return m_request->name(); }
    MethodCode methodCode() const noexcept override { return m_request->methodCode(); }
    RequestNode *plain() noexcept override { return m_request->plain(); }
    void discard() noexcept override;

private:
    RequestNode *const m_request;
    const Flag m_taken;
};

template<typename R>
class NotingCallWait final : public CallWait
{
public:
    template<typename Request>
    NotingCallWait(Pid to, Request *request, NotingRequest::Flag taken, Duration timeout)
        : CallWait(to, new NotingRequest(request, std::move(taken)), request, timeout)
    {
    }
    R result()
    {
        checkOutcome();
        if constexpr (!std::is_void_v<R>)
            return std::move(*static_cast<TypedCell<R> *>(cell())->value);
    }
};

/// The two attempts of one call.
class QACTORS_EXPORT NamedAttempts
{
public:
    NamedAttempts(NamedServer to, Duration timeout);
    /// The process of the name, when there is one. Throws NoProcess or CallTimeout if there is none in time.
    Async<Pid> find();
    /// For the request that is sent to this process next.
    const NotingRequest::Flag &begin(Pid pid);
    /// What remains of the time for the call.
    Duration timeLeft() const;
    /// In a catch clause: returns if the call is to be made again, else throws what it ends with.
    void failed();
    bool isFirst() const noexcept { return m_failure.isEmpty(); }

private:
    [[noreturn]] void throwTimeout(const QString &what) const;

    const NamedServer m_to;
    const bool m_isDefault; // the time is the program's
    const Duration m_timeout;
    TimePoint m_waitEnd;
    TimePoint m_end;
    Pid m_pid;
    NotingRequest::Flag m_taken;
    QString m_failure; // of the first attempt
};

template<typename Method, typename Values>
Async<typename MethodTraits<Method>::Answer> callNamedServer(NamedServer to, Duration timeout, Method method, Values values)
{
    using Answer = typename MethodTraits<Method>::Answer;
    NamedAttempts attempts(std::move(to), timeout);
    while (true) {
        const Pid pid = co_await attempts.find();
        // The first time of copies: they may be needed again.
        Values arguments = attempts.isFirst() ? Values(values) : Values(std::move(values));
        const auto make = [method](auto &&...argument) { return new TypedCall<Method>(method, std::move(argument)...); };
        try {
            NotingCallWait<Answer> wait(pid, std::apply(make, std::move(arguments)), attempts.begin(pid), attempts.timeLeft());
            if constexpr (std::is_void_v<Answer>) {
                co_await wait;
                co_return;
            } else {
                co_return co_await wait;
            }
        } catch (...) {
            attempts.failed();
        }
    }
}

} // namespace detail
} // namespace QActors
