// SPDX-License-Identifier: MIT
#include "tracecontext_p.h"

#include <QtCore/qrandom.h>

namespace QActors::detail {

using namespace Qt::StringLiterals;

namespace {

// Steele, Lea, Flood: SplitMix64.
quint64 mixed(quint64 state) noexcept
{
    state = (state ^ (state >> 30)) * 0xbf58476d1ce4e5b9;
    state = (state ^ (state >> 27)) * 0x94d049bb133111eb;
    return (state ^ (state >> 31)) | 1; // not zero
}

} // namespace

const LocalKey *TraceContext::traceKey()
{
    static const LocalKey *const key = new LocalKey(u"trace"_s);
    return key;
}

QString TraceContext::toText() const
{
    return u"%1%2-%3"_s.arg(ids.high, 16, 16, QLatin1Char('0')).arg(ids.low, 16, 16, QLatin1Char('0')).arg(ids.span, 16, 16, QLatin1Char('0'));
}

quint64 randomTraceNumber() noexcept
{
    static thread_local quint64 state = QRandomGenerator::system()->generate64();
    return mixed(state += 0x9e3779b97f4a7c15);
}

quint64 spanOfCall(quint64 serial) noexcept
{
    static const quint64 seed = QRandomGenerator::system()->generate64();
    return mixed(seed + serial * 0x9e3779b97f4a7c15);
}

TraceContext *TraceContext::below(const TraceContext *parent, double sampling)
{
    if (parent)
        return below(parent, randomTraceNumber());
    const TraceIds ids{randomTraceNumber(), randomTraceNumber(), randomTraceNumber()};
    const bool isSampled = sampling >= 1 || double(ids.low >> 11) < sampling * double(quint64(1) << 53);
    return new TraceContext(ids, isSampled);
}

TraceContext *TraceContext::below(const TraceContext *parent, quint64 span)
{
    return new TraceContext({parent->ids.high, parent->ids.low, span}, parent->isSampled, parent->state);
}

TraceContext *TraceContext::of(const TraceParent &parent)
{
    return new TraceContext({parent.traceHigh, parent.traceLow, parent.span}, parent.isSampled, parent.state);
}

} // namespace QActors::detail
