// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/kernel/detail/timernode.h>
#include <QActors/servers/detail/callcell.h>

#include <deque>
#include <map>

namespace QActors::detail {

class Machine;

/// Which timeout of a StateMachine it is.
struct TimeoutKey
{
    enum Kind : quint8 {
        State,
        Event,
        Named
    };
    Kind kind = Event;
    int state = -1; // of a state timeout
    QString name;
    auto operator<=>(const TimeoutKey &other) const noexcept
    {
        if (kind != other.kind)
            return kind <=> other.kind;
        if (state != other.state)
            return state <=> other.state;
        return name.compare(other.name) <=> 0;
    }
    bool operator==(const TimeoutKey &other) const noexcept = default;
    QString text() const;
};

/// The timeouts that are set. One that is over goes through the actor's own queue, behind what has come before, and counts
/// unless it was cancelled or set anew meanwhile; one of no time is due before the queue is looked at.
class Timeouts
{
public:
    explicit Timeouts(Machine &of);
    ~Timeouts();
    Q_DISABLE_COPY_MOVE(Timeouts)

    void set(const TimeoutKey &key, Duration time);
    void cancel(const TimeoutKey &key) noexcept;
    void clear() noexcept;
    bool hasDue() const noexcept { return !m_due.empty(); }
    TimeoutKey takeDue();
    /// True if the request is the end of a timeout; then `key` is that, or nothing if it does not count.
    bool take(RequestNode *request, std::optional<TimeoutKey> &key);

private:
    struct Running;
    class Over;
    void over(Running &running) noexcept;

    Machine &m_machine;
    std::map<TimeoutKey, std::unique_ptr<Running>> m_running;
    std::deque<TimeoutKey> m_due; // of no time, in order
    quint64 m_serial = 0;
    int m_underWay = 0; // in the actor's queue
};

} // namespace QActors::detail
