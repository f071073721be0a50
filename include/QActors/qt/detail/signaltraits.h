// SPDX-License-Identifier: MIT
// \internal The parts of a signal's type.
#pragma once

#include <QtCore/qobject.h>

#include <string_view>
#include <tuple>
#include <type_traits>

namespace QActors::detail {

/// Whether T is Qt's mark of signals that only their class may emit, which receivers do not see.
template<typename T>
constexpr bool isPrivateSignalTag()
{
    if constexpr (std::is_class_v<T> && std::is_empty_v<T>) {
#if defined(_MSC_VER)
        return std::string_view(__FUNCSIG__).find("::QPrivateSignal>") != std::string_view::npos;
#else
        constexpr std::string_view name = __PRETTY_FUNCTION__;
        return name.substr(0, name.find_first_of(";]")).ends_with("::QPrivateSignal");
#endif
    }
    return false;
}

template<typename... Args>
struct SignalArguments
{
    using Value = std::tuple<std::decay_t<Args>...>;
    template<typename P>
    static constexpr bool accepts = std::is_invocable_r_v<bool, P &, const std::decay_t<Args> &...>;
};
template<>
struct SignalArguments<>
{
    using Value = void;
    template<typename P>
    static constexpr bool accepts = std::is_invocable_r_v<bool, P &>;
};
template<typename Arg>
struct SignalArguments<Arg>
{
    using Value = std::decay_t<Arg>;
    template<typename P>
    static constexpr bool accepts = std::is_invocable_r_v<bool, P &, const std::decay_t<Arg> &>;
};

template<typename Done, typename... Left>
struct VisibleArguments;
template<typename... Done>
struct VisibleArguments<std::tuple<Done...>> : std::type_identity<SignalArguments<Done...>>
{
};
template<typename... Done, typename Next, typename... Left>
struct VisibleArguments<std::tuple<Done...>, Next, Left...>
    : std::conditional_t<isPrivateSignalTag<Next>(), VisibleArguments<std::tuple<Done...>>,
                         VisibleArguments<std::tuple<Done..., Next>, Left...>>
{
};

template<typename Signal>
struct SignalTraits
{
    static_assert(std::is_void_v<Signal>, "when(object, &Class::signal): give a pointer to the signal, not SIGNAL(…), a slot or a "
                                          "lambda; of signals of the same name one by qOverload<int>(&Class::signal).");
    using Object = QObject;
    using Arguments = SignalArguments<>;
};
template<typename Class, typename... Args>
struct SignalTraits<void (Class::*)(Args...)>
{
    using Object = Class;
    using Arguments = typename VisibleArguments<std::tuple<>, Args...>::type;
};
template<typename Class, typename... Args>
struct SignalTraits<void (Class::*)(Args...) const> : SignalTraits<void (Class::*)(Args...)>
{
};

} // namespace QActors::detail
