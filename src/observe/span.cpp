// SPDX-License-Identifier: MIT
#include <QActors/observe/span.h>

#include "tracecontext_p.h"
#include "tracer_p.h"

#include <QActors/kernel/detail/currenttask.h>
#include <QActors/kernel/detail/taskcontext.h>

namespace QActors {

using detail::TraceContext;
using detail::Tracer;

struct Span::Data
{
    Data(const QString &spanName, const TraceParent &from)
        : isAsked(from.isValid()), above(isAsked ? Context(TraceContext::of(from)) : Context::sharing(TraceContext::in(detail::currentLocals()))),
          context(TraceContext::below(above.get(), Tracer::instance().sampling())), scope(context.get()),
          name(detail::TraceNames::instance().of(spanName)), began(detail::traceTime()), session(Tracer::instance().session())
    {
        if (const detail::TaskContext *in = detail::currentTask())
            task = quint64(in->id());
    }
    using Context = detail::NodePointer<const TraceContext>;
    const bool isAsked; // by another program
    const Context above;
    const Context context;
    const detail::LocalScope scope;
    const quint32 name;
    const qint64 began;
    const quint64 session;
    quint64 task = 0;
};

Span::Span(const QString &name) : Span(name, TraceParent()) { }

Span::Span(const QString &name, const TraceParent &from)
{
    if (Tracer::instance().isOn())
        d = std::make_unique<Data>(name, from);
}

Span::~Span()
{
    if (!d || !d->context->isSampled || d->session != Tracer::instance().session())
        return;
    Tracer::instance().push({.kind = detail::TraceEvent::Kind::Span,
                             .isCalled = d->isAsked,
                             .name = d->name,
                             .begin = d->began,
                             .end = detail::traceTime(),
                             .task = d->task,
                             .ids = d->context->ids,
                             .parent = d->above ? d->above->ids.span : 0});
}

} // namespace QActors
