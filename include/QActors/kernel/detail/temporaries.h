// SPDX-License-Identifier: MIT
// GCC before 13 copies a temporary that stands in the full expression of a co_await bitwise, and destroys both, if it
// is an aggregate or a closure. Functions that are meant to stand there refuse what that would break.
#pragma once

#include <string_view>
#include <type_traits>

namespace QActors::detail {

/// True for the type of a lambda; not for a template with such an argument.
template<typename T>
constexpr bool isClosure()
{
#if defined(__GNUC__)
    constexpr std::string_view name = __PRETTY_FUNCTION__;
    constexpr std::size_t lambda = name.rfind("<lambda");
    if (lambda == std::string_view::npos)
        return false;
    int open = 0;
    for (std::size_t i = name.find("T = "); i < lambda; ++i)
        open += name[i] == '<' ? 1 : name[i] == '>' ? -1
                                                    : 0;
    return open == 0;
#else
    return false;
#endif
}

/// False for an rvalue of type T that must not stand in a co_await expression with this compiler.
#if defined(__GNUC__) && !defined(__clang__) && __GNUC__ < 13
template<typename T>
inline constexpr bool SafeTemporary = std::is_lvalue_reference_v<T> || std::is_trivially_copyable_v<std::remove_cvref_t<T>>
                                      || !(std::is_aggregate_v<std::remove_cvref_t<T>> || isClosure<std::remove_cvref_t<T>>());
#else
template<typename>
inline constexpr bool SafeTemporary = true;
#endif

} // namespace QActors::detail

#define QACTORS_UNSAFE_TEMPORARY                                                                                            \
    "With this compiler (GCC before 13), a temporary aggregate, or a lambda that captures by value what is not trivially "  \
    "copyable, must not stand in a co_await expression: it would be destroyed twice. Give it a name first, and pass that, " \
    "or std::ref() of it."
#define QACTORS_REQUIRE_SAFE_TEMPORARY(T) static_assert(::QActors::detail::SafeTemporary<T>, QACTORS_UNSAFE_TEMPORARY)
