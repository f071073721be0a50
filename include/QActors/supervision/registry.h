// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/servers/genserver.h>
#include <QActors/kernel/detail/awaitable.h>

#include <QtCore/qlist.h>
#include <QtCore/qobject.h>
#include <QtCore/qvariant.h>

#include <exception>
#include <vector>

namespace QActors {
namespace detail {

struct RegistryData;
struct NameWait;
struct TopicNames;

/// `co_await whereisWhenReady(name)`.
class QACTORS_EXPORT NameAwaitable : public Awaitable
{
public:
    NameAwaitable(std::shared_ptr<RegistryData> registry, const QString &name);
    ~NameAwaitable() override;
    bool ready();
    void suspend();
    Pid result() const;
    bool detach() noexcept override;
    QString describe() const override;
    void found(Pid pid) noexcept; ///< Null: the registry has gone.

private:
    std::shared_ptr<RegistryData> m_registry;
    std::shared_ptr<NameWait> m_wait;
    QString m_name;
    Pid m_pid;
};

/// The same for an A.
template<typename A>
class TypedNameAwaitable final : public NameAwaitable
{
public:
    using NameAwaitable::NameAwaitable;
    ActorRef<A> result() const { return ActorRef<A>(NameAwaitable::result()); }
};

} // namespace detail

/// Registering failed: the name is taken.
class QACTORS_EXPORT NameError : public Error
{
public:
    using Error::Error;
    ~NameError() override;
};

/// A process that has a name in a Registry, and what was registered with it.
struct RegistryEntry
{
    Pid pid; ///< the process
    QVariant value; ///< what was given to registerName() or setValue(); invalid by default
    bool operator==(const RegistryEntry &) const = default;
};

/// Names for processes; and for topics, see Topic::registerName(). A name stands for one process at a time, and is free again
/// when the process has ended, before monitors report the end. A process may have several names. All functions may be called
/// from any thread. There is one global registry; make others to keep names apart, or to have names that several processes
/// share:
///
///     Registry readers(u"the readers"_s, Registry::Keys::Duplicate);
///     readers.registerName(u"news"_s, pid, u"de"_s);
///     readers.dispatch(u"news"_s, [](Pid pid, const QVariant &language) { send(pid, …); });
///
/// (OTP: register/2, global; Elixir: Registry.)
class QACTORS_EXPORT Registry : public QObject
{
    Q_OBJECT

public:
    /// How many processes may have the same name.
    enum class Keys : quint8 {
        Unique,   ///< one
        Duplicate ///< any number, and each of them several times
    };
    Q_ENUM(Keys)
    /// `title` is for messages.
    explicit Registry(const QString &title, QObject *parent = nullptr);
    /// \overload
    Registry(const QString &title, Keys keys, QObject *parent = nullptr);
    /// Blocks until slots that the registry's signals have called on other threads have returned. Tasks that wait for a name
    /// get Error.
    ~Registry() override;
    /// The global registry of the program.
    static Registry &global();

    Keys keys() const noexcept; ///< Unique by default.

    /// Gives the process a name, with a value for dispatch() and entries(), which goes to other threads as it is. Throws NameError
    /// if the name is taken and names are unique, MisuseError for an empty name or a null pid. A process that has ended already
    /// gets no name, or loses it at once.
    void registerName(const QString &name, Pid pid, const QVariant &value = {});
    /// Frees the name; false if there was no such name in this registry. Throws MisuseError if names are not unique.
    bool unregisterName(const QString &name);
    /// Takes the name from this process, also if it was given several times; false if the process did not have it.
    bool unregisterName(const QString &name, Pid pid);
    /// All that have this name, in the order in which they got it; at most one if names are unique.
    QList<RegistryEntry> entries(const QString &name) const;
    /// Changes the value of a process that has this name; false if it has not. (Elixir: Registry.update_value.)
    bool setValue(const QString &name, Pid pid, const QVariant &value);
    /// Calls `fn(pid, value)`, or `fn(pid)`, for each of entries(), on this thread, and gives their number. `fn` may use this
    /// registry; what changes meanwhile does not change whom it is called for. If it throws, it is called for the others all
    /// the same; then dispatch() throws an ExceptionGroup. (Elixir: Registry.dispatch.)
    template<typename F>
    int dispatch(const QString &name, F &&fn) const;
    /// The process of this name; null if there is none. Throws MisuseError if names are not unique, as do all that give one
    /// process.
    Pid whereis(const QString &name) const;
    /// The process of this name as an A, for typed requests; null if there is none. The class is not checked before the first
    /// request.
    template<typename A>
    ActorRef<A> whereis(const QString &name) const
    {
        return ActorRef<A>(whereis(name));
    }
    /// All names, sorted.
    QStringList registeredNames() const;
    /// The names of a process, sorted.
    QStringList namesOf(Pid pid) const;
    /// `Pid pid = co_await registry.whereisWhenReady(u"store"_s)`: waits until the name is registered. Give it a deadline.
    /// Throws Error if the registry is destroyed first.
    [[nodiscard]] detail::NameAwaitable whereisWhenReady(const QString &name) const { return detail::NameAwaitable(d, name); }
    /// The same as an A, for typed requests: `ActorRef<Store> store = co_await registry.whereisWhenReady<Store>(u"store"_s)`.
    template<typename A>
    [[nodiscard]] detail::TypedNameAwaitable<A> whereisWhenReady(const QString &name) const
    {
        return detail::TypedNameAwaitable<A>(d, name);
    }

