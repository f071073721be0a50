// SPDX-License-Identifier: MIT
// \internal A server's member function as a request.
#pragma once

#include <QActors/servers/call.h>
#include <QActors/servers/reply.h>

#include <array>
#include <cstring>
#include <tuple>

namespace QActors {

class StateMachine;

namespace detail {

#define QACTORS_MACHINE_ARGUMENT                                                                                                   \
    "call(&Machine::method, …): a method of a StateMachine may postpone its request, and so gets a copy of each argument that it " \
    "takes by value. This one cannot be copied, or is taken by rvalue reference: take it by const reference."

template<typename T>
struct IsReplyTo : std::false_type
{
};
template<typename T>
struct IsReplyTo<ReplyTo<T>> : std::true_type
{
};

/// The parts of a member function's type. A last parameter ReplyTo<T> is no argument; it tells the type of the answer.
template<typename R, typename C, typename... P>
struct MethodOf
{
    using Class = C;
    using Returned = R;
    static constexpr std::size_t Count = sizeof...(P);
    template<std::size_t I>
    using Parameter = std::tuple_element_t<I, std::tuple<P...>>;
    static constexpr bool Defers = [] {
        if constexpr (Count > 0)
            return IsReplyTo<std::decay_t<Parameter<Count - 1>>>::value;
        else
            return false;
    }();
    static constexpr std::size_t Arguments = Count - (Defers ? 1 : 0);

    template<typename Sequence>
    struct Pack;
    template<std::size_t... I>
    struct Pack<std::index_sequence<I...>>
    {
        using Values = std::tuple<std::decay_t<Parameter<I>>...>;
        template<typename... Given>
        static constexpr bool Fits = [] {
            if constexpr (sizeof...(Given) == sizeof...(I))
                return (std::is_constructible_v<std::decay_t<Parameter<I>>, Given &&> && ...);
            else
                return false;
        }();
        static constexpr bool Passable = ((!std::is_lvalue_reference_v<Parameter<I>>
                                           || std::is_const_v<std::remove_reference_t<Parameter<I>>>)
                                          && ...);
        /// A StateMachine may postpone the request, and have it again: it gets copies of what else would be moved.
        template<std::size_t J>
        static decltype(auto) argument(Values &values)
        {
            using Wanted = Parameter<J>;
            if constexpr (std::is_reference_v<Wanted> || !std::derived_from<C, StateMachine>) {
                static_assert(!std::is_rvalue_reference_v<Wanted> || !std::derived_from<C, StateMachine>, QACTORS_MACHINE_ARGUMENT);
                return static_cast<Wanted &&>(std::get<J>(values));
            } else {
                static_assert(std::is_copy_constructible_v<Wanted>, QACTORS_MACHINE_ARGUMENT);
                return std::decay_t<Wanted>(std::as_const(std::get<J>(values)));
            }
        }
        template<typename Method, typename... Last>
        static R invoke(C &server, Method method, Values &values, Last &&...last)
        {
            return (server.*method)(argument<I>(values)..., std::forward<Last>(last)...);
        }
    };
    using Taken = Pack<std::make_index_sequence<Arguments>>;
    using Values = typename Taken::Values;

    static auto answerType()
    {
        if constexpr (Defers)
            return std::type_identity<typename std::decay_t<Parameter<Count - 1>>::value_type>();
        else if constexpr (IsAsync<R>::value)
            return std::type_identity<typename IsAsync<R>::Value>();
        else
            return std::type_identity<std::remove_cvref_t<R>>();
    }
    using Answer = typename decltype(answerType())::type;
};

template<typename Method>
struct MethodTraits;
template<typename R, typename C, typename... P>
struct MethodTraits<R (C::*)(P...)> : MethodOf<R, C, P...>
{
};
template<typename R, typename C, typename... P>
struct MethodTraits<R (C::*)(P...) const> : MethodOf<R, C, P...>
{
};
template<typename R, typename C, typename... P>
struct MethodTraits<R (C::*)(P...) noexcept> : MethodOf<R, C, P...>
{
};
template<typename R, typename C, typename... P>
struct MethodTraits<R (C::*)(P...) const noexcept> : MethodOf<R, C, P...>
{
};

/// The server as a C; throws CallError if it is none.
template<typename C>
C &serverAs(GenServer &server);

/// Distinguishes servers' classes at the cost of comparing a pointer.
template<typename C>
inline constexpr char ServerTag = 0;

template<typename Method, typename... Args>
constexpr void checkRequest()
{
    using Traits = MethodTraits<Method>;
    static_assert(Traits::Taken::template Fits<Args...>,
                  "call(&Server::method, arguments…): the arguments do not fit the method's parameters, in number or in "
                  "type. (A last parameter ReplyTo<T> is not an argument.)");
    static_assert(Traits::Taken::Passable,
                  "call(&Server::method, …): the method takes an argument by non-const reference; arguments travel to the "
                  "server, which may be on another thread. Take a value or a const reference.");
    static_assert((SafeTemporary<Args> && ...), QACTORS_UNSAFE_TEMPORARY);
}

/// Where the code of a method is; null for a virtual one, and where compilers do not tell.
template<typename M>
const void *codeOf(M method) noexcept
{
#if defined(_MSC_VER)
    Q_UNUSED(method);
    return nullptr;
#else
    std::array<std::uintptr_t, 2> words;
    static_assert(sizeof method == sizeof words);
    std::memcpy(words.data(), &method, sizeof words);
#  if defined(__arm__) || defined(__aarch64__) || defined(__mips__)
    const bool isVirtual = words[1] & 1; // the lowest bit of an address of code says something else there
#  else
    const bool isVirtual = words[0] & 1;
#  endif
    return isVirtual ? nullptr : reinterpret_cast<const void *>(words[0]);
#endif
}

/// A class with QACTORS_REMOTE_METHODS().
template<typename C>
concept WithRemoteMethods = requires { C::qactorsRemoteMethods(); };

template<typename Method>
using AnswerCell = std::conditional_t<WithRemoteMethods<typename MethodTraits<Method>::Class>, RemoteCell<typename MethodTraits<Method>::Answer>,
                                      TypedCell<typename MethodTraits<Method>::Answer>>;

template<typename Method, typename... Value>
Async<> serveElsewhere(GenServer &server, Method method, const std::tuple<Value...> &values, const From &from)
{
    using Class = typename MethodTraits<Method>::Class;
    const auto toList = [](const auto &...value) { return QVariantList{QVariant::fromValue(value)...}; };
    return serveRemotely(server, Class::staticMetaObject.className(), Class::qactorsRemoteMethod(method), std::apply(toList, values), from);
}

template<typename Method>
class TypedCall final : public RequestNode, public AnswerCell<Method>
{
public:
    using Traits = MethodTraits<Method>;
    using Class = typename Traits::Class;

