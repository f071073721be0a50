// SPDX-License-Identifier: MIT
#include "machine_p.h"

#include <QActors/actors/detail/actortask.h>

namespace QActors::detail {

using namespace Qt::StringLiterals;

QString TimeoutKey::text() const
{
    switch (kind) {
    case State:
        return u"the state timeout"_s;
    case Event:
        return u"the event timeout"_s;
    case Named:
        break;
    }
    return u"the timeout \"%1\""_s.arg(name);
}

struct Timeouts::Running
{
    Running(Timeouts &of, TimeoutKey which, quint64 number)
        : timeouts(of), key(std::move(which)), serial(number),
          timer([](void *self) { static_cast<Running *>(self)->timeouts.over(*static_cast<Running *>(self)); }, this)
    {
    }
    Timeouts &timeouts;
    const TimeoutKey key;
    const quint64 serial;
    TimerNode timer;
};

Timeouts::Timeouts(Machine &of) : m_machine(of) { }
Timeouts::~Timeouts() = default;

/// The machine's message to itself; no other can pretend to be one.
class Timeouts::Over final : public RequestNode
{
public:
    Over(TimeoutKey which, quint64 number) : key(std::move(which)), serial(number) { }
    Async<> serve(GenServer &) override { return {}; }
    QString name() const override { return key.text(); }
    void discard() noexcept override { delete this; }
    const TimeoutKey key;
    const quint64 serial;
};

void Timeouts::set(const TimeoutKey &key, Duration time)
{
    cancel(key);
    if (time == (Duration::max)())
        return;
    auto running = std::make_unique<Running>(*this, key, ++m_serial);
    if (time <= Duration(0)) {
        m_due.push_back(key);
    } else {
        Scheduler *scheduler = m_machine.task()->scheduler();
        running->timer.arm(scheduler, deadlineAfter(scheduler->now(), time));
    }
    m_running.emplace(key, std::move(running));
}

void Timeouts::cancel(const TimeoutKey &key) noexcept
{
    if (m_running.erase(key))
        std::erase(m_due, key);
}

void Timeouts::clear() noexcept
{
    m_due.clear();
    m_running.clear();
}

TimeoutKey Timeouts::takeDue()
{
    TimeoutKey key = std::move(m_due.front());
    m_due.pop_front();
    m_running.erase(key);
    return key;
}

void Timeouts::over(Running &running) noexcept
{
    ActorTask *actor = m_machine.task();
    if (!actor || !actor->queue().isOpen())
        return; // the machine ends
    ++m_underWay;
    actor->queue().deliver(new Over(running.key, running.serial));
}

bool Timeouts::take(RequestNode *request, std::optional<TimeoutKey> &key)
{
    if (m_underWay == 0)
        return false;
    const auto *over = dynamic_cast<const Over *>(request);
    if (!over)
        return false;
    --m_underWay;
    if (const auto found = m_running.find(over->key); found != m_running.end() && found->second->serial == over->serial) {
        key = over->key;
        m_running.erase(found);
    }
    return true;
}

} // namespace QActors::detail
