// SPDX-License-Identifier: MIT
// What a running program does: all tasks and actors of all threads, and what each waits for and where.
#pragma once

#include <QActors/actors/actorhandle.h>
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
    /// What of the other process is awaited.
    enum Kind : quint8 {
        Answer, ///< to a call
        Start,  ///< the end of its init()
        End     ///< of the process
    };
    Kind kind = Answer; ///< what is awaited
    Pid on; ///< the other process; null while it starts on another thread
    bool inCycle = false; ///< the other process waits for this actor, perhaps through others
};

/// An actor, as it stood when its thread was asked.
struct ActorSnapshot
{
    Pid pid; ///< its address
    QString className; ///< of the actor's class
    QStringList names; ///< in Registry::global(), sorted
    QList<Pid> links; ///< processes that it is linked to
    QList<Pid> monitors; ///< processes that it watches
    int watchers = 0; ///< monitors that watch it
    int queued = 0; ///< messages in its mailbox
    MailboxStatistics mailbox; ///< all zero without a bound
    QList<WaitSnapshot> waits; ///< for whom it waits
    std::optional<int> restarts; ///< how often its supervisor has started it again; empty without a supervisor
};

/// A task, as it stood when its thread was asked.
struct TaskSnapshot
{
    TaskId id{}; ///< its number
    TaskId parent{}; ///< the task in whose body its group stands; 0 if there is none
    int depth = 0; ///< how many tasks are above it
    QString name; ///< given, or made of its number or its actor
    TaskState state = TaskState::Pending; ///< how it stands
    bool runs = false; ///< it is on the stack of its thread; else it waits, also for its turn
    QString waitsFor; ///< "the answer of <0.1.2>"; empty if it does not wait
    QStringList places; ///< "file.cpp:42" of its awaits, innermost first
    Duration waited{}; ///< since when it waits
    QString spawnedAt; ///< "file.cpp:42"; empty if that is not known
    QString ownerClass; ///< of the QObject that holds its group; empty if there is none
    QString ownerName; ///< that object's objectName
    std::optional<Duration> deadline; ///< until the earliest deadline that it can see, from now
    bool cancelled = false; ///< its next await throws Cancelled
    QString cancelReason; ///< why
    bool shielded = false; ///< it stands in a shielded scope
    double progress = -1; ///< 0 … 1, negative if it tells none
    QString progressText; ///< what it says of its progress
    std::optional<ActorSnapshot> actor; ///< if it is an actor
};

/// A thread with tasks, as it stood when it was asked.
struct ThreadSnapshot
{
    int index = 0; ///< the first number of the pids of its actors
    QString name; ///< the QThread's objectName
    bool isMain = false; ///< it is the application's
    bool answered = false; ///< false: it was busy, or its event loop does not turn; then only taskCount is known
    bool ended = false; ///< the thread has ended, and its tasks wait for what cannot come
    int ready = 0; ///< tasks that wait for their turn
    Duration budget{}; ///< see Dispatcher::budget()
    quint64 droppedMessages = 0; ///< that came to nobody
    qint64 taskCount = 0; ///< known also of a thread that does not answer
    QList<TaskSnapshot> tasks; ///< each after the task that it belongs to, the oldest first
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
    /// Counts up when a reader of the older one would not understand the new one.
    static constexpr int SchemaVersion = 1;
};

/// `Snapshot seen = co_await snapshot()`: asks every thread, all at the same time, and waits for the answers without blocking
/// this one. A thread that has not begun to answer after `patience` (in real time) is reported as one that did not.
QACTORS_EXPORT Async<Snapshot> snapshot(AnyDuration patience = std::chrono::milliseconds(500));
/// The same at once, for slots, signal handlers' helpers and debuggers: blocks this thread meanwhile. Any thread, also one
/// without an event loop.
QACTORS_EXPORT Snapshot snapshotNow(AnyDuration patience = std::chrono::milliseconds(500));

} // namespace QActors
