// SPDX-License-Identifier: MIT
// \internal The elements and clauses that on() and after() make.
#pragma once

#include <QActors/kernel/async.h>
#include <QActors/messaging/message.h>

#include <functional>

namespace QActors::detail {

template<typename T>
struct ArgElement
{
    using Extracts = std::tuple<T &&>;
    static constexpr bool Pure = true;
    bool matches(const ElementRef &ref) const { return ref.as<T>() != nullptr; }
    Extracts extract(const ElementRef &ref) const { return Extracts(std::move(*static_cast<T *>(ref.data))); }
};

struct AnyElement
{
    using Extracts = std::tuple<AnyRef>;
    static constexpr bool Pure = true;
    bool matches(const ElementRef &) const { return true; }
    Extracts extract(const ElementRef &ref) const { return Extracts(MessageAccess::view(ref)); }
};

struct IgnoreElement
{
    using Extracts = std::tuple<>;
    static constexpr bool Pure = true;
    bool matches(const ElementRef &) const { return true; }
    Extracts extract(const ElementRef &) const { return {}; }
};

template<typename V>
class LiteralElement
{
public:
    using Extracts = std::tuple<>;
    static constexpr bool Pure = false;
    explicit LiteralElement(V value) : m_value(std::move(value)) { }
    bool matches(const ElementRef &ref) const
    {
        const V *value = ref.as<V>();
        return value && *value == m_value;
    }
    Extracts extract(const ElementRef &) const { return {}; }
    const V &value() const { return m_value; }

private:
    V m_value;
};

template<typename Signature>
struct SingleArgument;
template<typename R, typename C, typename A>
struct SingleArgument<R (C::*)(A) const> : std::type_identity<std::remove_cvref_t<A>>
{
};
template<typename R, typename C, typename A>
struct SingleArgument<R (C::*)(A)> : std::type_identity<std::remove_cvref_t<A>>
{
};
template<typename R, typename A>
struct SingleArgument<R (*)(A)> : std::type_identity<std::remove_cvref_t<A>>
{
};
template<typename F>
struct PredicateArgument : SingleArgument<F>
{
};
template<typename F>
    requires requires { &F::operator(); }
struct PredicateArgument<F> : SingleArgument<decltype(&F::operator())>
{
};

/// The predicate as given; the type it applies to is known from on<T> or from its argument.
template<typename F>
struct PredicateElement
{
    static constexpr bool Pure = false;
    explicit PredicateElement(F test) : m_test(std::move(test)) { }

