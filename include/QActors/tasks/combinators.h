// SPDX-License-Identifier: MIT
// Running several coroutines at once, as child tasks of the caller. Each argument is an Async, a callable, or another value that
// can be awaited (a QFuture, a TaskHandle, not an awaitable as when() gives); all of them have ended, finished or cancelled, when
// the await returns.
#pragma once

#include <QActors/kernel/exceptiongroup.h>
#include <QActors/tasks/detail/awaitedcall.h>
#include <QActors/tasks/detail/groupaccess.h>
#include <QActors/tasks/taskgroup.h>

#include <tuple>
#include <vector>

namespace QActors {
namespace detail {

/// A task's value as a member of a tuple; throws what it ended with if there is none.
template<typename T>
Stored<T> storedValue(const TaskHandle<T> &handle)
{
    if (handle.state() != TaskState::Finished)
        throwEnd(TaskHandleAccess::task(handle));
    if constexpr (std::is_void_v<T>)
        return {};
    else
        return std::move(*TaskHandleAccess::result(handle)->value);
}

/// The one error of a group as itself, several as the group.
[[noreturn]] QACTORS_EXPORT void rethrowPlain(const std::exception_ptr &error);

/// The first task to settle (or, with OnlySuccess, to finish well) ends the group.
class QACTORS_EXPORT FirstOf final
{
public:
    FirstOf(TaskGroup &group, bool onlySuccess) : m_group(group), m_onlySuccess(onlySuccess) { }
    void watch(TaskContext *task, std::size_t index);
    std::optional<std::size_t> winner() const noexcept { return m_winner; }
    const std::vector<std::exception_ptr> &errors() const noexcept { return m_errors; }

private:
    struct Watch final : TaskObserver
    {
        Watch(FirstOf &owner, std::size_t index) : m_owner(owner), m_index(index) { }
        void taskSettled(TaskContext *task) noexcept override { m_owner.settled(task, m_index); }
        FirstOf &m_owner;
        std::size_t m_index;
    };
    void settled(TaskContext *task, std::size_t index) noexcept;

