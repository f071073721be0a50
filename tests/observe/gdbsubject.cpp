// SPDX-License-Identifier: MIT
// What gdb's script is tried on: a server in the middle of a request, who asked, a task with a label in a shield, and values.
#include "kernel/scopedetails_p.h"

#include <QActors/Event>
#include <QActors/GenServer>
#include <QActors/Mailbox>
#include <QActors/Run>
#include <QActors/Sleep>
#include <QActors/Start>
#include <QActors/Task>
#include <QActors/TaskGroup>
#include <QActors/Timeouts>

#include <QtCore/qcoreapplication.h>

using namespace QActors;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

/// Where gdb stops.
[[gnu::noinline]] void stopHere(const Pid &pid, const Message &message, const ExitReason &reason, const TaskHandle<> &handle,
                                const Async<> &async)
{
    asm volatile("" ::"r"(&pid), "r"(&message), "r"(&reason), "r"(&handle), "r"(&async) : "memory");
}

class Shop : public GenServer
{
    Q_OBJECT
public:
    explicit Shop(Event *packs) : m_packs(packs) { }
    Async<int> order(int number)
    {
        const int doubled = 2 * number;
        co_await pack(doubled);
        co_return doubled;
    }

private:
    Async<> pack(int parcels)
    {
        m_packs->set();
        co_await sleep(1h);
        Q_UNUSED(parcels)
    }
    Event *m_packs;
};

Async<> customer(ActorRef<Shop> shop)
{
    co_await shop.call(&Shop::order, 21);
}

Async<> careful()
{
    Task::setLabel(u"order 17"_s);
    co_await shielded([] { return sleep(1h); });
}

int main(int argc, char **argv)
{
    QCoreApplication app(argc, argv);
    return run([](TaskGroup &group) -> Async<> {
        Event packs;
        const auto shop = co_await startWith<Shop>(group, StartOptions().name(u"corner"_s), &packs);
        const TaskHandle<> handle = group.startSoon([&shop] { return customer(shop.ref()); });
        group.startSoon([] { return careful(); });
        send(shop, 4711);
        co_await packs.wait();
        const Message message = Message::of(u"hello"_s, 5);
        const ExitReason reason(ExitReason::Kind::Shutdown);
        const Async<> async = careful();
        stopHere(shop.pid(), message, reason, handle, async);
        group.cancel();
    });
}

#include "gdbsubject.moc"
