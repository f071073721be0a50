// SPDX-License-Identifier: MIT
#pragma once

#include "tracebuffer_p.h"
#include "tracecontext_p.h"

#include <QActors/kernel/detail/scheduler.h>
#include <QActors/messaging/detail/messagenode.h>

#include <array>
#include <unordered_map>

namespace QActors::detail {

/// Makes events of what one thread's scheduler does.
class TraceProbe final : public RunProbe
{
public:
    /// Puts one into that thread's scheduler, or takes it away, as the Tracer is on or off. On that thread.
    static void visit(Scheduler *scheduler);
    // A Listener's events.
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
        quint64 id = 0;
        Context context;
        quint64 parent = 0;
        quint32 name = 0;
        qint64 began = 0;
        TraceAbout about; // as told
        QString label;    // of which that is
        // The message in hand.
        Context handled;
        LocalPointer set, before; // in the task, and what they stand for, unless they came with the message
        Context sender;           // if it is linked to that
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
    void tellAbout(TaskContext *task, TaskState &state);
    quint32 nameOf(TaskContext *task);
    quint32 nameOf(MessageNode *node);
    template<typename Make>
    quint32 cached(const void *key, Make make);
    void beginMessage(TaskContext *task, TaskState &state, const MessageNode *node, qint64 now);
    void endMessage(TaskContext *task, TaskState &state, qint64 now);
    void endCall(TaskState &state, qint64 now);
    void endsNow(TaskContext *task);
    void taskEnded(TaskContext *task, TaskState &state, qint64 now);
    void push(const TraceEvent &event, const Context &of);

    const quint64 m_session;
    const std::shared_ptr<TraceBuffer> m_buffer; // the thread's, in this session
    NodePointer<TaskContext> m_task; // that runs
    TaskState *m_state = nullptr;    // its
    qint64 m_began = 0;
    quint32 m_runName = 0;
    TraceIds m_runIds;
    bool m_runIsSampled = false;
    std::unordered_map<quint64, TaskState> m_tasks;
    TaskState *m_last = nullptr; // of them: that ran last
    struct KnownName
    {
        const void *key = nullptr;
        quint32 name = 0;
    };
    std::array<KnownName, 16> m_recentNames; // some of m_names, by their keys
    std::unordered_map<const void *, quint32> m_names;
};

} // namespace QActors::detail
