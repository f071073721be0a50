// SPDX-License-Identifier: MIT
#include "tracefile_p.h"

#include <QActors/kernel/errors.h>

#include <QtCore/qcoreapplication.h>

namespace QActors::detail {

using namespace Qt::StringLiterals;

namespace {

void appendString(QByteArray &to, const QString &text)
{
    to += '"';
    for (const char c : text.toUtf8()) {
        if (c == '"' || c == '\\') {
            to += '\\';
            to += c;
        } else if (uchar(c) < 0x20) {
            to += "\\u00" + QByteArray::number(uchar(c), 16).rightJustified(2, '0');
        } else {
            to += c;
        }
    }
    to += '"';
}

QByteArray hex(quint64 number)
{
    return QByteArray::number(number, 16).rightJustified(16, '0');
}

} // namespace

/// One event, field by field.
class TraceFile::Line
{
public:
    Line(TraceFile &file, const char *phase, const char *category, const QString &name, int thread, qint64 time)
        : m_file(file)
    {
        m_text += file.m_isFirst ? "\n" : ",\n";
        file.m_isFirst = false;
        m_text += "{\"ph\":\"";
        m_text += phase;
        m_text += "\",\"cat\":\"";
        m_text += category;
        m_text += "\",\"name\":";
        appendString(m_text, name);
        m_text += ",\"pid\":" + file.m_process + ",\"tid\":" + QByteArray::number(thread) + ",\"ts\":";
        appendTime(time - file.m_began);
    }
    ~Line() { m_file.write(m_text + (m_hasArguments ? "}" : ",\"args\":{}}")); }
    Q_DISABLE_COPY_MOVE(Line)
    Line &time(const char *name, qint64 duration)
    {
        key(name);
        appendTime(duration);
        return *this;
    }
    Line &raw(const char *name, const QByteArray &value)
    {
        key(name);
        m_text += value;
        return *this;
    }
    /// These come last: readers that take the text apart go by the braces.
    Line &arguments(const QByteArray &object)
    {
        m_hasArguments = true;
        return raw("args", object);
    }
    Line &ids(const TraceEvent &event)
    {
        m_hasArguments = true;
        m_text += ",\"args\":{\"trace\":\"" + hex(event.ids.high) + hex(event.ids.low) + "\",\"span\":\"" + hex(event.ids.span) + '"';
        if (event.parent) {
            m_text += event.isLinked ? ",\"link\":\"" : ",\"parent\":\"";
            m_text += hex(event.parent) + '"';
        }
        if (event.task)
            m_text += ",\"task\":" + QByteArray::number(event.task);
        m_text += '}';
        return *this;
    }

private:
    void key(const char *name)
    {
        m_text += ",\"";
        m_text += name;
        m_text += "\":";
    }
    // Microseconds, with the nanoseconds behind the point.
    void appendTime(qint64 time)
    {
        time = std::max<qint64>(time, 0);
        m_text += QByteArray::number(time / 1000) + '.' + QByteArray::number(time % 1000).rightJustified(3, '0');
    }
    TraceFile &m_file;
    QByteArray m_text;
    bool m_hasArguments = false;
};

TraceFile::TraceFile(const QString &path)
    : m_file(path), m_began(traceTime()), m_process(QByteArray::number(QCoreApplication::applicationPid()))
{
    if (!m_file.open(QIODevice::WriteOnly | QIODevice::Truncate)) {
        throw Error(u"Tracing: the file %1 cannot be written: %2. Give one in a directory that exists and can be written to"_s.arg(
            path, m_file.errorString()));
    }
    write("{\"traceEvents\":["); // some readers want it first
    Line(*this, "M", "__metadata", u"process_name"_s, 0, m_began).arguments([] {
        QByteArray name = "{\"name\":";
        appendString(name, QCoreApplication::applicationName());
        return name + '}';
    }());
}

void TraceFile::take(const TraceEvent &event, const TraceThread &from)
{
    using Kind = TraceEvent::Kind;
    const int thread = from.number;
    if (m_threads.insert(thread).second) {
        QByteArray name = "{\"name\":";
        appendString(name, from.name);
        Line(*this, "M", "__metadata", u"thread_name"_s, thread, m_began).arguments(name + '}');
    }
    const QString name = traceName(event.name);
    switch (event.kind) {
    case Kind::Run:
        return slice(event, "run", thread);
    case Kind::Function:
        return slice(event, "offload", thread);
    case Kind::TaskBegin:
        m_tasks[event.task] = event.name;
        Line(*this, "b", "task", name, thread, event.begin).raw("id", "\"0x" + QByteArray::number(event.task, 16) + '"').ids(event);
        return;
    case Kind::TaskEnd: {
        const auto found = m_tasks.find(event.task);
        if (found == m_tasks.end())
            return; // its begin was dropped
        Line(*this, "e", "task", traceName(found->second), thread, event.end)
            .raw("id", "\"0x" + QByteArray::number(event.task, 16) + '"')
            .arguments(event.isFailure ? "{\"failed\":true}" : "{}");
        m_tasks.erase(found);
        return;
    }
    case Kind::Message:
        asynchronous(event, name, thread);
        if (event.isCalled)
            Line(*this, "f", "call", u"call"_s, thread, event.begin).raw("bp", "\"e\"").raw("id", "\"0x" + hex(event.parent) + '"');
        return;
    case Kind::Call:
        asynchronous(event, name, thread);
        Line(*this, "s", "call", u"call"_s, thread, event.begin).raw("id", "\"0x" + hex(event.ids.span) + '"');
        return;
    case Kind::Span:
        if (event.task)
            asynchronous(event, name, thread);
        else
            slice(event, "span", thread);
        return;
    case Kind::Restart:
        Line(*this, "i", "restart", name, thread, event.begin).raw("s", "\"p\"");
        return;
    case Kind::Link:
        return; // the message has its number
    }
}

void TraceFile::slice(const TraceEvent &event, const char *category, int thread)
{
    Line(*this, "X", category, traceName(event.name), thread, event.begin)
        .time("dur", event.end - event.begin)
        .ids(event);
}

// On the track of its task.
void TraceFile::asynchronous(const TraceEvent &event, const QString &name, int thread)
{
    const QByteArray id = "\"0x" + QByteArray::number(event.task, 16) + '"';
    Line(*this, "b", "task", name, thread, event.begin).raw("id", id).ids(event);
    Line(*this, "e", "task", name, thread, event.end).raw("id", id);
}

void TraceFile::write(const QByteArray &text)
{
    constexpr qsizetype Enough = 1 << 16;
    m_pending += text;
    if (m_pending.size() >= Enough)
        flush();
}

void TraceFile::flush()
{
    if (m_error.isEmpty() && m_file.write(m_pending) != m_pending.size())
        m_error = m_file.errorString();
    m_pending.clear();
    if (m_error.isEmpty() && !m_file.flush())
        m_error = m_file.errorString();
}

QString TraceFile::end(quint64 dropped)
{
    const qint64 now = traceTime();
    for (const auto &[task, name] : m_tasks)
        Line(*this, "e", "task", traceName(name), 0, now).raw("id", "\"0x" + QByteArray::number(task, 16) + '"');
    m_tasks.clear();
    write("\n],\"otherData\":{\"dropped\":" + QByteArray::number(dropped) + "},\"displayTimeUnit\":\"ns\"}\n");
    flush();
    m_file.close();
    return m_error.isEmpty() ? QString() : u"the file could not be written to its end: %1"_s.arg(m_error);
}

} // namespace QActors::detail
