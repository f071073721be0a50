// SPDX-License-Identifier: MIT
// \internal What one thread hands to another's scheduler.
#pragma once

#include <QActors/kernel/global.h>

namespace QActors::detail {

template<template<typename> class Atomic>
class BasicInbox;
class InboxNode;

/// The fate of a node in an inbox, which takes the node over.
struct InboxActions
{
    void (*run)(InboxNode *node, Scheduler *scheduler) noexcept; ///< on the scheduler's thread
    void (*drop)(InboxNode *node) noexcept; ///< that has ended: there, or on the poster's
};

/// A node of an inbox. Has no virtual functions: a message is one, and has no room for a pointer more.
class InboxNode
{
public:
    constexpr explicit InboxNode(const InboxActions *actions) noexcept : m_actions(actions) { }
    void run(Scheduler *scheduler) noexcept { m_actions->run(this, scheduler); }
    void drop() noexcept { m_actions->drop(this); }

protected:
    const InboxActions *actions() const noexcept { return m_actions; }
    InboxNode *m_next = nullptr;

private:
    template<template<typename> class Atomic>
    friend class BasicInbox;
    const InboxActions *m_actions;
};

} // namespace QActors::detail
