// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/observe/traceparent.h>

#include <QtCore/qstring.h>

#include <memory>

namespace QActors {

/// A stretch of code that is of interest, for Tracing: `const Span span(u"parse"_s);`, to the end of the block, in a coroutine
/// or a plain function. In a task it belongs to that task, wherever it waits meanwhile; calls and tasks that begin in it belong
/// to it. Spans end in the reverse order of their beginning. Without tracing it does nothing.
/// Thread: any; it ends on the one where it began.
class QACTORS_EXPORT Span
{
public:
    explicit Span(const QString &name); ///< Begins it.
    /// Begins one that another program has asked for: it belongs to that one's trace, and is written if that is. As the other
    /// constructor if `from` is not valid.
    Span(const QString &name, const TraceParent &from);
    ~Span();
    Q_DISABLE_COPY_MOVE(Span)

private:
    struct Data;
    std::unique_ptr<Data> d; // null without tracing
};

} // namespace QActors
