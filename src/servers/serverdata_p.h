// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/servers/genserver.h>

#include <deque>
#include <map>
#include <typeindex>
#include <unordered_map>
#include <unordered_set>

namespace QActors::detail {

class Machine;
class SystemProbe;

/// Members that few servers use: handlers by type, work that follows, tasks, late answers, an idle timeout.
struct ServerData
{
    explicit ServerData(GenServer &of) : server(of) { }
    ~ServerData();
    Q_DISABLE_COPY_MOVE(ServerData)

    using TakeValue = Message (*)(TaskContext *);
    struct WaitingTask
    {
        Ref ref;
        NodePointer<TaskContext> task;
        TakeValue takeValue;
        std::source_location where;
    };
    class Watch;

    /// The handler of a request by message: that of its type, or the server's own.
    static Async<> serveCall(GenServer &server, Message &request, const From &from);
    static Async<> serveCast(GenServer &server, Message &message);
    /// By a handler of the message's type, of calls if there is a caller; false if there is none.
    static bool serveByType(GenServer &server, Message &message, const From *caller, Async<> &rest);

    Ref add(const NodePointer<TaskContext> &task, TakeValue takeValue, std::source_location where);
    void cancel(Ref ref);
    void launchWaiting();
    static TaskEnd endOf(TaskContext *task, Ref ref, TakeValue takeValue);
    /// Puts the news into the server's own queue.
    void tell(TaskEnd end);

    /// The request in hand, if that has to be awaited.
    struct Handled
    {
        const RequestNode *request = nullptr;
        const Message *message = nullptr; // a plain one
        std::chrono::steady_clock::time_point since;
        QString name() const;
    };
    /// While it is handled, the server's progress becomes that of the caller's task.
    void forwardProgress();
    static const Handled *handledBy(const GenServer &server) noexcept; ///< null if that is nothing

    // Of a StateMachine.
    static void setMachine(GenServer &server, Machine *machine) { server.data().machine = machine; }
    static Async<> initOf(GenServer &server) { return server.GenServer::doInit(); }

    /// Hears what the server handles, for <QActors/Sys>; made if it has none.
    static SystemProbe &probe(GenServer &server);
    static const SystemProbe *existingProbe(const GenServer &server) noexcept;
    /// One that has nothing to do goes.
    static void dropIdleProbe(GenServer &server);

    GenServer &server;
    Machine *machine = nullptr; // of a StateMachine
    Handled handled;
    std::unordered_map<std::type_index, RequestHandler> handlers[3];
    std::unordered_set<std::type_index> warnedOf[3]; // by GenServer::HandlerKind
    std::deque<Message> continuations;
    std::deque<WaitingTask> waiting;
    std::map<Ref, std::unique_ptr<Watch>> running;
    int mostTasks = std::numeric_limits<int>::max();
    std::vector<CallCell *> deferred; // calls whose method has returned without an answer
    std::unique_ptr<TaskObserver> progressWatch; // goes before the task looks whether somebody hears of its failure
    std::shared_ptr<SystemProbe> systemProbe;
    Duration idleTimeout = Duration::max();
    std::optional<TimerNode> idleTimer;
};

/// Hears of the end of one task.
class ServerData::Watch final : public TaskObserver
{
public:
    Watch(ServerData &of, Ref ref, TakeValue takeValue) : m_data(of), m_ref(ref), m_takeValue(takeValue) { }
    void taskSettled(TaskContext *task) noexcept override;
    NodePointer<TaskContext> task;

private:
    ServerData &m_data;
    Ref m_ref;
    TakeValue m_takeValue;
};

} // namespace QActors::detail
