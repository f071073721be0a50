// SPDX-License-Identifier: MIT
#include "tracefile_p.h"

#include <QActors/kernel/errors.h>

#include <QtCore/qcoreapplication.h>

#include <algorithm>

namespace QActors::detail {

using namespace Qt::StringLiterals;

namespace {

constexpr char Digits[] = "0123456789abcdef";

void appendString(std::string &to, const QString &text)
{
    to += '"';
    for (const char c : text.toUtf8()) {
        if (c == '"' || c == '\\') {
            to += '\\';
            to += c;
        } else if (uchar(c) < 0x20) {
            to += "\\u00";
            to += Digits[uchar(c) >> 4];
            to += Digits[uchar(c) & 15];
        } else {
            to += c;
        }
    }
    to += '"';
}

// As text, in the places from `end` backwards. Where it begins.
char *putNumber(char *end, quint64 number) noexcept
{
    do {
        *--end = char('0' + number % 10);
    } while (number /= 10);
    return end;
}

void appendNumber(std::string &to, quint64 number)
{
    char digits[24];
    char *const end = digits + sizeof digits;
    const char *begin = putNumber(end, number);
    to.append(begin, std::size_t(end - begin));
}

void appendHex(std::string &to, quint64 number)
{
    char digits[16];
    for (char *digit = digits + sizeof digits; digit != digits; number >>= 4)
        *--digit = Digits[number & 15];
    to.append(digits, sizeof digits);
}

// Microseconds, with the nanoseconds behind the point.
void appendTime(std::string &to, qint64 time)
{
    char digits[24];
    char *const end = digits + sizeof digits;
    const auto positive = quint64(std::max<qint64>(time, 0));
    quint64 rest = positive % 1000;
    for (char *digit = end - 1; digit != end - 4; --digit, rest /= 10)
        *digit = char('0' + rest % 10);
    end[-4] = '.';
    const char *begin = putNumber(end - 4, positive / 1000);
    to.append(begin, std::size_t(end - begin));
}

} // namespace

/// One event, field by field.
class TraceFile::Line
{
public:
    Line(TraceFile &file, const char *phase, const char *category, const std::string &name, int thread, qint64 time)
        : m_file(file), m_text(file.m_pending)
    {
        m_text += file.m_isFirst ? "\n" : ",\n";
        file.m_isFirst = false;
        m_text.append("{\"ph\":\"").append(phase).append("\",\"cat\":\"").append(category).append("\",\"name\":").append(name);
        m_text.append(",\"pid\":").append(file.m_process).append(",\"tid\":");
        appendNumber(m_text, quint64(thread));
        m_text += ",\"ts\":";
        appendTime(m_text, time - file.m_began);
    }
    ~Line()
    {
        constexpr std::size_t Enough = 1 << 16;
        m_text += m_hasArguments ? "}" : ",\"args\":{}}";
        if (m_text.size() >= Enough)
            m_file.flush();
    }
    Q_DISABLE_COPY_MOVE(Line)
    Line &time(const char *name, qint64 duration)
    {
        key(name);
        appendTime(m_text, duration);
        return *this;
    }
    Line &raw(const char *name, const char *value)
    {
        key(name);
        m_text += value;
        return *this;
    }
    /// A track's, or an arrow's.
    Line &id(quint64 number)
    {
        m_text += ",\"id\":\"0x";
        appendHex(m_text, number);
        m_text += '"';
        return *this;
    }
    /// These come last: readers that take the text apart go by the braces.
    Line &arguments(const std::string &object)
    {
        m_hasArguments = true;
        return raw("args", object.c_str());
    }
    Line &ids(const TraceEvent &event, const std::string *about = nullptr)
    {
        m_hasArguments = true;
        m_text += ",\"args\":{\"trace\":\"";
        appendHex(m_text, event.ids.high);
        appendHex(m_text, event.ids.low);
        m_text += "\",\"span\":\"";
        appendHex(m_text, event.ids.span);
        m_text += '"';
        if (event.parent) {
            m_text += event.isLinked ? ",\"link\":\"" : ",\"parent\":\"";
            appendHex(m_text, event.parent);
            m_text += '"';
        }
        if (event.task) {
            m_text += ",\"task\":";
            appendNumber(m_text, event.task);
        }
        if (about)
            m_text += *about;
        m_text += '}';
        return *this;
    }

private:
    void key(const char *name) { m_text.append(",\"").append(name).append("\":"); }
    TraceFile &m_file;
    std::string &m_text;
    bool m_hasArguments = false;
};

TraceFile::TraceFile(const QString &path)
    : m_file(path), m_began(traceTime()), m_process(std::to_string(QCoreApplication::applicationPid()))
{
    if (!m_file.open(QIODevice::WriteOnly | QIODevice::Truncate | QIODevice::Unbuffered)) {
        throw Error(u"Tracing: the file %1 cannot be written: %2. Give one in a directory that exists and can be written to"_s.arg(
            path, m_file.errorString()));
    }
    m_pending = "{\"traceEvents\":["; // some readers want it first
    std::string name = "{\"name\":";
    appendString(name, QCoreApplication::applicationName());
    Line(*this, "M", "__metadata", "\"process_name\"", 0, m_began).arguments(name + '}');
}

const std::string &TraceFile::name(quint32 index)
{
    if (index >= m_names.size())
        m_names.resize(index + 1);
    std::string &name = m_names[index];
    if (name.empty())
        appendString(name, traceName(index));
    return name;
}

std::string TraceFile::textOf(const TraceAbout &about)
{
    std::string text;
    if (!about.pid.isNull()) {
        text += ",\"actor\":";
        appendString(text, about.pid.toString());
    }
    if (about.actorClass)
        text.append(",\"class\":").append(name(about.actorClass - 1));
    if (about.label) {
        text += ",\"label\":";
        appendString(text, traceLabel(about.label - 1));
    }
    return text;
}

const std::string *TraceFile::aboutOf(quint64 task) const
{
    const auto found = m_about.find(task);
    return found == m_about.end() ? nullptr : &found->second;
}

void TraceFile::nameThread(const TraceThread &thread)
{
    const auto number = std::size_t(thread.number);
    if (number >= m_threads.size())
        m_threads.resize(number + 1);
    if (m_threads[number])
        return;
    m_threads[number] = true;
    std::string name = "{\"name\":";
    appendString(name, thread.name);
    Line(*this, "M", "__metadata", "\"thread_name\"", thread.number, m_began).arguments(name + '}');
}

void TraceFile::take(const TraceEvent &event, const TraceThread &from)
{
    using Kind = TraceEvent::Kind;
    constexpr std::size_t MostAbout = 1 << 16; // of which the end was dropped, some stay
    const int thread = from.number;
    nameThread(from);
    switch (event.kind) {
    case Kind::Run:
        return slice(event, "run", thread);
    case Kind::Function:
        return slice(event, "offload", thread);
    case Kind::About:
        if (const TraceAbout about = TraceAbout::of(event); about.isEmpty())
            m_about.erase(event.task);
        else if (m_about.size() < MostAbout || m_about.contains(event.task))
            m_about[event.task] = textOf(about);
        return;
    case Kind::TaskBegin:
        m_tasks[event.task] = event.name;
        Line(*this, "b", "task", name(event.name), thread, event.begin).id(event.task).ids(event, aboutOf(event.task));
        return;
    case Kind::TaskEnd: {
        m_about.erase(event.task);
        const auto found = m_tasks.find(event.task);
        if (found == m_tasks.end())
            return; // its begin was dropped
        Line(*this, "e", "task", name(found->second), thread, event.end).id(event.task).arguments(event.isFailure ? "{\"failed\":true}" : "{}");
        m_tasks.erase(found);
        return;
    }
    case Kind::Message:
        asynchronous(event, thread);
        if (event.isCalled)
            Line(*this, "f", "call", "\"call\"", thread, event.begin).raw("bp", "\"e\"").id(event.parent);
        return;
    case Kind::Call:
        asynchronous(event, thread);
        Line(*this, "s", "call", "\"call\"", thread, event.begin).id(event.ids.span);
        return;
    case Kind::Span:
        if (event.task)
            asynchronous(event, thread);
        else
            slice(event, "span", thread);
        return;
    case Kind::Restart:
        Line(*this, "i", "restart", name(event.name), thread, event.begin).raw("s", "\"p\"");
        return;
    case Kind::Link:
        return; // the message has its number
    }
}

void TraceFile::slice(const TraceEvent &event, const char *category, int thread)
{
    Line(*this, "X", category, name(event.name), thread, event.begin).time("dur", event.end - event.begin).ids(event);
}

// On the track of its task.
void TraceFile::asynchronous(const TraceEvent &event, int thread)
{
    Line(*this, "b", "task", name(event.name), thread, event.begin).id(event.task).ids(event, aboutOf(event.task));
    Line(*this, "e", "task", name(event.name), thread, event.end).id(event.task);
}

void TraceFile::flush()
{
    const auto size = qint64(m_pending.size());
    if (m_error.isEmpty() && m_file.write(m_pending.data(), size) != size)
        m_error = m_file.errorString();
    m_pending.clear();
}

QString TraceFile::end(quint64 dropped)
{
    const qint64 now = traceTime();
    for (const auto &[task, index] : m_tasks)
        Line(*this, "e", "task", name(index), 0, now).id(task);
    m_tasks.clear();
    m_pending += "\n],\"otherData\":{\"dropped\":" + std::to_string(dropped) + "},\"displayTimeUnit\":\"ns\"}\n";
    flush();
    m_file.close();
    return m_error.isEmpty() ? QString() : u"the file could not be written to its end: %1"_s.arg(m_error);
}

} // namespace QActors::detail
