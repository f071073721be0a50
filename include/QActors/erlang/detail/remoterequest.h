// SPDX-License-Identifier: MIT
// \internal What a node is asked to do for a process elsewhere.
#pragma once

#include <QActors/erlang/termconversion.h>

#include <variant>

namespace QActors::detail {

/// A process of another node, by name or by its number there.
struct RemoteTarget
{
    RemoteTarget() = default;
    template<typename Process>
    RemoteTarget(const Atom &node, const Process &process) : node(node), process(process)
    {
    }
    Atom node;
    std::variant<Atom, ErlangPid> process;
    bool operator==(const RemoteTarget &) const = default;
};

struct RemoteCall
{
    using Answer = Term;
    RemoteTarget to;
    Term request;
};
struct RemoteSend
{
    using Answer = void; // when the connection has taken it
    RemoteTarget to;
    Term message;
};

/// The first word of a request, if it is a literal, is an atom.
template<typename T>
Term requestWord(const T &value, const TermContext &context)
{
    if constexpr (std::is_array_v<T> || std::is_same_v<std::decay_t<T>, const char *>)
        return Term::atom(static_cast<const char *>(value));
    else
        return toTerm(value, context);
}

/// `{add, 5}` of ("add", 5); `get` of ("get").
template<typename First, typename... Rest>
Term requestOf(const TermContext &context, const First &first, const Rest &...rest)
{
    if constexpr (sizeof...(Rest) == 0)
        return requestWord(first, context);
    else
        return Term::tuple({requestWord(first, context), toTerm(rest, context)...});
}

struct NodeContext;

} // namespace QActors::detail
