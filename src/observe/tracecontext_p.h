// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/kernel/detail/localset.h>
#include <QActors/observe/detail/tracesink.h>
#include <QActors/observe/traceparent.h>

namespace QActors::detail {

/// The span that what is started, and called, here belongs to: a TaskLocal.
class TraceContext final : public LocalValue
{
public:
    TraceContext(const TraceIds &of, bool sampled, const QByteArray &carried = {})
        : LocalValue(traceKey()), ids(of), isSampled(sampled), state(carried)
    {
    }
    QString toText() const override;
    QVariant toVariant() const override { return toText(); }
    const TraceIds ids;
    const bool isSampled; // else nothing of this trace is written
    const QByteArray state; // of other programs, see TraceParent

    static const LocalKey *traceKey();
    /// Null if there is none.
    static const TraceContext *in(const LocalSet *set) noexcept
    {
        return set ? static_cast<const TraceContext *>(set->find(traceKey())) : nullptr;
    }
    /// Of a new trace, if there is none above. Whether that is sampled is decided here, with this probability.
    static TraceContext *below(const TraceContext *parent, double sampling);
    /// The same, below a span whose number is given.
    static TraceContext *below(const TraceContext *parent, quint64 span);
    /// Another program's.
    static TraceContext *of(const TraceParent &parent);
};

/// A number that is not zero and not likely to be another's.
quint64 randomTraceNumber() noexcept;
/// The span of a call, by CarriedRequest::serial().
quint64 spanOfCall(quint64 serial) noexcept;

} // namespace QActors::detail
