// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/kernel/detail/inboxnode.h>

#include <atomic>

namespace QActors::detail {

/// The nodes that other threads hand to a dispatcher: a lock-free list, pushed to by all and taken whole by one. Who pushes to an
/// empty one has to wake the taker, unless it says that it looks by itself. A test runs it with an Atomic of its own,
/// through all interleavings.
template<template<typename> class Atomic>
class BasicInbox
{
public:
    enum class Pushed : quint8 {
        Quietly,
        ToBeWoken,
        Refused
    };

    /// Any thread. Refused: it is closed, and the node is still the caller's.
    Pushed push(InboxNode *node) noexcept
    {
        InboxNode *head = m_head.load(std::memory_order_relaxed);
        do {
            if (head == closedMark())
                return Pushed::Refused;
            node->m_next = head;
        } while (!m_head.compare_exchange_weak(head, node, std::memory_order_seq_cst, std::memory_order_relaxed));
        // Either the taker finds the node after it says that it no longer looks, or we see that it has said so.
        return !head && !m_looking.load(std::memory_order_seq_cst) ? Pushed::ToBeWoken : Pushed::Quietly;
    }

    // --- the taker
    bool isEmpty() const noexcept { return !m_head.load(std::memory_order_relaxed); }
    /// All that is there, oldest first, linked by next().
    InboxNode *take() noexcept { return isEmpty() ? nullptr : inOrder(m_head.exchange(nullptr, std::memory_order_acquire)); }
    static InboxNode *next(const InboxNode *node) noexcept { return node->m_next; }
    /// From now on it looks by itself …
    void startLooking() noexcept { m_looking.store(true, std::memory_order_seq_cst); }
    /// … and from now on it has to be woken. True: there is a node already, for which no wake will come.
    bool stopLooking() noexcept
    {
        m_looking.store(false, std::memory_order_seq_cst);
        return m_head.load(std::memory_order_seq_cst) != nullptr;
    }
    /// From now on the inbox refuses nodes; gives those that are left.
    InboxNode *close() noexcept
    {
        InboxNode *left = m_head.exchange(closedMark(), std::memory_order_acq_rel);
        return left == closedMark() ? nullptr : inOrder(left);
    }
    void reopen() noexcept { m_head.store(nullptr, std::memory_order_release); }

private:
    static InboxNode *closedMark() noexcept
    {
        static constinit InboxNode mark(nullptr);
        return &mark;
    }
    static InboxNode *inOrder(InboxNode *list) noexcept
    {
        InboxNode *ordered = nullptr;
        while (InboxNode *node = list) {
            list = node->m_next;
            node->m_next = ordered;
            ordered = node;
        }
        return ordered;
    }

    Atomic<InboxNode *> m_head{nullptr};
    Atomic<bool> m_looking{false};
};

using Inbox = BasicInbox<std::atomic>;

} // namespace QActors::detail