    template<typename... Args>
    explicit TypedCall(Method method, Args &&...args)
        : m_method(method), m_values(std::in_place, std::forward<Args>(args)...)
    {
        this->setCell(this);
    }

    Async<> serve(GenServer &server) override
    {
        if constexpr (WithRemoteMethods<Class>) {
            if (isRemote(server)) {
                this->serveBegins();
                return serveElsewhere(server, m_method, *m_values, this->makeFrom());
            }
        }
        Class &target = serverAs<Class>(server);
        using Returned = typename Traits::Returned;
        if constexpr (Traits::Defers) {
            this->serveBegins();
            ReplyTo<typename Traits::Answer> reply(this->makeFrom());
            if constexpr (IsAsync<Returned>::value)
                return ignoring(Traits::Taken::invoke(target, m_method, *m_values, std::move(reply)));
            else
                Traits::Taken::invoke(target, m_method, *m_values, std::move(reply));
        } else if constexpr (IsAsync<Returned>::value) {
            return await(this, Traits::Taken::invoke(target, m_method, *m_values));
        } else if constexpr (std::is_void_v<Returned>) {
            Traits::Taken::invoke(target, m_method, *m_values);
            answer();
        } else {
            answer(Traits::Taken::invoke(target, m_method, *m_values));
        }
        return {};
    }
    QString name() const override { return QString::fromUtf8(Class::staticMetaObject.className()); }
    RequestNode::MethodCode methodCode() const noexcept override { return {Class::staticMetaObject.className(), codeOf(m_method)}; }
    void discard() noexcept override
    {
        m_values.reset();
        this->release();
    }

private:
    template<typename... Value>
    void answer(Value &&...given)
    {
        if (!this->claim())
            return; // its time was over
        this->value.emplace(std::forward<Value>(given)...);
        this->settle();
    }
    template<typename Body>
    static Async<> await(TypedCall *self, Body body)
    {
        if constexpr (std::is_void_v<typename Traits::Answer>) {
            co_await std::move(body);
            self->answer();
        } else {
            self->answer(co_await std::move(body));
        }
    }
    template<typename T>
    static Async<> ignoring(Async<T> body)
    {
        co_await std::move(body);
    }

    Method m_method;
    std::optional<typename Traits::Values> m_values;
};

template<typename Method>
class TypedCast final : public RequestNode
{
public:
    using Traits = MethodTraits<Method>;
    using Class = typename Traits::Class;
    static_assert(!Traits::Defers, "cast(&Server::method, …): the method answers through its ReplyTo; use call().");

    template<typename... Args>
    explicit TypedCast(Method method, Args &&...args) : m_method(method), m_values(std::forward<Args>(args)...)
    {
    }
    Async<> serve(GenServer &server) override
    {
        if constexpr (WithRemoteMethods<Class>) {
            if (isRemote(server))
                return serveElsewhere(server, m_method, m_values, From());
        }
        Class &target = serverAs<Class>(server);
        if constexpr (IsAsync<typename Traits::Returned>::value) {
            return ignoring(Traits::Taken::invoke(target, m_method, m_values));
        } else {
            static_cast<void>(Traits::Taken::invoke(target, m_method, m_values));
            return {};
        }
    }
    QString name() const override { return QString::fromUtf8(Class::staticMetaObject.className()); }
    RequestNode::MethodCode methodCode() const noexcept override { return {Class::staticMetaObject.className(), codeOf(m_method)}; }
    void discard() noexcept override { delete this; }

private:
    template<typename T>
    static Async<> ignoring(Async<T> body)
    {
        co_await std::move(body);
    }
    Method m_method;
    typename Traits::Values m_values;
};

} // namespace detail
} // namespace QActors
