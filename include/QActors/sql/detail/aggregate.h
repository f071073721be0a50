// SPDX-License-Identifier: MIT
// \internal The members of an aggregate, in their order.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdlib>
#include <tuple>
#include <type_traits>
#include <utility>

namespace QActors::detail {

/// Goes for a member of any type.
template<typename Whole>
struct AnyMember
{
    template<typename T>
        requires(!std::same_as<std::remove_cvref_t<T>, Whole>)
    operator T() const // Never run; with a body, for clang warns of one without if Whole is in an unnamed namespace.
    {
        std::abort();
    }
};

template<typename T, std::size_t... I>
constexpr bool takes(std::index_sequence<I...>)
{
    return requires { T{(void(I), AnyMember<T>())...}; };
}

constexpr std::size_t MostMembers = 16;

/// How many members T has; 0 if more than 16, or if they cannot be counted.
template<typename T, std::size_t N = MostMembers>
constexpr std::size_t memberCount()
{
    if constexpr (N == 0)
        return 0;
    else if constexpr (takes<T>(std::make_index_sequence<N>()))
        return N == MostMembers && takes<T>(std::make_index_sequence<N + 1>()) ? 0 : N;
    else
        return memberCount<T, N - 1>();
}

/// References to the members of `value`.
template<typename T>
auto membersOf(T &value)
{
    constexpr std::size_t N = memberCount<std::remove_const_t<T>>();
    if constexpr (N == 1) {
        auto &[a0] = value;
        return std::tie(a0);
    } else if constexpr (N == 2) {
        auto &[a0, a1] = value;
        return std::tie(a0, a1);
    } else if constexpr (N == 3) {
        auto &[a0, a1, a2] = value;
        return std::tie(a0, a1, a2);
    } else if constexpr (N == 4) {
        auto &[a0, a1, a2, a3] = value;
        return std::tie(a0, a1, a2, a3);
    } else if constexpr (N == 5) {
        auto &[a0, a1, a2, a3, a4] = value;
        return std::tie(a0, a1, a2, a3, a4);
    } else if constexpr (N == 6) {
        auto &[a0, a1, a2, a3, a4, a5] = value;
        return std::tie(a0, a1, a2, a3, a4, a5);
    } else if constexpr (N == 7) {
        auto &[a0, a1, a2, a3, a4, a5, a6] = value;
        return std::tie(a0, a1, a2, a3, a4, a5, a6);
    } else if constexpr (N == 8) {
        auto &[a0, a1, a2, a3, a4, a5, a6, a7] = value;
        return std::tie(a0, a1, a2, a3, a4, a5, a6, a7);
    } else if constexpr (N == 9) {
        auto &[a0, a1, a2, a3, a4, a5, a6, a7, a8] = value;
        return std::tie(a0, a1, a2, a3, a4, a5, a6, a7, a8);
    } else if constexpr (N == 10) {
        auto &[a0, a1, a2, a3, a4, a5, a6, a7, a8, a9] = value;
        return std::tie(a0, a1, a2, a3, a4, a5, a6, a7, a8, a9);
    } else if constexpr (N == 11) {
        auto &[a0, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10] = value;
        return std::tie(a0, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10);
    } else if constexpr (N == 12) {
        auto &[a0, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11] = value;
        return std::tie(a0, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11);
    } else if constexpr (N == 13) {
        auto &[a0, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12] = value;
        return std::tie(a0, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12);
    } else if constexpr (N == 14) {
        auto &[a0, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13] = value;
        return std::tie(a0, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13);
    } else if constexpr (N == 15) {
        auto &[a0, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14] = value;
        return std::tie(a0, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14);
    } else if constexpr (N == 16) {
        auto &[a0, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, a15] = value;
        return std::tie(a0, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, a15);
    }
}

} // namespace QActors::detail
