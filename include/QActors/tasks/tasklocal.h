// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/kernel/async.h>
#include <QActors/kernel/detail/awaiting.h>
#include <QActors/kernel/detail/localset.h>
#include <QActors/kernel/detail/temporaries.h>

#include <QtCore/qdebug.h>

#include <concepts>

namespace QActors {

template<typename T>
class TaskLocal;

namespace detail {

template<typename T>
concept Printable = requires(QDebug debug, const T &value) { debug << value; };

template<typename T>
class TypedLocal final : public LocalValue
{
public:
    template<typename V>
    TypedLocal(const LocalKey *key, V &&given) : LocalValue(key), value(std::forward<V>(given))
    {
    }
    QString toText() const override
    {
        if constexpr (std::constructible_from<QString, const T &>) {
            return QString(value);
        } else if constexpr (Printable<T>) {
            QString text;
            QDebug(&text).noquote().nospace() << value;
            return text;
        } else {
            return QString::fromUtf8(QMetaType::fromType<T>().name());
        }
    }
    QVariant toVariant() const override { return QVariant::fromValue(value); }
    const T value;
};

template<typename F>
auto runInLocals(LocalPointer all, F fn) -> Async<CallValue<F &>>
{
    const LocalScope scope(std::move(all));
    if constexpr (CanAwait<decltype(fn())>)
        co_return co_await fn();
    else
        co_return fn();
}

template<typename F>
auto runWithLocal(LocalValuePointer value, F fn) -> Async<CallValue<F &>>
{
    const LocalScope scope(value.get());
    if constexpr (CanAwait<decltype(fn())>)
        co_return co_await fn();
    else
        co_return fn();
}

} // namespace detail

/// A value that is set for a piece of code and seen by all that this code starts or calls: a request's number, the user that
/// it is for, a trace. Functions in between need not pass it on.
///
///     const TaskLocal<QString> requestId(u"request"_s);
///     co_await requestId.with(u"17"_s, [&] { return handle(order); }); // here, and below, requestId.value() is "17"
///
/// The value is inherited by tasks and actors that are started there, on any thread; a call brings it to the server's method;
/// offload() takes it to the pool's thread. A message that is sent, or a cast, does not, unless asked to: castWith(), or a
/// TaskLocals in the message. Setting a value in a child is not seen by its parent, nor by the child's siblings.
///
/// Values are copied and read on several threads at once, and never written: a T whose const functions and copies are safe
/// there, as all of Qt's value classes are. What is large or not copyable, put into a shared pointer to a constant. Whoever lets go
/// of a value last destroys it, on whichever thread that is. (Swift: TaskLocal; Python: ContextVar; Java: ScopedValue.)
///
/// Thread: any, all functions. A TaskLocal lives as long as a program mostly; values that are set outlive it.
template<typename T>
class TaskLocal
{
    static_assert(std::is_object_v<T> && !std::is_const_v<T> && std::copy_constructible<T>,
                  "TaskLocal<T>: T is a copyable value; put what is not into a std::shared_ptr<const …>.");
    static_assert(!std::is_pointer_v<T> || std::is_const_v<std::remove_pointer_t<T>>,
                  "TaskLocal<T *>: the value is read on other threads, and may outlive what it points to. Give a value, a "
                  "std::shared_ptr<const …>, a Pid, or a pointer to a constant.");

public:
    /// With a name, for logs and QML, and the value where none is set.
    explicit TaskLocal(const QString &name = {}, T fallback = T()) : m_key(new detail::LocalKey(name)), m_fallback(std::move(fallback)) { }
    Q_DISABLE_COPY_MOVE(TaskLocal)

    QString name() const { return m_key->name; } ///< As given.
    /// A copy of the value that holds here; the fallback if none is set. In a task, what holds there; outside, what a scoped()
    /// on this thread has set.
    T value() const
    {
        const detail::LocalValue *value = find();
        return value ? static_cast<const detail::TypedLocal<T> *>(value)->value : m_fallback;
    }
    bool isSet() const noexcept { return find() != nullptr; } ///< True if value() is not the fallback.

    /// Runs `fn` on the current task with this value, and gives what `fn` gives; `fn` may return anything that can be awaited.
    /// The value holds until `fn` has ended, by whatever way; tasks that go on keep it.
    template<typename V, typename F>
        requires std::constructible_from<T, V>
    auto with(V &&value, F &&fn) const -> Async<detail::CallValue<std::decay_t<F> &>>
    {
        QACTORS_REQUIRE_SAFE_TEMPORARY(V);
        QACTORS_REQUIRE_SAFE_TEMPORARY(F);
        return detail::runWithLocal(make(std::forward<V>(value)), std::decay_t<F>(std::forward<F>(fn)));
    }

    /// The same to the end of the block: `const auto scope = requestId.scoped(u"17"_s);`, in a coroutine or a plain function.
    /// The scope belongs to the task that made it, wherever the task waits meanwhile. Outside a task it belongs to the thread:
    /// do not let a coroutine of another library wait in it. Scopes may end in any order.
    template<typename V>
        requires std::constructible_from<T, V>
    [[nodiscard]] detail::LocalScope scoped(V &&value) const
    {
        return detail::LocalScope(make(std::forward<V>(value)).get());
    }

private:
    template<typename V>
    detail::LocalValuePointer make(V &&value) const
    {
        return detail::LocalValuePointer(new detail::TypedLocal<T>(m_key.get(), std::forward<V>(value)));
    }
    const detail::LocalValue *find() const noexcept
    {
        const detail::LocalSet *set = detail::currentLocals();
        return set ? set->find(m_key.get()) : nullptr;
    }
    detail::NodePointer<const detail::LocalKey> m_key;
    const T m_fallback;
};

} // namespace QActors
