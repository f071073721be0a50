// SPDX-License-Identifier: MIT
#include "other.h"

#include <QtCore/QCoreApplication>

using namespace QActors;
using namespace std::chrono_literals;

namespace {

Async<int> addTwice(TaskGroup &group)
{
    const ActorRef<Store> store = co_await start<Store>(group);
    co_await store.call(&Store::add, 20);
    co_return co_await failAfter(10s, [&] { return store.call(&Store::add, 22); });
}

/// What the library throws is caught by its type, across the library's border.
Async<bool> isDead(Pid pid)
{
    try {
        co_await call<int>(pid, "add", 1);
    } catch (const NoProcess &) {
        co_return true;
    }
    co_return false;
}

} // namespace

int main(int argc, char **argv)
{
    QCoreApplication app(argc, argv);
    bool right = false;
    const auto body = [&right]() -> Async<> {
        Pid gone;
        const int sum = co_await withTaskGroup([&gone](TaskGroup &group) -> Async<int> {
            gone = co_await start<Store>(group);
            co_return co_await addTwice(group);
        });
        right = sum == 42 && co_await isDead(gone);
    };
    const int code = QActors::run(body);
    return right ? code : 1;
}
