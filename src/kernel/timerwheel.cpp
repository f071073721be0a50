// SPDX-License-Identifier: MIT
#include "timerwheel_p.h"

#include <bit>
#include <functional>

namespace QActors::detail {

namespace {

/// Takes the nodes at the front of the list that are in order, either way; gives them in order.
template<typename Node, typename Next>
Node *takeOrdered(Node *&list, Next next)
{
    Node *first = std::exchange(list, next(list));
    next(first) = nullptr;
    if (!list)
        return first;
    if (list->isBefore(*first)) {
        while (list && list->isBefore(*first)) {
            Node *node = std::exchange(list, next(list));
            next(node) = first;
            first = node;
        }
        return first;
    }
    for (Node *last = first; list && last->isBefore(*list); last = next(last)) {
        next(last) = std::exchange(list, next(list));
        next(next(last)) = nullptr;
    }
    return first;
}

template<typename Node, typename Next>
Node *merge(Node *a, Node *b, Next next)
{
    Node *merged = nullptr;
    Node **end = &merged;
    while (a && b) {
        Node *&first = b->isBefore(*a) ? b : a;
        *end = first;
        end = &next(first);
        first = *end;
    }
    *end = a ? a : b;
    return merged;
}

/// A merge sort that takes what is in order already as it is, which timers mostly are.
template<typename Node, typename Next>
Node *sorted(Node *list, Next next)
{
    std::array<Node *, 64> parts = {}; // the part at i was merged i times
    while (list) {
        Node *part = takeOrdered(list, next);
        std::size_t i = 0;
        for (; parts[i]; ++i)
            part = merge(std::exchange(parts[i], nullptr), part, next);
        parts[i] = part;
    }
    Node *all = nullptr;
    for (Node *part : parts) {
        if (part)
            all = all ? merge(part, all, next) : part;
    }
    return all;
}

} // namespace

int TimerWheel::Level::first() const noexcept
{
    int word = 0;
    while (!used[std::size_t(word)])
        ++word;
    return 64 * word + std::countr_zero(used[std::size_t(word)]);
}

void TimerWheel::push(TimerNode *&list, TimerNode *node) noexcept
{
    node->m_next = list;
    node->m_link = &list;
    if (list)
        list->m_link = &node->m_next;
    list = node;
}

// Into the list of the highest digit in which its tick differs from the cursor's.
void TimerWheel::file(TimerNode *node) noexcept
{
    const Tick at = tick(node->m_deadline);
    const int level = (int(std::bit_width(at ^ m_cursor)) - 1) / LevelBits;
    const auto slot = std::size_t(at >> (level * LevelBits)) % Slots;
    Level &lists = (*m_wheel)[std::size_t(level)];
    push(lists.lists[slot], node);
    lists.used[slot / 64] |= quint64(1) << (slot % 64);
    m_usedLevels |= 1U << level;
}

void TimerWheel::insert(TimerNode *node)
{
    if (!m_wheel)
        m_wheel = std::make_unique<Wheel>();
    file(node);
    ++m_count;
}

void TimerWheel::remove(TimerNode *node) noexcept
{
    TimerNode **link = std::exchange(node->m_link, nullptr);
    *link = node->m_next;
    if (node->m_next)
        node->m_next->m_link = link;
    --m_count;
    // Was it the last of a list?
    if (*link || std::less<>()(reinterpret_cast<std::byte *>(link), reinterpret_cast<std::byte *>(m_wheel.get()))
        || !std::less<>()(reinterpret_cast<std::byte *>(link), reinterpret_cast<std::byte *>(m_wheel.get() + 1)))
        return;
    const auto level = std::size_t(reinterpret_cast<std::byte *>(link) - reinterpret_cast<std::byte *>(m_wheel.get())) / sizeof(Level);
    Level &lists = (*m_wheel)[level];
    const auto slot = std::size_t(link - lists.lists.data());
    lists.used[slot / 64] &= ~(quint64(1) << (slot % 64));
    if (lists.used == decltype(lists.used)())
        m_usedLevels &= ~(1U << level);
}

TimerWheel::Tick TimerWheel::nextTick(int level) const noexcept
{
    const int above = (level + 1) * LevelBits;
    return m_cursor >> above << above | (Tick((*m_wheel)[std::size_t(level)].first()) << (level * LevelBits));
}

TimePoint TimerWheel::bound() const noexcept
{
    if (m_run)
        return m_run->m_deadline;
    // Lists of a lower level are all before those of a higher one.
    return m_usedLevels ? timeOf(nextTick(std::countr_zero(m_usedLevels))) : Never;
}

void TimerWheel::advance(TimePoint now) noexcept
{
    const Tick until = tick(now);
    while (!m_run) {
        const int level = std::countr_zero(m_usedLevels);
        if (!m_usedLevels || nextTick(level) > until) {
            m_cursor = std::max(m_cursor, until);
            return;
        }
        open(level);
    }
}

// Goes to the first list of the level, and files what is in there anew.
void TimerWheel::open(int level) noexcept
{
    m_cursor = nextTick(level);
    Level &lists = (*m_wheel)[std::size_t(level)];
    const auto slot = std::size_t(lists.first());
    TimerNode *list = std::exchange(lists.lists[slot], nullptr);
    lists.used[slot / 64] &= ~(quint64(1) << (slot % 64));
    if (lists.used == decltype(lists.used)())
        m_usedLevels &= ~(1U << level);
    while (list) {
        TimerNode *node = std::exchange(list, list->m_next);
        if (tick(node->m_deadline) == m_cursor)
            push(m_run, node);
        else
            file(node);
    }
    const auto next = [](TimerNode *node) -> TimerNode *& { return node->m_next; };
    m_run = sorted(m_run, next);
    TimerNode **link = &m_run;
    for (TimerNode *node = m_run; node; node = node->m_next) {
        node->m_link = link;
        link = &node->m_next;
    }
}

TimerNode *TimerWheel::any() const noexcept
{
    if (m_run || !m_usedLevels)
        return m_run;
    const Level &lists = (*m_wheel)[std::size_t(std::countr_zero(m_usedLevels))];
    return lists.lists[std::size_t(lists.first())];
}

} // namespace QActors::detail
