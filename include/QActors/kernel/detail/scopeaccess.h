// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/kernel/cancelscope.h>

namespace QActors::detail {

/// The part of a CancelScope that only the library reaches: its node in the tree.
struct ScopeAccess
{
    static ScopeNode *node(const CancelScope &scope) noexcept { return scope.m_node.get(); }
    /// The scope of that node, which is a task's or a group's.
    static CancelScope of(ScopeNode *node) { return CancelScope(NodePointer<ScopeNode>::sharing(node)); }
    /// As run(), of a callable that was decayed and checked before.
    template<typename F>
    static auto run(CancelScope scope, F fn)
    {
        return CancelScope::runIn(std::move(scope), std::move(fn));
    }
};

} // namespace QActors::detail