    template<typename T>
    bool holds(const T &value) const
    {
        return std::invoke(m_test, value);
    }

private:
    F m_test;
};

template<typename F>
class TypedPredicate
{
public:
    using T = typename PredicateArgument<F>::type;
    using Extracts = std::tuple<T &&>;
    static constexpr bool Pure = false;
    explicit TypedPredicate(PredicateElement<F> predicate) : m_predicate(std::move(predicate)) { }
    bool matches(const ElementRef &ref) const
    {
        const T *value = ref.as<T>();
        return value && m_predicate.holds(*value);
    }
    Extracts extract(const ElementRef &ref) const { return Extracts(std::move(*static_cast<T *>(ref.data))); }
    const PredicateElement<F> &predicate() const { return m_predicate; }

private:
    PredicateElement<F> m_predicate;
};

template<typename... E>
class TupleElement
{
public:
    using Extracts = decltype(std::tuple_cat(std::declval<typename E::Extracts>()...));
    static constexpr bool Pure = (E::Pure && ...);
    explicit TupleElement(E... elements) : m_elements(std::move(elements)...) { }
    bool matches(const ElementRef &ref) const
    {
        return ref.type->arity == int(sizeof...(E)) && matchesEach(ref, std::index_sequence_for<E...>());
    }
    Extracts extract(const ElementRef &ref) const { return extractEach(ref, std::index_sequence_for<E...>()); }
    const auto &first() const { return std::get<0>(m_elements); }
    const std::tuple<E...> &elements() const { return m_elements; }

private:
    template<std::size_t... I>
    bool matchesEach(const ElementRef &ref, std::index_sequence<I...>) const
    {
        return (std::get<I>(m_elements).matches(ref.type->element(ref.data, int(I))) && ...);
    }
    template<std::size_t... I>
    Extracts extractEach(const ElementRef &ref, std::index_sequence<I...>) const
    {
        return std::tuple_cat(std::get<I>(m_elements).extract(ref.type->element(ref.data, int(I)))...);
    }
    std::tuple<E...> m_elements;
};

template<typename T>
struct ElementMaker
{
    static auto make(T value) { return LiteralElement<Travelling<T>>(travel(std::move(value))); }
};
template<typename T>
struct ElementMaker<ArgElement<T>>
{
    static auto make(ArgElement<T> element) { return element; }
};
template<>
struct ElementMaker<AnyElement>
{
    static auto make(AnyElement element) { return element; }
};
template<>
struct ElementMaker<IgnoreElement>
{
    static auto make(IgnoreElement element) { return element; }
};
template<typename F>
struct ElementMaker<PredicateElement<F>>
{
    static auto make(PredicateElement<F> element) { return TypedPredicate<F>(std::move(element)); }
};
template<typename... E>
struct ElementMaker<TupleElement<E...>>
{
    static auto make(TupleElement<E...> element) { return element; }
};
template<typename T>
using ElementOf = decltype(ElementMaker<std::decay_t<T>>::make(std::declval<std::decay_t<T>>()));

/// Does `Handler` take the extracted values, or nothing?
template<typename Handler, typename Extracts>
struct HandlerFits;
template<typename Handler, typename... X>
struct HandlerFits<Handler, std::tuple<X...>>
    : std::bool_constant<std::invocable<Handler &, X...> || std::invocable<Handler &>>
{
};

template<typename Handler, typename... X>
decltype(auto) callHandler(Handler &handler, std::tuple<X...> &&values)
{
    if constexpr (std::invocable<Handler &, X...>)
        return std::apply(handler, std::move(values));
    else
        return std::invoke(handler);
}
template<typename Handler, typename Extracts>
using HandlerResult = decltype(callHandler(std::declval<Handler &>(), std::declval<Extracts>()));

/// (Unlike std::nullptr_t it takes no room.)
struct NoPredicate
{
};

/// A clause that takes a whole message as a T.
template<typename T, typename Predicate, typename Handler>
class TypeClause
{
public:
    static constexpr bool Pure = std::is_same_v<Predicate, NoPredicate>;
    using Takes = T;
    using Returned = HandlerResult<Handler, std::tuple<T &&>>;
    TypeClause(Predicate predicate, Handler handler) : m_predicate(std::move(predicate)), m_handler(std::move(handler)) { }
    bool matches(const MessageNode *node) const
    {
        if (!node->type()->is(MessageTypeOf<T>::value))
            return false;
        if constexpr (Pure)
            return true;
        else
            return m_predicate.holds(*static_cast<const T *>(node->payload));
    }
    Returned handle(const MessageNode *node)
    {
        return callHandler(m_handler, std::tuple<T &&>(std::move(*static_cast<T *>(node->payload))));
    }

private:
    [[no_unique_address]] Predicate m_predicate;
    Handler m_handler;
};

/// A clause that takes a message apart.
template<typename Handler, typename... E>
class TupleClause
{
public:
    using Extracts = typename TupleElement<E...>::Extracts;
    static constexpr bool Pure = TupleElement<E...>::Pure;
    using Takes = TupleElement<E...>;
    using Returned = HandlerResult<Handler, Extracts>;
    TupleClause(TupleElement<E...> elements, Handler handler)
        : m_elements(std::move(elements)), m_handler(std::move(handler))
    {
    }
    bool matches(const MessageNode *node) const
    {
        if constexpr (sizeof...(E) == 1) {
            if (m_elements.first().matches(node->whole()))
                return true;
        }
        return m_elements.matches(node->whole());
    }
    Returned handle(const MessageNode *node)
    {
        if constexpr (sizeof...(E) == 1) {
            if (m_elements.first().matches(node->whole()))
                return callHandler(m_handler, m_elements.first().extract(node->whole()));
        }
        return callHandler(m_handler, m_elements.extract(node->whole()));
    }

private:
    TupleElement<E...> m_elements;
    Handler m_handler;
};

template<typename Handler>
class AfterClause
{
public:
    using Returned = std::invoke_result_t<Handler &>;
    AfterClause(Duration timeout, Handler handler) : m_timeout(timeout), m_handler(std::move(handler)) { }
    Duration timeout() const noexcept { return m_timeout; }
    Returned handle() { return std::invoke(m_handler); }

private:
    Duration m_timeout;
    Handler m_handler;
};

template<typename T>
struct IsAfter : std::false_type
{
};
template<typename H>
struct IsAfter<AfterClause<H>> : std::true_type
{
};

template<typename Tuple, std::size_t... I>
auto makeTupleClause(Tuple parts, std::index_sequence<I...>)
{
    using All = Tuple;
    using Handler = std::decay_t<std::tuple_element_t<sizeof...(I), All>>;
    using Elements = TupleElement<ElementOf<std::tuple_element_t<I, All>>...>;
    static_assert(HandlerFits<Handler, typename Elements::Extracts>::value,
                  "on(elements…, handler): the handler does not fit. It is called with the values that arg<T>, any and "
                  "when(predicate) extract, in order, as T, const T & or T && (AnyRef for any), or with nothing.");
    auto make = [&](auto index) {
        return ElementMaker<std::decay_t<std::tuple_element_t<index, All>>>::make(std::get<index>(std::move(parts)));
    };
    Elements elements(make(std::integral_constant<std::size_t, I>())...);
    return TupleClause<Handler, ElementOf<std::tuple_element_t<I, All>>...>(
        std::move(elements), std::get<sizeof...(I)>(std::move(parts)));
}

} // namespace QActors::detail
