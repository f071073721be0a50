// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/kernel/global.h>

#include <QtCore/qbytearray.h>

namespace QActors {

/// A span as programs tell each other of it, in the headers `traceparent` and `tracestate` of W3C's
/// [Trace Context](https://www.w3.org/TR/trace-context-1/), Level 1: what comes of a request belongs to the trace of whoever sent it.
///
///     const Span span(u"GET /orders"_s, TraceParent::fromHeader(request.header("traceparent"))); // in
///     onward.setRawHeader("traceparent", TraceParent::current().toHeader());                      // out
///
/// A value. Thread: any.
struct QACTORS_EXPORT TraceParent
{
    quint64 traceHigh = 0; ///< The trace's first 8 bytes.
    quint64 traceLow = 0; ///< The other 8.
    quint64 span = 0; ///< The span's 8 bytes: the parent of what comes next.
    bool isSampled = false; ///< Whoever sent it writes the trace down; what goes on from here is written as that was.
    /// The text of `tracestate`, where the tracing systems on the way keep data of their own. It goes on as it came.
    QByteArray state = {};

    bool isValid() const noexcept { return (traceHigh | traceLow) != 0 && span != 0; } ///< Neither trace nor span is 0.
    QByteArray traceId() const; ///< 32 digits, 0 … 9 and a … f.
    QByteArray spanId() const; ///< 16 of them.
    /// The value of `traceparent`, of version 00; empty if it is not valid.
    QByteArray toHeader() const;
    /// The content of these headers; not valid if the first is none, as the specification has it: capital letters, zeros, a wrong
    /// length or version ff are refused; a later version is read as far as it is known. A `tracestate` that is none is left
    /// out, and the rest stays; several of them are joined with a comma before, as Qt does.
    static TraceParent fromHeader(QByteArrayView traceparent, QByteArrayView tracestate = {});
    /// The span to which belongs what is called here: that of the innermost Span, of the message that is handled, or of the
    /// task. Not valid without Tracing, and where there is none.
    static TraceParent current();

    bool operator==(const TraceParent &) const noexcept = default;
};

} // namespace QActors
