// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/kernel/async.h>
#include <QActors/kernel/detail/temporaries.h>
#include <QActors/qt/detail/signaltraits.h>

#include <QtCore/qmetaobject.h>
#include <QtCore/qobject.h>
#include <QtCore/qpointer.h>

#include <memory>
#include <optional>
#include <tuple>

namespace QActors {
namespace detail {

class SignalLeaf;

/// The connections' target: a queued call may arrive after the await is gone.
struct QACTORS_EXPORT SignalState
{
    SignalLeaf *leaf = nullptr; // while it waits
    std::exception_ptr error;   // thrown by a predicate
    void heard();
};

class QACTORS_EXPORT SignalLeaf : public Awaitable
{
public:
    ~SignalLeaf() override;
    bool ready() const;
    bool detach() noexcept override;
    QString describe() const override;
    Source source() const noexcept override { return Source::Events; }

protected:
    SignalLeaf(QObject *sender, std::shared_ptr<SignalState> state);
    QObject *sender() const { return m_sender; }
    /// Of the awaiting thread, for the connections.
    QObject *context() const;
    void listen(QMetaObject::Connection connection);
    void stopListening();
    /// From now on until the await is over, deleteLater() of the sender waits. On its thread.
    void holdSender();
    [[noreturn]] void throwGone() const;
    virtual QMetaMethod signal() const = 0;

private:
    friend struct SignalState;
    class EndWatch;
    QPointer<QObject> m_sender;
    std::shared_ptr<SignalState> m_state;
    QMetaObject::Connection m_connection;
    QMetaObject::Connection m_destroyed;
    std::unique_ptr<QObject> m_hold;
    std::unique_ptr<EndWatch> m_endWatch;
};

struct AnyEmission
{
};

template<typename Value, typename Predicate>
struct SignalResult : SignalState
{
    explicit SignalResult(Predicate p) : predicate(std::move(p)) { }
    Predicate predicate;
    std::optional<std::conditional_t<std::is_void_v<Value>, std::monostate, Value>> value;
};

/// The slot. Runs on the awaiting thread.
template<typename Result, typename Arguments>
struct SignalReceiver;
template<typename Result, typename... Args>
struct SignalReceiver<Result, SignalArguments<Args...>>
{
    std::shared_ptr<Result> result;

    void operator()(const std::decay_t<Args> &...args) const
    {
        const std::shared_ptr<Result> kept = result; // the predicate may end the await, or delete the sender
        if (!kept->leaf)
            return;
        try {
            if constexpr (!std::is_same_v<decltype(kept->predicate), AnyEmission>) {
                if (!std::invoke(kept->predicate, args...) || !kept->leaf)
                    return;
            }
            kept->value.emplace(args...);
        } catch (...) {
            kept->error = std::current_exception();
        }
        kept->heard();
    }
};

template<typename Signal, typename Predicate = AnyEmission>
class SignalAwaitable : public SignalLeaf
{
    using Object = typename SignalTraits<Signal>::Object;
    using Arguments = typename SignalTraits<Signal>::Arguments;
    using Value = typename Arguments::Value;
    using Result = SignalResult<Value, Predicate>;

public:
    SignalAwaitable(const Object *sender, Signal signal, Predicate predicate = {})
        : SignalAwaitable(sender, signal, std::make_shared<Result>(std::move(predicate)))
    {
    }
    void suspend()
    {
        listen(QObject::connect(static_cast<const Object *>(sender()), m_signal, context(),
                                SignalReceiver<Result, Arguments>{m_result}));
    }
    Value result()
    {
        if (m_result->error)
            std::rethrow_exception(m_result->error);
        if (!m_result->value)
            throwGone();
        if constexpr (!std::is_void_v<Value>)
            return std::move(*m_result->value);
    }

private:
    SignalAwaitable(const Object *sender, Signal signal, std::shared_ptr<Result> result)
        : SignalLeaf(const_cast<Object *>(sender), result), m_signal(signal), m_result(std::move(result))
    {
    }
    QMetaMethod signal() const override { return QMetaMethod::fromSignal(m_signal); }
    Signal m_signal;
    std::shared_ptr<Result> m_result;
};

} // namespace detail

/// `co_await when(object, &Class::signal)`: waits for the next emission and gives its arguments, copied: nothing,
/// the one argument, or a std::tuple of them. An overloaded signal needs `qOverload<…>()`. Throws SenderGone if the
/// object is null, or deleted first. An object of this thread for which deleteLater() was called still exists when the
/// await returns, as in a slot; it is deleted after that.
///
/// The object may live on another thread if it is kept alive until the await has begun; its signal is then queued
/// to the awaiting thread, and lost if the application ends before it arrives there. An await does not see emissions
/// from before it began: for every emission use a Channel.
template<typename Object, typename Signal>
[[nodiscard]] detail::SignalAwaitable<Signal> when(const Object *object, Signal signal)
{
    static_assert(std::is_base_of_v<typename detail::SignalTraits<Signal>::Object, Object>,
                  "when(object, &Class::signal): the signal is not one of the object's class.");
    return detail::SignalAwaitable<Signal>(object, signal);
}

/// Waits for the next emission for whose arguments `predicate` is true. The predicate is called on the awaiting thread,
/// inside the emission if the object lives there too; the await throws the predicate's exceptions.
template<typename Object, typename Signal, typename Predicate>
[[nodiscard]] detail::SignalAwaitable<Signal, std::decay_t<Predicate>> when(const Object *object, Signal signal, Predicate &&predicate)
{
    QACTORS_REQUIRE_SAFE_TEMPORARY(Predicate);
    static_assert(std::is_base_of_v<typename detail::SignalTraits<Signal>::Object, Object>,
                  "when(object, &Class::signal): the signal is not one of the object's class.");
    static_assert(detail::SignalTraits<Signal>::Arguments::template accepts<std::decay_t<Predicate>>,
                  "when(object, &Class::signal, predicate): the predicate takes the signal's arguments and returns bool.");
    return detail::SignalAwaitable<Signal, std::decay_t<Predicate>>(object, signal, std::forward<Predicate>(predicate));
}

} // namespace QActors