    /// As whereis(), but throws NoProcess, which names the registry, if there is no such process.
    Pid resolve(const QString &name) const;
    /// The process of this name as an A, for typed requests.
    template<typename A>
    ActorRef<A> resolve(const QString &name) const
    {
        return ActorRef<A>(resolve(name));
    }
    const QString &title() const noexcept; ///< The registry's name in messages.

Q_SIGNALS:
    /// A process got a name. Emitted after the change, on the thread that registers. A slot may destroy the registry.
    void nameRegistered(const QString &name, QActors::Pid pid);
    void nameUnregistered(const QString &name, QActors::Pid pid); ///< The name is free again. Emitted on the thread that unregisters, or on that of the process, when it ends.
    /// A Topic got a name. Emitted after the change, on the thread that registers. A slot may destroy the registry.
    void topicRegistered(const QString &name);

private:
    friend struct detail::TopicNames;
    friend struct detail::RegistryData;
    [[noreturn]] void throwFailures(const QString &name, std::vector<std::exception_ptr> failures) const;
    // Only its own layer knows the type of a topic.
    void addTopic(const QString &name, std::weak_ptr<const void> topic);
    std::shared_ptr<const void> topic(const QString &name) const;
    std::shared_ptr<detail::RegistryData> d;
};

template<typename F>
int Registry::dispatch(const QString &name, F &&fn) const
{
    constexpr bool TakesValue = std::is_invocable_v<F &, Pid, const QVariant &>;
    static_assert(TakesValue || std::is_invocable_v<F &, Pid>, "Registry::dispatch(name, fn): fn is called with a Pid and a QVariant, or with a Pid.");
    using Result = typename std::conditional_t<TakesValue, std::invoke_result<F &, Pid, const QVariant &>, std::invoke_result<F &, Pid>>::type;
    static_assert(!detail::IsAsync<Result>::value, "Registry::dispatch(name, fn): fn is not a coroutine; await over entries(name) instead.");
    const QList<RegistryEntry> all = entries(name);
    std::vector<std::exception_ptr> failures;
    for (const RegistryEntry &entry : all) {
        try {
            if constexpr (TakesValue)
                static_cast<void>(std::invoke(fn, entry.pid, entry.value));
            else
                static_cast<void>(std::invoke(fn, entry.pid));
        } catch (...) {
            failures.push_back(std::current_exception());
        }
    }
    if (!failures.empty())
        throwFailures(name, std::move(failures));
    return int(all.size());
}

/// The functions of the global registry.
inline void registerName(const QString &name, Pid pid, const QVariant &value = {})
{
    Registry::global().registerName(name, pid, value);
}
/// As Registry::unregisterName().
inline bool unregisterName(const QString &name)
{
    return Registry::global().unregisterName(name);
}
/// As Registry::whereis().
inline Pid whereis(const QString &name)
{
    return Registry::global().whereis(name);
}
/// The process of this name as an A, for typed requests. The class is not checked before the first request.
template<typename A>
ActorRef<A> whereis(const QString &name)
{
    return Registry::global().whereis<A>(name);
}
/// As Registry::registeredNames().
inline QStringList registeredNames()
{
    return Registry::global().registeredNames();
}
/// As Registry::whereisWhenReady().
[[nodiscard]] inline detail::NameAwaitable whereisWhenReady(const QString &name)
{
    return Registry::global().whereisWhenReady(name);
}
/// The same as an A, for typed requests.
template<typename A>
[[nodiscard]] detail::TypedNameAwaitable<A> whereisWhenReady(const QString &name)
{
    return Registry::global().whereisWhenReady<A>(name);
}

namespace detail {

template<typename T>
concept IsProcessName = IsMethodName<T> || std::is_same_v<std::decay_t<T>, QString>;

template<typename Name>
Pid resolve(const Name &name)
{
    if constexpr (IsMethodName<Name>)
        return Registry::global().resolve(QString::fromUtf8(name));
    else
        return Registry::global().resolve(name);
}

} // namespace detail

/// call(), callFor(), cast() and send() with a name of the global registry in place of a pid. The name is looked up inside
/// the call; they throw NoProcess if there is no process of this name. (OTP: gen_server:call(Name, …).)
template<typename T, detail::IsProcessName Process, typename... Args>
[[nodiscard]] auto call(const Process &process, Args &&...args)
{
    return call<T>(detail::resolve(process), std::forward<Args>(args)...);
}
/// \overload
template<typename R = QVariant, detail::IsProcessName Process, detail::IsMethodName Method, typename... Args>
[[nodiscard]] auto call(const Process &process, const Method &method, Args &&...args)
{
    return call<R>(detail::resolve(process), method, std::forward<Args>(args)...);
}
/// \overload
template<typename T, detail::IsProcessName Process, typename... Args>
[[nodiscard]] auto callFor(AnyDuration timeout, const Process &process, Args &&...args)
{
    return callFor<T>(timeout, detail::resolve(process), std::forward<Args>(args)...);
}
/// \overload
template<typename R = QVariant, detail::IsProcessName Process, detail::IsMethodName Method, typename... Args>
[[nodiscard]] auto callFor(AnyDuration timeout, const Process &process, const Method &method, Args &&...args)
{
    return callFor<R>(timeout, detail::resolve(process), method, std::forward<Args>(args)...);
}
/// \overload
template<detail::IsProcessName Process, typename... Args>
void cast(const Process &process, Args &&...args)
{
    cast(detail::resolve(process), std::forward<Args>(args)...);
}
/// \overload
template<detail::IsProcessName Process, typename... Args>
void send(const Process &process, Args &&...args)
{
    send(detail::resolve(process), std::forward<Args>(args)...);
}

} // namespace QActors
