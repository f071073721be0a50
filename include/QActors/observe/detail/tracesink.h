// SPDX-License-Identifier: MIT
// \internal What tracing writes down, and where that goes: the seam for libraries that stand on Core.
#pragma once

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

/// What TraceEvent::name stands for.
QACTORS_EXPORT QString traceName(quint32 index);
/// Throws MisuseError if there is tracing already, or for options that make no sense.
QACTORS_EXPORT void checkTracing(const TracingOptions &options);
/// Begins, after the same check. The result is a number for this time. At the latest it ends with the QCoreApplication.
QACTORS_EXPORT quint64 startTracing(std::unique_ptr<TraceSink> sink, const TracingOptions &options);
/// Ends it, if it is that one still; as Tracing::stop(). What went wrong, or nothing.
QACTORS_EXPORT QString stopTracing(quint64 session);

} // namespace QActors::detail
