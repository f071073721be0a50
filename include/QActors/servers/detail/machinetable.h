// SPDX-License-Identifier: MIT
// \internal What a StateMachine declares: its states, and their handlers as functions of one type.
#pragma once

#include <QActors/servers/genserver.h>

#include <QtCore/qmetaobject.h>

#include <map>
#include <typeindex>
#include <unordered_map>

namespace QActors {

class StateMachine;

namespace detail {

class Machine;

/// Any handler: the state's data, the event (none for enter, leave and timeouts), the caller if it is a call.
using StateHandler = std::function<Async<>(void *data, const void *event, const From &from)>;

template<typename E>
concept StateEnum = std::is_enum_v<E>;

#define QACTORS_STATE_ENUM                                                                                                  \
    "A StateMachine's states are an enum with Q_ENUM: `enum State { Closed, Open }; Q_ENUM(State)`. That gives them their " \
    "names, in errors, logs and QML."

/// One type of event in one state.
struct EventRule
{
    StateHandler any;
    StateHandler calls; // that take a ReplyTo
    std::vector<int> targets; // where it may lead, if that is declared
    const char *typeName = nullptr;
};

struct MachineNode
{
    int id = -1; // of the node for all states
    QString name;
    MachineNode *parent = nullptr; // null for the outermost ones, and for the node for all
    MachineNode *first = nullptr;  // of its states, where it begins
    const std::type_info *holds = nullptr;
    const char *holdsName = nullptr;
    std::shared_ptr<void> (*makeData)() = nullptr; // null if that goes by goTo() alone
    StateHandler enter;
    StateHandler leave;
    StateHandler other;
    EventRule stateTimeout;
    EventRule eventTimeout;
    std::map<QString, EventRule> timeouts;
    std::unordered_map<std::type_index, EventRule> events;
    std::vector<std::pair<QString, int>> arrows; // drawn only
    std::shared_ptr<void> data;                  // while the machine is in it

    /// Whether the machine is in it when it is in `inner`.
    bool contains(const MachineNode *inner) const noexcept
    {
        while (inner && inner != this)
            inner = inner->parent;
        return inner;
    }
};

// What the templates of a machine need of it.
struct QACTORS_EXPORT MachineAccess
{
    static MachineNode &node(StateMachine &machine, int id, QMetaEnum states);
    static void checkEnum(StateMachine &machine, QMetaEnum states);
    static void goTo(StateMachine &machine, int id, std::shared_ptr<void> data, const std::type_info *type, const char *typeName);
    static void postpone(StateMachine &machine);
    static void *dataOf(const StateMachine &machine, const std::type_info &type, const char *typeName);
};

/// The form of a handler's parameters before `Last`: bit 0, the state's data; bit 1, the event; -1 if it is none.
template<typename H, typename Data, typename T, typename... Last>
consteval int handlerForm()
{
    if constexpr (!std::is_void_v<Data> && !std::is_void_v<T>) {
        if (std::is_invocable_v<H &, std::add_lvalue_reference_t<Data>, const T &, Last...>)
            return 3;
    }
    if constexpr (!std::is_void_v<T>) {
        if (std::is_invocable_v<H &, const T &, Last...>)
            return 2;
    }
    if constexpr (!std::is_void_v<Data>) {
        if (std::is_invocable_v<H &, Data &, Last...>)
            return 1;
    }
    return std::is_invocable_v<H &, Last...> ? 0 : -1;
}

template<int Form, typename Data, typename T, typename H, typename... Last>
decltype(auto) callHandler(H &handler, [[maybe_unused]] void *data, [[maybe_unused]] const void *event, Last &&...last)
{
    if constexpr (Form == 3)
        return handler(*static_cast<Data *>(data), *static_cast<const T *>(event), std::forward<Last>(last)...);
    else if constexpr (Form == 2)
        return handler(*static_cast<const T *>(event), std::forward<Last>(last)...);
    else if constexpr (Form == 1)
        return handler(*static_cast<Data *>(data), std::forward<Last>(last)...);
    else
        return handler(std::forward<Last>(last)...);
}

/// A member function of the machine, or what can be called already.
template<typename H>
auto boundTo(StateMachine *machine, H handler)
{
    if constexpr (std::is_member_function_pointer_v<H>) {
        using Class = typename MethodTraits<H>::Class;
        return [object = static_cast<Class *>(machine), handler]<typename... Args>(Args &&...args)
                   -> std::invoke_result_t<H, Class *, Args...> { return (object->*handler)(std::forward<Args>(args)...); };
    } else {
        return handler;
    }
}

/// Touches nothing of the machine, which may have been deleted.
template<typename... Value>
void answerUnlessPostponed(const From &from, Value &&...value)
{
    if (from.isValid() && !CallCell::isHeld(from))
        from.reply(std::forward<Value>(value)...);
}

template<typename Result>
Async<> answerWhenDone(Result body, From from)
{
    if constexpr (std::is_void_v<typename Result::value_type>) {
        if (body)
            co_await std::move(body);
        answerUnlessPostponed(from);
    } else {
        auto value = co_await std::move(body);
        answerUnlessPostponed(from, std::move(value));
    }
}

template<typename R>
Async<> asHandled(R result)
{
    if constexpr (std::is_same_v<R, Async<>>)
        return result;
    else
        return justAwait(std::move(result));
}

/// A handler, which answers a call itself or by its value. `repliesItself` is set if it takes the place of the answer.
template<typename Data, typename T, typename Given>
StateHandler stateHandler(StateMachine *machine, Given given, bool &repliesItself)
{
    using H = decltype(boundTo(machine, std::move(given)));
    constexpr int Form = handlerForm<H, Data, T>();
    constexpr int Replying = Form >= 0 || std::is_void_v<T> ? -1 : handlerForm<H, Data, T, AnyReplyTo>();
    static_assert(Form >= 0 || Replying >= 0,
                  "A StateMachine's handler takes the state's data if the state holds some (as Data &), then the event (as const T & "
                  "or T; the event stays as it is, for it may be postponed), then for a call a ReplyTo<R>; each may be left out.");
    repliesItself = Form < 0;
    return [handler = boundTo(machine, std::move(given))](void *data, const void *event, [[maybe_unused]] const From &from) mutable -> Async<> {
        if constexpr (Form < 0) {
            using R = decltype(callHandler<Replying, Data, T>(handler, data, event, AnyReplyTo{from}));
            if constexpr (IsAsync<R>::value)
                return asHandled(callHandler<Replying, Data, T>(handler, data, event, AnyReplyTo{from}));
            else
                static_cast<void>(callHandler<Replying, Data, T>(handler, data, event, AnyReplyTo{from}));
        } else {
            using R = decltype(callHandler<Form, Data, T>(handler, data, event));
            if constexpr (IsAsync<R>::value) {
                if (from.isValid())
                    return answerWhenDone(callHandler<Form, Data, T>(handler, data, event), from);
                return asHandled(callHandler<Form, Data, T>(handler, data, event));
            } else if constexpr (std::is_void_v<R>) {
                callHandler<Form, Data, T>(handler, data, event);
                answerUnlessPostponed(from);
            } else {
                answerUnlessPostponed(from, callHandler<Form, Data, T>(handler, data, event));
            }
        }
        return {};
    };
}

} // namespace detail
} // namespace QActors
