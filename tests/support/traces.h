// SPDX-License-Identifier: MIT
// Reads a trace file by the rules of Chrome's trace-event format, as far as it is used here.
#pragma once

#include <QtCore/qfile.h>
#include <QtCore/qhash.h>
#include <QtCore/qjsonarray.h>
#include <QtCore/qjsondocument.h>
#include <QtCore/qjsonobject.h>
#include <QtCore/qset.h>

#include <map>

namespace TestSupport {

using namespace Qt::StringLiterals;

/// A slice of a thread, or a span of a task's track; times in ns.
struct TraceSpan
{
    QString name, phase, trace, span, parent, link;
    QString actor, actorClass, label;
    int thread = 0;
    qint64 begin = 0;
    qint64 end = 0;
};

struct Trace
{
    QString error; ///< the first breach of the rules
    QList<TraceSpan> spans;
    QHash<int, QString> threads;
    QSet<QString> flowsFrom, flowsTo, instants;
    qint64 dropped = -1;

    QList<TraceSpan> named(const QString &name, const char *phase) const
    {
        QList<TraceSpan> found;
        for (const TraceSpan &span : spans) {
            if (span.name == name && span.phase == QLatin1StringView(phase))
                found.append(span);
        }
        return found;
    }
    TraceSpan below(const TraceSpan &parent, const QList<TraceSpan> &among) const
    {
        for (const TraceSpan &span : among) {
            if (!parent.span.isEmpty() && span.parent == parent.span)
                return span;
        }
        return {};
    }

    static Trace read(const QString &path)
    {
        Trace trace;
        QFile file(path);
        QJsonParseError parsed;
        const QJsonObject root = file.open(QIODevice::ReadOnly) ? QJsonDocument::fromJson(file.readAll(), &parsed).object() : QJsonObject();
        if (root.isEmpty() || parsed.error != QJsonParseError::NoError) {
            trace.error = file.error() ? file.errorString() : parsed.errorString();
            return trace;
        }
        trace.dropped = root[u"otherData"_s][u"dropped"_s].toInteger(-1);
        std::multimap<double, QJsonObject> events; // by time, then as they were written
        for (const QJsonValue &value : root[u"traceEvents"_s].toArray())
            events.emplace(value[u"ts"_s].toDouble(), value.toObject());
        QHash<QString, QList<TraceSpan>> open; // by track
        for (const auto &[time, event] : events)
            trace.add(event, open);
        for (const auto &left : std::as_const(open)) {
            if (!left.isEmpty())
                trace.breach(u"the span %1 does not end"_s.arg(left.last().name));
        }
        return trace;
    }

private:
    static qint64 nanoseconds(const QJsonValue &microseconds) { return qRound64(microseconds.toDouble() * 1000); }
    void breach(const QString &what)
    {
        if (error.isEmpty())
            error = what;
    }
    void add(const QJsonObject &event, QHash<QString, QList<TraceSpan>> &open)
    {
        const QString phase = event[u"ph"_s].toString();
        const QString name = event[u"name"_s].toString();
        for (const QString &required : {u"ph"_s, u"name"_s, u"pid"_s, u"tid"_s, u"ts"_s, u"cat"_s}) {
            if (!event.contains(required))
                breach(u"%1 %2 lacks %3"_s.arg(phase, name, required));
        }
        const QJsonObject args = event[u"args"_s].toObject();
        TraceSpan span{name, phase, args[u"trace"_s].toString(), args[u"span"_s].toString(), args[u"parent"_s].toString(), args[u"link"_s].toString(), args[u"actor"_s].toString(), args[u"class"_s].toString(), args[u"label"_s].toString(), event[u"tid"_s].toInt(), nanoseconds(event[u"ts"_s]), 0};
        const QString id = event[u"id"_s].toString();
        if (phase == u"X") {
            if (!event.contains(u"dur"_s))
                breach(u"the slice %1 has no length"_s.arg(name));
            span.end = span.begin + nanoseconds(event[u"dur"_s]);
            spans.append(span);
        } else if (phase == u"b") {
            open[event[u"cat"_s].toString() + id].append(span);
        } else if (phase == u"e") {
            auto &stack = open[event[u"cat"_s].toString() + id];
            // Ends at the same time may come in any order.
            const auto found = std::find_if(stack.rbegin(), stack.rend(), [&](const TraceSpan &one) { return one.name == name; });
            if (found == stack.rend())
                return breach(u"the span %1 of %2 ends without a begin"_s.arg(name, id));
            found->end = span.begin;
            spans.append(*found);
            stack.erase(std::next(found).base());
        } else if (phase == u"M") {
            if (name == u"thread_name")
                threads.insert(span.thread, args[u"name"_s].toString());
        } else if (phase == u"s" || phase == u"f") {
            (phase == u"s" ? flowsFrom : flowsTo).insert(id.mid(2));
        } else if (phase == u"i") {
            instants.insert(name);
        } else {
            breach(u"the phase %1 is unknown"_s.arg(phase));
        }
    }
};

} // namespace TestSupport
