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
        // Release, for the taker's acquire: the node and its next() are seen whole. And seq_cst, as all of stopLooking() is: in the one
        // order of these four either our node is before the taker's look at the list, and it finds it after it has said that it
        // no longer looks, or that is before our look, and we see it. (With release and acquire both may look too early.)
        return !head && !m_looking.load(std::memory_order_seq_cst) ? Pushed::ToBeWoken : Pushed::Quietly;
    }

    // --- the taker
    /// Relaxed: a guess, by which nothing is read. Woken by an event, the taker sees what was pushed before that was posted.
    bool isEmpty() const noexcept { return !m_head.load(std::memory_order_relaxed); }
    /// All that is there, oldest first, linked by next(). Acquires all of them: each push goes on with the release sequence of the one before.
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
        // Acquires the nodes; whoever is refused reads nothing but the mark.
        InboxNode *left = m_head.exchange(closedMark(), std::memory_order_acquire);
        return left == closedMark() ? nullptr : inOrder(left);
    }
    /// Release: who pushes finds what the thread has set up before.
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
