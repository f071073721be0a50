// SPDX-License-Identifier: MIT
// \internal The elements and clauses that onTerm() makes. Those of on() are made anew, to look into a Term.
#pragma once

#include <QActors/erlang/termconversion.h>
#include <QActors/messaging/detail/clauses.h>

namespace QActors::detail {

/// A term that is equal to this.
class TermLiteral
{
public:
    using Extracts = std::tuple<>;
    explicit TermLiteral(Term value) : m_value(std::move(value)) { }
    bool matches(const Term &term) const { return term == m_value; }
    Extracts extract(const Term &) const { return {}; }

private:
    Term m_value;
};

/// A term that converts to a T.
template<typename T>
struct TermArg
{
    using Extracts = std::tuple<T>;
    bool matches(const Term &term) const { return tryFromTerm<T>(term).has_value(); }
    Extracts extract(const Term &term) const { return Extracts(fromTerm<T>(term)); }
};

struct AnyTerm
{
    using Extracts = std::tuple<Term>;
    bool matches(const Term &) const { return true; }
    Extracts extract(const Term &term) const { return Extracts(term); }
};

struct IgnoredTerm
{
    using Extracts = std::tuple<>;
    bool matches(const Term &) const { return true; }
    Extracts extract(const Term &) const { return {}; }
};

template<typename F>
class TermPredicate
{
public:
    using T = typename PredicateArgument<F>::type;
    using Extracts = std::tuple<T>;
    explicit TermPredicate(PredicateElement<F> predicate) : m_predicate(std::move(predicate)) { }
    bool matches(const Term &term) const
    {
        const std::optional<T> value = tryFromTerm<T>(term);
        return value && m_predicate.holds(*value);
    }
    Extracts extract(const Term &term) const { return Extracts(fromTerm<T>(term)); }

private:
    PredicateElement<F> m_predicate;
};

template<typename... E>
class TermTuple
{
public:
    using Extracts = decltype(std::tuple_cat(std::declval<typename E::Extracts>()...));
    explicit TermTuple(E... elements) : m_elements(std::move(elements)...) { }
    bool matches(const Term &term) const { return term.isTuple(qsizetype(sizeof...(E))) && matchesEach(term, std::index_sequence_for<E...>()); }
    Extracts extract(const Term &term) const { return extractEach(term, std::index_sequence_for<E...>()); }

private:
    template<std::size_t... I>
    bool matchesEach([[maybe_unused]] const Term &term, std::index_sequence<I...>) const
    {
        return (std::get<I>(m_elements).matches(term.elements().at(qsizetype(I))) && ...);
    }
    template<std::size_t... I>
    Extracts extractEach([[maybe_unused]] const Term &term, std::index_sequence<I...>) const
    {
        return std::tuple_cat(std::get<I>(m_elements).extract(term.elements().at(qsizetype(I)))...);
    }
    std::tuple<E...> m_elements;
};

/// The values of some keys; what else is in the map does not matter.
template<typename... E>
class TermMapping
{
public:
    using Extracts = decltype(std::tuple_cat(std::declval<typename E::Extracts>()...));
    explicit TermMapping(QList<Term> keys, E... elements) : m_keys(std::move(keys)), m_elements(std::move(elements)...) { }
    bool matches(const Term &term) const { return term.isMap() && matchesEach(term, std::index_sequence_for<E...>()); }
    Extracts extract(const Term &term) const { return extractEach(term, std::index_sequence_for<E...>()); }

private:
    template<std::size_t... I>
    bool matchesEach(const Term &term, std::index_sequence<I...>) const
    {
        const auto matchesOne = [&](const Term &key, const auto &element) {
            const Term *value = term.find(key);
            return value && element.matches(*value);
        };
        return (matchesOne(m_keys.at(qsizetype(I)), std::get<I>(m_elements)) && ...);
    }
    template<std::size_t... I>
    Extracts extractEach(const Term &term, std::index_sequence<I...>) const
    {
        return std::tuple_cat(std::get<I>(m_elements).extract(*term.find(m_keys.at(qsizetype(I))))...);
    }
    QList<Term> m_keys;
    std::tuple<E...> m_elements;
};

template<typename T>
struct TermElementMaker
{
    static auto make(const T &value)
    {
        return TermLiteral(toTerm(value));
    }
};
template<typename V>
struct TermElementMaker<LiteralElement<V>> // inside a tupleOf()
{
    static auto make(const LiteralElement<V> &element) { return TermElementMaker<V>::make(element.value()); }
};
template<typename T>
struct TermElementMaker<ArgElement<T>>
{
    static auto make(const ArgElement<T> &) { return TermArg<T>(); }
};
template<>
struct TermElementMaker<AnyElement>
{
    static auto make(const AnyElement &) { return AnyTerm(); }
};
template<>
struct TermElementMaker<IgnoreElement>
{
    static auto make(const IgnoreElement &) { return IgnoredTerm(); }
};
template<typename F>
struct TermElementMaker<PredicateElement<F>>
{
    static auto make(PredicateElement<F> element) { return TermPredicate<F>(std::move(element)); }
};
template<typename F>
struct TermElementMaker<TypedPredicate<F>> // inside a tupleOf()
{
    static auto make(const TypedPredicate<F> &element) { return TermPredicate<F>(element.predicate()); }
};
template<typename... E>
struct TermElementMaker<TupleElement<E...>>
{
    static auto make(const TupleElement<E...> &element)
    {
        return std::apply([](const auto &...part) { return makeTermTuple(TermElementMaker<std::remove_cvref_t<decltype(part)>>::make(part)...); },
                          element.elements());
    }

private:
    template<typename... Made>
    static auto makeTermTuple(Made... made)
    {
        return TermTuple<Made...>(std::move(made)...);
    }
};
template<typename... E>
struct TermElementMaker<TermMapping<E...>>
{
    static auto make(TermMapping<E...> element) { return element; }
};
template<typename T>
using TermElementOf = decltype(TermElementMaker<std::decay_t<T>>::make(std::declval<std::decay_t<T>>()));

/// The values of a coroutine's handler live as long as it runs, for its parameters may be references.
template<typename Handler, typename Extracts>
Async<typename CallValueOf<HandlerResult<Handler, Extracts>>::Type> handleKept(Handler &handler, Extracts values)
{
    co_return co_await callHandler(handler, std::move(values));
}

/// A clause that takes a message which is a Term, and matches the element.
template<typename Handler, typename Element>
class TermClause
{
public:
    using Extracts = typename Element::Extracts;
    static constexpr bool Pure = false;
    using Takes = Element;
    using Result = HandlerResult<Handler, Extracts>;
    using Returned = std::conditional_t<CanAwait<Result>, Async<typename CallValueOf<Result>::Type>, Result>;
    TermClause(Element element, Handler handler) : m_element(std::move(element)), m_handler(std::move(handler)) { }
    bool matches(const Term &term) const { return m_element.matches(term); }
    Returned handle(const Term &term)
    {
        if constexpr (CanAwait<Result>)
            return handleKept(m_handler, m_element.extract(term));
        else
            return callHandler(m_handler, m_element.extract(term));
    }
    bool matches(const MessageNode *node) const
    {
        const Term *term = node->whole().template as<Term>();
        return term && matches(*term);
    }
    Returned handle(const MessageNode *node) { return handle(*node->whole().template as<Term>()); }

private:
    Element m_element;
    Handler m_handler;
};

template<typename Element, typename Handler>
auto makeTermClause(Element element, Handler handler)
{
    static_assert(HandlerFits<Handler, typename Element::Extracts>::value,
                  "onTerm(elements…, handler): the handler does not fit. It is called with the values that arg<T>, any and when(predicate) "
                  "extract, in order, as T, const T & or T && (Term for any), or with nothing.");
    return TermClause<Handler, Element>(std::move(element), std::move(handler));
}

/// One element is the whole term, several are those of a tuple.
template<typename Tuple, std::size_t... I>
auto makeTermClauseOf(Tuple parts, std::index_sequence<I...>)
{
    auto make = [&](auto index) {
        return TermElementMaker<std::decay_t<std::tuple_element_t<index, Tuple>>>::make(std::get<index>(std::move(parts)));
    };
    if constexpr (sizeof...(I) == 1)
        return makeTermClause(make(std::integral_constant<std::size_t, 0>()), std::get<1>(std::move(parts)));
    else
        return makeTermClause(TermTuple<TermElementOf<std::tuple_element_t<I, Tuple>>...>(make(std::integral_constant<std::size_t, I>())...),
                              std::get<sizeof...(I)>(std::move(parts)));
}

template<typename C>
concept IsTermClause = requires(C &clause, const Term &term) { clause.handle(term); };

/// Keys and elements by turns.
template<typename Parts, std::size_t... I>
auto makeTermMapping(Parts parts, std::index_sequence<I...>)
{
    return TermMapping<TermElementOf<std::tuple_element_t<I * 2 + 1, Parts>>...>(
        QList<Term>{toTerm(std::get<I * 2>(parts))...},
        TermElementMaker<std::decay_t<std::tuple_element_t<I * 2 + 1, Parts>>>::make(std::get<I * 2 + 1>(std::move(parts)))...);
}

/// The first that matches; in a coroutine's frame, which keeps term and clauses.
template<typename... C>
Async<bool> matchTermAsync(Term term, C... clauses)
{
    bool found = false;
    const auto awaitOne = [&](auto &clause) -> Async<> {
        if (found || !clause.matches(term))
            co_return;
        found = true;
        if constexpr (CanAwait<typename std::remove_cvref_t<decltype(clause)>::Returned>)
            co_await clause.handle(term);
        else
            clause.handle(term);
    };
    (co_await awaitOne(clauses), ...);
    co_return found;
}

} // namespace QActors::detail
