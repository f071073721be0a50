// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/observe/detail/tracesink.h>

namespace QActors::detail {

/// One that has ended, as it waits to be sent.
struct OtlpSpan
{
    /// As the protocol numbers them.
    enum class Kind : quint8 {
        Internal = 1,
        Server,
        Client,
        Producer,
        Consumer
    };
    Kind kind = Kind::Internal;
    TraceEvent::Kind from = TraceEvent::Kind::Span;
    bool isFailure = false;
    bool isRemote = false;     // its parent is another program's
    bool isUnfinished = false; // the tracing has ended before
    quint32 name = 0;
    qint64 begin = 0; // nanoseconds since 1970
    qint64 end = 0;
    quint64 task = 0; // 0: none
    TraceIds ids;
    quint64 parent = 0; // 0: none
    TraceIds link;      // none if its span is 0
    TraceAbout about;   // its task
    TraceThread thread;
};

} // namespace QActors::detail
