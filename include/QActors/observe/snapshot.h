// SPDX-License-Identifier: MIT
// A running program: all tasks and actors of all threads, with the waits of each and their places.
#pragma once

#include <QActors/kernel/async.h>
#include <QActors/kernel/taskstate.h>
#include <QActors/messaging/backpressure.h>
#include <QActors/messaging/pid.h>

#include <QtCore/qdatetime.h>
#include <QtCore/qlist.h>
#include <QtCore/qstringlist.h>

#include <optional>

namespace QActors {

/// One process for which an actor waits.
struct WaitSnapshot
{
    /// The event of the other process that is awaited.
    enum Kind : quint8 {
        Answer, ///< to a call
        Start,  ///< the end of its init()
        End     ///< of the process
    };
    Kind kind = Answer; ///< what is awaited
    Pid on; ///< the other process; null while that one starts on another thread
    bool inCycle = false; ///< true if the other process waits for this actor, perhaps through others
};

/// Who has to do something before a task can go on.
struct BlockerSnapshot
{
    TaskId task{}; ///< who has to end, or to give back a Lock; 0 if it is a process
    Pid process; ///< who has to answer
    bool inCycle = false; ///< true if the other waits for this task, perhaps through others
};

/// An actor, as it stood when its thread was asked.
struct ActorSnapshot
{
    Pid pid; ///< the address
    QString className; ///< of the actor's class
    QStringList names; ///< in Registry::global(), sorted
    QList<Pid> links; ///< the processes linked to the actor
    QList<Pid> monitors; ///< the processes that the actor watches
    int watchers = 0; ///< the number of monitors that watch the actor
    int queued = 0; ///< the number of messages in the mailbox
    MailboxStatistics mailbox; ///< all zero without a bound
    QList<WaitSnapshot> waits; ///< the processes for which the actor waits
    QString handles; ///< a GenServer's: the request or message whose handler waits, as "Bank::withdraw"; empty if there is none
    Duration handling{}; ///< how long that has been handled, in real time
    std::optional<int> restarts; ///< how often the supervisor has started the actor again; empty without a supervisor
};

/// A Mailbox, as it stood when its thread was asked.
struct MailboxSnapshot
{
    Pid pid; ///< the address
    QStringList names; ///< in Registry::global(), sorted
    QString ownerClass; ///< the class of the Mailbox' parent; empty if there is none
    QString ownerName; ///< the parent's objectName
    int queued = 0; ///< the number of messages that nobody has taken yet
    MailboxStatistics bound; ///< all zero without a bound
};

/// A task, as it stood when its thread was asked.
struct TaskSnapshot
{
    TaskId id{}; ///< the number of the task
    TaskId parent{}; ///< the task above: in whose body the task's group stands, or whose child actor it is; 0 without one
    int depth = 0; ///< the number of tasks above
    QString name; ///< the given name, or one made of the number or the actor; with the label
    TaskState state = TaskState::Pending; ///< the state of the task
    bool runs = false; ///< true if the task is on the stack of its thread; else the task waits, perhaps for its turn
    QString waitsFor; ///< what the task awaits, as "the answer of <0.1.2>"; empty if that is nothing
    QStringList places; ///< the places of the awaits, as "file.cpp:42", innermost first
    QStringList functions; ///< the functions in which these places are, as "Bank::withdraw"
    Duration waited{}; ///< how long the task has waited, in real time
    /// For whom the task waits, as far as known. Those of an actor are in its `waits`; of a group's children, only those that
    /// wait for the task in turn.
    QList<BlockerSnapshot> blockers;
    QString spawnedAt; ///< the place of the spawn, as "file.cpp:42"; empty if the place is not known
    QString ownerClass; ///< the class of the QObject that holds the group; empty if there is none
    QString ownerName; ///< that object's objectName
    std::optional<Duration> deadline; ///< the time left until the earliest deadline in sight, by the thread's clock
    bool cancelled = false; ///< true if the next await throws Cancelled
    QString cancelReason; ///< the reason of the cancellation
    bool shielded = false; ///< true if the task stands in a shielded scope
    std::optional<Duration> worked; ///< the time that the task has run, since a WorkMeter measures; empty without one
    quint64 turns = 0; ///< how often it has gone on, since a WorkMeter measures
    double progress = -1; ///< 0 … 1, negative if the task tells none
    QString progressText; ///< the text that the task tells with its progress
    std::optional<ActorSnapshot> actor; ///< the actor, if the task is one
};

/// A thread with tasks, as it stood when it was asked.
struct ThreadSnapshot
{
    int index = 0; ///< the first number of the pids of its actors
    QString name; ///< the QThread's objectName
    bool isMain = false; ///< true for the thread of the QCoreApplication
    bool answered = false; ///< false if the thread was busy or its event loop does not turn; then only taskCount is known
    bool ended = false; ///< true if the thread has ended, and left tasks that wait for what cannot come
    int ready = 0; ///< the number of tasks that wait for their turn
    Duration budget{}; ///< see Dispatcher::budget()
    quint64 droppedMessages = 0; ///< that came to nobody
    qint64 taskCount = 0; ///< the number of tasks; known also of a thread that does not answer
    quint64 received = 0; ///< the number of messages that have come so far to mailboxes and actors of the thread
    std::optional<Duration> worked; ///< the time that tasks have run, since a WorkMeter measures; empty without one
    TaskId running{}; ///< what runs on a thread that does not answer, by a WorkMeter; 0 if that is no task, or not known
    QString runningSince; ///< the place where that task has gone on, as "file.cpp:42"
    Duration runningFor{}; ///< how long ago
    QList<TaskSnapshot> tasks; ///< each after the task that it belongs to, the oldest first
    QList<MailboxSnapshot> mailboxes; ///< those that are no actor's
};

/// All threads that have, or had, tasks. A value.
class QACTORS_EXPORT Snapshot
{
public:
    QDateTime at; ///< when the first thread was asked, in UTC
    QList<ThreadSnapshot> threads; ///< by index

    /// For people: a line a task, below that of its parent.
    QString toText() const;
    /// For tools: schema "qactors-snapshot" in version SchemaVersion, as the guide on seeing inside has it.
    QByteArray toJson() const;
    /// Reads a text of toJson() or a dump, perhaps of another program: then its pids mean nothing here. Throws Error if it is
    /// something else, or of another SchemaVersion.
    static Snapshot fromJson(const QByteArray &json);
    /// Counts up when a reader of the older one would not understand the new one.
    static constexpr int SchemaVersion = 1;
};

/// `Snapshot seen = co_await snapshot()`: asks every thread, all at the same time, and waits for the answers without blocking
/// this one. A thread that has not begun to answer after `patience` (in real time) is reported as one that did not.
QACTORS_EXPORT Async<Snapshot> snapshot(AnyDuration patience = std::chrono::milliseconds(500));
/// The same at once, for slots and debuggers: blocks this thread meanwhile. Any thread, also one without an event loop. Not from
/// a signal handler: for that there is QACTORS_DUMP.
QACTORS_EXPORT Snapshot snapshotNow(AnyDuration patience = std::chrono::milliseconds(500));

} // namespace QActors
