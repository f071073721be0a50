// SPDX-License-Identifier: MIT
#pragma once

#include "tracecontext_p.h"

#include <QActors/kernel/detail/scheduler.h>
#include <QActors/messaging/detail/messagenode.h>

#include <unordered_map>

namespace QActors::detail {

/// Makes events of what one thread's scheduler does.
class TraceProbe final : public RunProbe
{
public:
    /// Puts one into that thread's scheduler, or takes it away, as the Tracer is on or off. On that thread.
    static void visit(Scheduler *scheduler);
    // What a Listener hears.
    static void endsHere(TaskContext *task) noexcept;
    static void restarted(const char *className, const QString &id);
    static void functionBegins() noexcept;
    static void functionEnds() noexcept;
    TraceProbe();
    ~TraceProbe() override;

    void begins(TaskContext *task) noexcept override;
    void ends() noexcept override;
    bool takesSteps() const noexcept override { return m_session != 0; }

private:
    using Context = NodePointer<const TraceContext>;
    struct TaskState
    {
        Context context;
        quint64 parent = 0;
        quint32 name = 0;
        qint64 began = 0;
        // What it handles.
        Context handled;
        Context replaced; // by that, in the task
        Context sender;   // if it is linked to that
        quint64 handledParent = 0;
        quint32 handledName = 0;
        qint64 handledSince = 0;
        bool isCalled = false;
        bool isLinked = false;
        // For what it waits.
        quint64 call = 0; // the span; 0: for no call
        quint32 callName = 0;
        qint64 calledAt = 0;
        Context caller;
    };
    TaskState &stateOf(TaskContext *task, qint64 now);
    quint32 nameOf(TaskContext *task);
    quint32 nameOf(MessageNode *node);
    template<typename Make>
    quint32 cached(const void *key, Make make);
    void beginMessage(TaskContext *task, TaskState &state, const MessageNode *node, qint64 now);
    void endMessage(TaskContext *task, TaskState &state, qint64 now);
    void endCall(const TaskContext *task, TaskState &state, qint64 now);
    void endsNow(TaskContext *task);
    void taskEnded(TaskContext *task, qint64 now);
    void push(const TraceEvent &event, const Context &of);

    quint64 m_session;
    NodePointer<TaskContext> m_task; // that runs
    qint64 m_began = 0;
    quint32 m_runName = 0;
    Context m_runContext;
    std::unordered_map<quint64, TaskState> m_tasks;
    std::unordered_map<const void *, quint32> m_names;
};

} // namespace QActors::detail
