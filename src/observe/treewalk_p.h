// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/actors/detail/actortask.h>
#include <QActors/kernel/detail/scheduler.h>
#include <QActors/tasks/detail/groupaccess.h>
#include <QActors/tasks/taskgroup.h>

namespace QActors::detail {

/// Null if it is a task of another kind.
inline const ActorTask *actorTaskOf(const TaskContext *task) noexcept
{
    return task && const_cast<TaskContext *>(task)->principal() == task ? static_cast<const ActorTask *>(task) : nullptr;
}

/// Goes through the scopes below the roots: each after the one it stands in, the oldest first. By their pointers alone:
/// as deep as tasks nest, calls would overflow the stack. A supervisor's children stand in no scope of the supervisor's;
/// here they come below it.
class TreeWalk
{
public:
    explicit TreeWalk(const Scheduler *scheduler) : m_at(oldest(scheduler->firstRoot())) { skipApart(); }
    bool isOver() const noexcept { return !m_at; }
    /// Null if it is the scope of something else than a task.
    const TaskContext *task() const noexcept { return taskOf(m_at); }
    /// That task's: the task above it, if there is one.
    const TaskContext *above() const noexcept
    {
        const ScopeNode *node = parentOf(m_at);
        while (node && !taskOf(node))
            node = parentOf(node);
        return node ? taskOf(node) : nullptr;
    }
    int depth() const noexcept { return m_depth; }
    void next() noexcept
    {
        if (const ScopeNode *child = oldest(m_at->firstChild()); child || (child = childrenApart(m_at))) {
            m_depth += taskOf(m_at) ? 1 : 0;
            m_at = child;
            return;
        }
        while (m_at && !(parentOf(m_at) ? goBeside() : goToNextRoot())) {
            m_at = parentOf(m_at);
            m_depth -= m_at && taskOf(m_at) ? 1 : 0;
        }
    }

private:
    static const TaskContext *taskOf(const ScopeNode *node) noexcept { return node->task() == node ? node->task() : nullptr; }
    // Who comes later is linked before.
    static const ScopeNode *oldest(const ScopeNode *first) noexcept
    {
        while (first && first->nextSibling())
            first = first->nextSibling();
        return first;
    }
    // The scope of the group of an actor's children, if it stands by itself and is not empty.
    static const ScopeNode *childrenApart(const ScopeNode *node)
    {
        const ActorTask *actor = actorTaskOf(taskOf(node));
        const TaskGroup *group = actor ? actor->children() : nullptr;
        const QList<TaskContext *> tasks = group ? GroupAccess::tasks(*group) : QList<TaskContext *>();
        const ScopeNode *scope = tasks.isEmpty() ? nullptr : tasks.constFirst()->parent();
        return scope && !scope->parent() ? scope : nullptr;
    }
    // Whose children's group that is, if it stands by itself.
    static const TaskContext *ownerOf(const ScopeNode *root) noexcept
    {
        const TaskContext *child = !taskOf(root) && root->firstChild() ? taskOf(root->firstChild()) : nullptr;
        return child && child->owner() ? child->owner()->childrenOf() : nullptr;
    }
    static const ScopeNode *parentOf(const ScopeNode *node) noexcept { return node->parent() ? node->parent() : ownerOf(node); }
    bool goBeside() noexcept
    {
        const ScopeNode *parent = m_at->parent();
        const ScopeNode *to = !parent ? nullptr : m_at->previousSibling() ? m_at->previousSibling()
                                                                          : childrenApart(parent);
        if (to)
            m_at = to;
        return to;
    }
    bool goToNextRoot() noexcept
    {
        m_at = m_at->previousSibling();
        skipApart();
        return true;
    }
    void skipApart() noexcept
    {
        while (m_at && ownerOf(m_at))
            m_at = m_at->previousSibling();
    }
    const ScopeNode *m_at;
    int m_depth = 0;
};

} // namespace QActors::detail
