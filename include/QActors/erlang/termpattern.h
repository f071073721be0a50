// SPDX-License-Identifier: MIT
// Patterns of receive() over messages that are Terms, as those that processes elsewhere send are:
//
//     co_await self().receive(
//         onTerm(Atom("tick"), [] { … }),                                  tick
//         onTerm(Atom("set"), arg<QString>, arg<int>, [](const QString &key, int value) { … }),      {set,<<"speed">>,5}
//         onTerm(Atom("user"), mapWith(Atom("name"), arg<QString>), [](const QString &name) { … }),  {user,#{name => …, …}}
//         after(5s, [] { … }));
//
// Elements are those of <QActors/Pattern>: a literal (compared as toTerm() makes it: 5, "text", Atom("ok"); 1 is not 1.0), arg<T>
// (what converts to a T, by the rules of fromTerm()), any (handed over as Term), ignore, when(predicate), tupleOf(elements…), and
// mapWith(key, element, …).
#pragma once

#include <QActors/erlang/detail/termclauses.h>
#include <QActors/messaging/pattern.h>

namespace QActors {

/// Takes a message that is a Term. Of one element before the handler: a term that matches it. Of several: a tuple of as many, each
/// matching its element. (The tuple of one element is tupleOf(element).) Stands among the clauses of receive() beside on() and
/// after(), and in matchTerm(). A term is converted once to see whether it matches, and once more for the handler.
template<typename First, typename... Rest>
    requires(sizeof...(Rest) > 0)
auto onTerm(First first, Rest... rest)
{
    return detail::makeTermClauseOf(std::tuple<First, Rest...>(std::move(first), std::move(rest)...), std::make_index_sequence<sizeof...(Rest)>());
}

/// Element: a map that has each of these keys, with a value that matches the element after it, and whatever else.
/// `mapWith(Atom("name"), arg<QString>, "size", arg<int>)`: keys are converted by toTerm().
template<typename... KeysAndElements>
auto mapWith(KeysAndElements... keysAndElements)
{
    static_assert(sizeof...(KeysAndElements) > 0 && sizeof...(KeysAndElements) % 2 == 0,
                  "mapWith(key, element, key, element, …): each key has an element that its value matches.");
    return detail::makeTermMapping(std::tuple<KeysAndElements...>(std::move(keysAndElements)...),
                                   std::make_index_sequence<sizeof...(KeysAndElements) / 2>());
}

/// Calls the handler of the first clause that matches the term; true if there is one: for handlers of whole terms, as in
/// `onInfo<Term>([this](const Term &term) { matchTerm(term, onTerm(…), onTerm(…)); })`. If a handler is a coroutine, the result is an
/// Async<bool>, to be awaited. Handlers give no value.
template<typename... Clauses>
auto matchTerm(const Term &term, Clauses... clauses)
{
    static_assert((detail::IsTermClause<Clauses> && ...), "matchTerm(term, clauses…): takes onTerm(elements…, handler).");
    static_assert((std::is_void_v<typename detail::CallValueOf<typename Clauses::Returned>::Type> && ...),
                  "matchTerm(): its handlers give no value; nobody would get it.");
    if constexpr ((detail::CanAwait<typename Clauses::Returned> || ...)) {
        return detail::matchTermAsync(term, std::move(clauses)...);
    } else {
        const auto handled = [&term](auto &clause) {
            if (!clause.matches(term))
                return false;
            clause.handle(term);
            return true;
        };
        return (handled(clauses) || ...);
    }
}

} // namespace QActors
