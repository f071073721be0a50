// SPDX-License-Identifier: MIT
// Small worlds for WeakMemory: start(threads) adds the threads, and wrong() says afterwards what is wrong, if anything is.
#pragma once

#include "weakmemory.h"

#include <QtTest/qtest.h>

#include <memory>

namespace TestSupport {

struct WeakSeen
{
    int orders = 0;
    QByteArray wrong;
};

/// Runs T's threads through all orders, up to one after which its wrong() says something, or something was raced for.
template<typename T>
WeakSeen explore()
{
    WeakSeen seen;
    std::unique_ptr<T> world;
    seen.orders = WeakMemory::forEach(
        [&](Interleavings &threads) {
            world = std::make_unique<T>();
            world->start(threads);
        },
        [&](const QByteArray &schedule, const QByteArray &race) {
            seen.wrong = race.isEmpty() ? world->wrong() : "a race for " + race;
            if (!seen.wrong.isEmpty())
                seen.wrong += " by " + schedule;
            return seen.wrong.isEmpty();
        });
    return seen;
}

/// The same with a weaker order in place of one.
template<typename T>
QByteArray found(std::memory_order order, std::memory_order instead = std::memory_order_relaxed)
{
    const WeakMemory::Planted planted(order, instead);
    return explore<T>().wrong;
}

template<typename T>
void passes()
{
    const WeakSeen seen = explore<T>();
    QVERIFY2(seen.wrong.isEmpty(), seen.wrong.constData());
    qInfo("%d orders", seen.orders);
}

} // namespace TestSupport
