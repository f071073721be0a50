// SPDX-License-Identifier: MIT
// \internal What tracing writes down, and where that goes: the seam for libraries that stand on Core.
#pragma once

#include <QActors/messaging/detail/pidaccess.h>
#include <QActors/observe/tracing.h>

#include <chrono>
#include <memory>

namespace QActors::detail {

/// In nanoseconds, of the steady clock.
inline qint64 traceTime() noexcept
{
    return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

/// Which trace a span belongs to, as W3C's trace context has it.
struct TraceIds
{
    quint64 high = 0;
    quint64 low = 0;
    quint64 span = 0;
    bool operator==(const TraceIds &) const noexcept = default;
};

struct TraceEvent
{
    enum class Kind : quint8 {
        Run,      ///< a piece of work on a thread
        Function, ///< the same in a pool's thread
        TaskBegin,
        TaskEnd,
        Message, ///< its handling
        Call,    ///< as the client sees it
        Span,
        Restart,
        /// The common part of all events of a task, see TraceAbout; before the first of them, and again when it has changed.
        /// An empty one if the task has ended, and there is no TaskEnd.
        About,
        Link ///< comes before the Message of which it tells: `ids` are what that was sent from, `parent` is its own span
    };
    Kind kind = Kind::Run;
    bool isFailure = false;  // TaskEnd
    bool isCalled = false;   // Message: by the span that is its parent; Span: by another program
    bool isLinked = false;   // Message: `parent` is that of another trace
    quint32 name = 0;        // see TraceNames
    qint64 begin = 0;
    qint64 end = 0;
    quint64 task = 0; // 0: none
    TraceIds ids;
    quint64 parent = 0; // 0: none
};

/// The content of an event of kind About.
struct TraceAbout
{
    quint32 label = 0; ///< one more than traceLabel() takes; 0: none
    quint32 actorClass = 0; ///< one more than traceName() takes; 0: none
    Pid pid;
    static TraceAbout of(const TraceEvent &event) noexcept
    {
        return {event.name, quint32(event.parent), PidAccess::make({quint32(event.ids.high), quint32(event.ids.low), event.ids.span})};
    }
    TraceEvent toEvent(quint64 task) const noexcept
    {
        const Address &address = PidAccess::address(pid);
        return {.kind = TraceEvent::Kind::About, .name = label, .task = task, .ids = {address.thread, address.slot, address.serial}, .parent = actorClass};
    }
    bool isEmpty() const noexcept { return label == 0 && actorClass == 0 && pid.isNull(); }
};

/// Whose events these are.
struct TraceThread
{
    int number = 0; // 1, 2, … as they come
    QString name;
};

/// Where events go. On a thread of the tracing, but for the constructor and end().
class QACTORS_EXPORT TraceSink
{
public:
    TraceSink() = default;
    Q_DISABLE_COPY_MOVE(TraceSink)
    virtual ~TraceSink();
    virtual void take(const TraceEvent &event, const TraceThread &from) = 0;
    /// All that is there for now has been taken.
    virtual void flush() = 0;
    /// The last one, on the thread that stops. Empty, or what went wrong.
    virtual QString end(quint64 dropped) = 0;
};

/// The text that TraceEvent::name stands for.
QACTORS_EXPORT QString traceName(quint32 index);
/// The same for labels.
QACTORS_EXPORT QString traceLabel(quint32 index);
/// Throws MisuseError if there is tracing already, or for options that make no sense.
QACTORS_EXPORT void checkTracing(const TracingOptions &options);
/// Begins, after the same check. The result is a number for this time. At the latest it ends with the QCoreApplication.
QACTORS_EXPORT quint64 startTracing(std::unique_ptr<TraceSink> sink, const TracingOptions &options);
/// Ends it, if it is that one still; as Tracing::stop(). What went wrong, or nothing.
QACTORS_EXPORT QString stopTracing(quint64 session);

} // namespace QActors::detail