    TaskGroup &m_group;
    bool m_onlySuccess;
    std::optional<std::size_t> m_winner;
    std::vector<std::exception_ptr> m_errors;
    std::vector<std::unique_ptr<Watch>> m_watches;
};

template<typename... Calls>
auto firstOf(bool onlySuccess, Calls... calls)
    -> Async<std::variant<Stored<TaskValue<Calls>>...>>
{
    using Result = std::variant<Stored<TaskValue<Calls>>...>;
    std::optional<Result> result;
    std::vector<std::exception_ptr> errors;
    TaskGroup group;
    group.setFailFast(false);
    FirstOf first(group, onlySuccess);
    auto body = [&] {
        std::size_t index = 0;
        std::tuple handles{GroupAccess::spawn(group, std::move(calls), true, std::source_location::current())...}; // braces: in order
        std::apply([&](auto &...handle) { (first.watch(TaskHandleAccess::task(handle), index++), ...); }, handles);
        return handles;
    };
    std::optional<decltype(body())> handles;
    auto run = [&] { handles.emplace(body()); };
    co_await group.run(run);
    errors = first.errors();
    if (!first.winner()) {
        if (errors.empty())
            throw TaskCancelled(QStringLiteral("whenAny: all were cancelled"));
        throw ExceptionGroup(QStringLiteral("whenAny: none succeeded"), errors);
    }
    [&]<std::size_t... I>(std::index_sequence<I...>) {
        auto take = [&]<std::size_t J>(std::integral_constant<std::size_t, J>) {
            result.emplace(std::in_place_index<J>, storedValue(std::get<J>(*handles)));
        };
        ((I == *first.winner() ? take(std::integral_constant<std::size_t, I>()) : void()), ...);
    }(std::index_sequence_for<Calls...>());
    co_return std::move(*result);
}

template<typename... Calls>
auto allOf(Calls... calls) -> Async<std::tuple<Stored<TaskValue<Calls>>...>>
{
    using Handles = std::tuple<TaskHandle<TaskValue<Calls>>...>;
    std::optional<Handles> handles;
    std::exception_ptr error;
    TaskGroup group;
    auto start = [&] { handles.emplace(Handles{group.startSoon(std::move(calls))...}); }; // braces: in order
    try {
        co_await group.run(start);
    } catch (const ExceptionGroup &) {
        error = std::current_exception();
    }
    if (error)
        rethrowPlain(error);
    auto take = [](auto &...handle) { return std::tuple<Stored<TaskValue<Calls>>...>{storedValue(handle)...}; };
    co_return std::apply(take, *handles);
}

} // namespace detail

/// Runs all arguments and gives a std::tuple of their values, std::monostate for void. The first failure cancels the
/// others and is thrown as itself; several failures are thrown as an ExceptionGroup. (JavaScript: Promise.all.)
template<typename... Parts>
auto whenAll(Parts &&...parts)
{
    static_assert((detail::SafeTemporary<Parts> && ...), QACTORS_UNSAFE_TEMPORARY);
    return detail::allOf(detail::asAwaitedCall(std::forward<Parts>(parts))...);
}

/// The same for a list: gives the values in the order of the list; for void nothing.
template<typename T>
auto whenAll(std::vector<Async<T>> parts) -> Async<std::conditional_t<std::is_void_v<T>, void, std::vector<detail::Stored<T>>>>
{
    std::vector<TaskHandle<T>> handles;
    std::exception_ptr error;
    TaskGroup group;
    auto start = [&] {
        for (Async<T> &part : parts)
            handles.push_back(group.startSoon(std::move(part)));
    };
    try {
        co_await group.run(start);
    } catch (const ExceptionGroup &) {
        error = std::current_exception();
    }
    if (error)
        detail::rethrowPlain(error);
    if constexpr (!std::is_void_v<T>) {
        std::vector<T> values;
        values.reserve(handles.size());
        for (const TaskHandle<T> &handle : handles)
            values.push_back(detail::storedValue(handle));
        co_return values;
    }
}

/// Runs all arguments until the first succeeds, cancels the rest and gives a std::variant whose index() tells which one
/// succeeded. Failures are ignored, unless all fail: then an ExceptionGroup is thrown. (JavaScript: Promise.any.)
template<typename... Parts>
auto whenAny(Parts &&...parts)
{
    static_assert((detail::SafeTemporary<Parts> && ...), QACTORS_UNSAFE_TEMPORARY);
    static_assert(sizeof...(Parts) > 0, "whenAny() of nothing: none of them can be the first; give it at least one.");
    if constexpr (sizeof...(Parts) > 0)
        return detail::firstOf(true, detail::asAwaitedCall(std::forward<Parts>(parts))...);
}

/// Runs all arguments until the first ends, well or not, cancels the rest and gives the value of the first as whenAny()
/// does, or throws its error. (JavaScript: Promise.race.)
template<typename... Parts>
auto race(Parts &&...parts)
{
    static_assert((detail::SafeTemporary<Parts> && ...), QACTORS_UNSAFE_TEMPORARY);
    static_assert(sizeof...(Parts) > 0, "race() of nothing: none of them can be the first; give it at least one.");
    if constexpr (sizeof...(Parts) > 0)
        return detail::firstOf(false, detail::asAwaitedCall(std::forward<Parts>(parts))...);
}

namespace detail {

template<typename Range, typename F>
using MapValue = CallValue<F &, decltype(*std::begin(std::declval<Range &>()))>;
template<typename Range, typename F>
using MapResult = std::conditional_t<std::is_void_v<MapValue<Range, F>>, void, std::vector<Stored<MapValue<Range, F>>>>;

template<typename Range, typename F>
auto mapItems(Range range, int limit, F fn) -> Async<MapResult<Range, F>>
{
    using Item = decltype(*std::begin(range));
    using T = CallValue<F &, Item>;
    if (limit < 1)
        throw MisuseError(QStringLiteral("mapConcurrent: a limit of %1; give at least 1").arg(limit));
    std::vector<std::optional<Stored<T>>> results;
    std::exception_ptr error;
    auto next = std::begin(range);
    std::vector<TaskHandle<>> workers;
    auto work = [&]() -> Async<> {
        while (next != std::end(range)) {
            const std::size_t index = results.size();
            results.emplace_back();
            Item item = *next;
            ++next;
            if constexpr (std::is_void_v<T>) {
                co_await std::invoke(fn, static_cast<Item>(item));
            } else {
                auto value = co_await std::invoke(fn, static_cast<Item>(item));
                results[index].emplace(std::move(value));
            }
        }
    };
    TaskGroup group;
    auto start = [&] {
        auto ahead = next;
        for (int i = 0; i < limit && ahead != std::end(range); ++i, ++ahead)
            workers.push_back(group.startSoon(work));
    };
    try {
        co_await group.run(start);
    } catch (const ExceptionGroup &) {
        error = std::current_exception();
    }
    if (error)
        rethrowPlain(error);
    for (const TaskHandle<> &worker : workers)
        storedValue(worker);
    if constexpr (!std::is_void_v<T>) {
        std::vector<T> values;
        values.reserve(results.size());
        for (auto &slot : results)
            values.push_back(std::move(*slot));
        co_return values;
    }
}

} // namespace detail

/// Calls `fn(item)` for each item of `range`, at most `limit` at once, and gives the results in the items' order
/// (nothing for void). `fn` returns anything that can be awaited. The first failure cancels the rest and is thrown
/// as itself. `range` and `fn` are kept until the end. The range may be endless, if `fn` gives nothing. Throws MisuseError if `limit` < 1.
template<typename Range, typename F>
auto mapConcurrent(Range &&range, int limit, F &&fn)
{
    QACTORS_REQUIRE_SAFE_TEMPORARY(Range);
    QACTORS_REQUIRE_SAFE_TEMPORARY(F);
    return detail::mapItems(std::decay_t<Range>(std::forward<Range>(range)), limit, std::decay_t<F>(std::forward<F>(fn)));
}

} // namespace QActors
