// SPDX-License-Identifier: MIT
// How a StateMachine goes from event to event, by the rules of OTP's gen_statem.
#pragma once

#include "machinetimeouts_p.h"

#include <QActors/servers/statemachine.h>

#include <QtCore/qloggingcategory.h>

#include <deque>

namespace QActors::detail {

Q_DECLARE_LOGGING_CATEGORY(machineLog) // qactors.machine: an event that waits with too many others; at debug level, each change of state

/// An event that waits: for another state, or for its turn. Owns the request.
struct MachineEvent
{
    enum Kind : quint8 {
        Request, ///< a method's, a call or a cast by message, the end of a task
        Plain,   ///< any other message
        Next,    ///< of next()
        Timeout
    };
    MachineEvent() noexcept = default;
    MachineEvent(MachineEvent &&other) noexcept
        : kind(other.kind), request(std::exchange(other.request, nullptr)), message(std::move(other.message)), timeout(std::move(other.timeout))
    {
    }
    MachineEvent &operator=(MachineEvent &&other) noexcept
    {
        kind = other.kind;
        std::swap(request, other.request);
        message = std::move(other.message);
        timeout = std::move(other.timeout);
        return *this;
    }
    ~MachineEvent()
    {
        if (request)
            request->discard();
    }
    QString name() const;

    Kind kind = Request;
    RequestNode *request = nullptr;
    Message message;
    TimeoutKey timeout;
};

/// What a handler has said.
struct Transition
{
    std::optional<int> target;
    std::shared_ptr<void> data;
    bool repeats = false;
    bool postpones = false;
    std::vector<Message> next;
    std::vector<std::pair<TimeoutKey, Duration>> timeouts;
};

class Machine
{
public:
    explicit Machine(StateMachine &of) : m_machine(of), m_timeouts(*this) { }
    ~Machine() { ended(ExitReason(ExitReason::Kind::Killed)); }
    Q_DISABLE_COPY_MOVE(Machine)

    // The table.
    MachineNode &node(int id, QMetaEnum states);
    MachineNode &any() noexcept { return m_any; }
    void checkEnum(QMetaEnum states);
    QString drawing() const;

    // What GenServer's loop does with a machine.

    void beginInit() noexcept { m_phase = Phase::Init; }
    /// After init().
    Async<> start();
    /// Whether an event is there that goes before the mailbox.
    bool hasEvents() const noexcept { return !m_events.empty() || m_timeouts.hasDue(); }
    /// Handles what has come from the mailbox into the loop's hands: a request or a message. It is taken from them if it is
    /// postponed. Empty if it is done.
    Async<> handleArrived(RequestNode *&request, Message &message);
    /// Puts the next of the other events into the loop's hands, and handles it.
    Async<> handleNext(RequestNode *&request, Message &message);
    /// The request is refused: what its handler has said does not count.
    void refused() noexcept
    {
        m_said = {};
        m_phase = Phase::Idle;
    }
    /// Calls that wait hear of it.
    void ended(const ExitReason &reason) noexcept;

    // What a handler says.
    enum class Phase : quint8 {
        Idle,
        Init,
        Handler,
        Leave,
        Enter
    };
    void requireSaying(const char *verb, bool inActions = false) const;
    void goTo(int id, std::shared_ptr<void> data, const std::type_info *type, const char *typeName);
    void postpone();
    void repeat();
    void addNext(Message event);
    void setTimeout(TimeoutKey::Kind kind, const QString &name, Duration time);
    /// Whether any state has a rule for such an event: it may be for another state, or be postponed.
    bool hasRule(const Message &event, bool isCall) const;
    /// Gives the event to its rule.
    Async<> dispatch(const Message &event, const From &from);

    void *dataOf(const std::type_info &type, const char *typeName) const;
    bool isInside(int id) const;
    QString stateName() const { return m_state ? m_state->name : QString(); }
    std::size_t postponedCount() const noexcept { return m_postponed.size(); }
    ActorTask *task() const noexcept { return ActorAccess::task(m_machine); }
    QString name() const;

    StateProperty property;
    std::size_t mostPostponed = std::numeric_limits<std::size_t>::max();

private:
    struct Current
    {
        MachineEvent::Kind kind = MachineEvent::Request;
        TimeoutKey timeout;
    };
    Async<> handle(RequestNode *&request, Message &message);
    Async<> serve(RequestNode *request, Message &message);
    Async<> serveTimeout();
    Async<> runRule(MachineNode *node, const EventRule *rule, const StateHandler &handler, const void *event, const From &from);
    [[noreturn]] void failUnhandled(const QString &event, const QString &remedy);
    Async<> finishLater(Async<> rest);
    Async<> finish();
    MachineNode *find(int id, const char *verb) const;
    void keepEvent();
    void checkTable() const;

    /// A way from one state to another.
    struct Way
    {
        MachineNode *target; // innermost
        MachineNode *named;  // as goTo() named it: whose data it is
        std::shared_ptr<void> data;
        std::vector<MachineNode *> left;    // in the order of leaving
        std::vector<MachineNode *> entered; // in the order of entering
        bool hasActions() const;
    };
    Way wayTo(int id, std::shared_ptr<void> data) const;
    Async<> goSlowly(Way way);
    Async<> repeatSlowly();
    Async<> act(Phase phase, MachineNode *node, const StateHandler &action);
    void leave(const Way &way) noexcept;
    bool arrive(Way &way); // false if the machine was deleted by who was told
    void settle(bool changed);

    StateMachine &m_machine;
    std::map<int, std::unique_ptr<MachineNode>> m_nodes;
    std::vector<MachineNode *> m_order; // as declared
    MachineNode m_any;
    QMetaEnum m_enum;
    MachineNode *m_state = nullptr;
    Timeouts m_timeouts;
    std::deque<MachineEvent> m_events;
    std::vector<MachineEvent> m_postponed;
    Phase m_phase = Phase::Idle;
    MachineNode *m_acting = nullptr; // whose action or rule runs
    const EventRule *m_rule = nullptr;
    Transition m_said;
    std::size_t m_handlersTimeouts = 0; // of m_said: those before the ones of actions
    Current m_current;
    QString m_eventName; // for the log
    RequestNode **m_request = nullptr; // in the loop's hands
    Message *m_message = nullptr;
};

} // namespace QActors::detail
