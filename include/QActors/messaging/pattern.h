// SPDX-License-Identifier: MIT
// The patterns of receive():
//   on<T>(handler)                  a message that is a T
//   on<T>(when(predicate), handler) … for which predicate(const T &) holds
//   on(elements…, handler)          a tuple of as many elements (one element: also the bare value)
//   after(duration, handler)        if no such message comes in time
// Elements: a literal (compared with ==), arg<T> (a T, handed to the handler), any (anything, as AnyRef),
// ignore (anything, not handed over), when(predicate) (a value of the predicate's argument type),
// tupleOf(elements…) (a nested tuple). Handlers take the extracted values, or nothing, and may be coroutines.
#pragma once

#include <QActors/messaging/detail/clauses.h>

namespace QActors {

/// Element: a value of type T, handed to the handler.
template<typename T>
inline constexpr detail::ArgElement<detail::Travelling<T>> arg{};
/// Element: anything, handed to the handler as AnyRef. Alone, it takes any message.
inline constexpr detail::AnyElement any{};
/// Element: anything, not handed over.
inline constexpr detail::IgnoreElement ignore{};

/// Element: a value for which `predicate(value)` holds, of the predicate's argument type. The predicate is called for
/// messages that may not be taken, perhaps inside the sender's call: it must have no side effects.
template<typename F>
    requires(!std::is_pointer_v<std::decay_t<F>> || std::is_function_v<std::remove_pointer_t<std::decay_t<F>>>)
auto when(F predicate)
{
    return detail::PredicateElement<F>(std::move(predicate));
}

/// Element: a nested tuple.
template<typename... E>
auto tupleOf(E... elements)
{
    return detail::TupleElement<detail::ElementOf<E>...>(detail::ElementMaker<std::decay_t<E>>::make(std::move(elements))...);
}

/// Takes a message that is a T; the handler gets the value as T, const T & or T &&, or is called with nothing.
template<typename T, typename Handler>
auto on(Handler handler)
{
    static_assert(detail::HandlerFits<Handler, std::tuple<T &&>>::value,
                  "on<T>(handler): the handler does not fit. It is called with a T (taken as T, const T & or T &&), or "
                  "with nothing.");
    return detail::TypeClause<T, detail::NoPredicate, Handler>({}, std::move(handler));
}
/// Takes a message that is a T and for which `predicate(value)` holds.
template<typename T, typename F, typename Handler>
auto on(detail::PredicateElement<F> predicate, Handler handler)
{
    static_assert(std::predicate<const F &, const T &>, "on<T>(when(predicate), …): the predicate must take a const T &.");
    static_assert(detail::HandlerFits<Handler, std::tuple<T &&>>::value,
                  "on<T>(when(predicate), handler): the handler does not fit. It is called with a T (taken as T, "
                  "const T & or T &&), or with nothing.");
    return detail::TypeClause<T, detail::PredicateElement<F>, Handler>(std::move(predicate), std::move(handler));
}

/// Takes a tuple of as many values as there are elements before the handler, each matching its element.
template<typename First, typename... Rest>
    requires(sizeof...(Rest) > 0)
auto on(First first, Rest... rest)
{
    return detail::makeTupleClause(std::tuple<First, Rest...>(std::move(first), std::move(rest)...),
                                   std::make_index_sequence<sizeof...(Rest)>());
}

/// Has the handler called if no message is taken within `timeout`. A timeout of 0 takes only messages that are there
/// already. The time is that of the waiting; the handler of a message may take longer.
template<typename Handler>
auto after(AnyDuration timeout, Handler handler)
{
    static_assert(std::invocable<Handler &>, "after(duration, handler): the handler is called with nothing.");
    return detail::AfterClause<Handler>(timeout, std::move(handler));
}

} // namespace QActors
