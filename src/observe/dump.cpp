// SPDX-License-Identifier: MIT
#include <QActors/observe/dump.h>

#include "report_p.h"
#include "snapshotjson_p.h"
#include "snapshottext_p.h"

#include <QtCore/qiodevice.h>

#include <cstdio>
#include <functional>
#include <string>

namespace QActors {

using namespace Qt::StringLiterals;

namespace {

using Write = std::function<void(const QByteArray &)>;

class TextWriter final : public detail::ReportVisitor
{
public:
    explicit TextWriter(Write write) : m_write(std::move(write)) { }
    void begin(ThreadSnapshot thread) override { m_write(detail::threadText(thread).toUtf8() + '\n'); }
    void task(TaskSnapshot task) override { m_write(detail::taskLine(task).toUtf8() + '\n'); }
    void end() override { }

private:
    const Write m_write;
};

/// The same document as Snapshot::toJson(), in lines.
class JsonWriter final : public detail::ReportVisitor
{
public:
    explicit JsonWriter(Write write) : m_write(std::move(write))
    {
        detail::beginRoot(m_text, QDateTime::currentDateTimeUtc());
        flush();
    }
    void begin(ThreadSnapshot thread) override
    {
        newLine(m_threads);
        detail::beginThread(m_text, thread);
        flush();
        m_tasks = false;
    }
    void task(TaskSnapshot task) override
    {
        newLine(m_tasks);
        detail::writeTask(m_text, task);
        flush();
    }
    void end() override { detail::endList(m_text); }
    void finish()
    {
        detail::endList(m_text);
        m_text += '\n';
        flush();
    }

private:
    void newLine(bool &isNext) { m_text += std::exchange(isNext, true) ? ",\n" : "\n"; }
    void flush()
    {
        m_write(QByteArray::fromRawData(m_text.data(), qsizetype(m_text.size())));
        m_text.clear(); // it keeps the room that it has
    }
    const Write m_write;
    std::string m_text;
    bool m_threads = false;
    bool m_tasks = false;
};

} // namespace

void dumpTasks()
{
    dumpTasks(std::chrono::milliseconds(500));
}

void dumpTasks(AnyDuration patience)
{
    TextWriter writer([](const QByteArray &text) { std::fwrite(text.constData(), 1, std::size_t(text.size()), stderr); });
    detail::report(writer, patience);
    std::fflush(stderr);
}

void dumpTasks(QIODevice *device, DumpFormat format, AnyDuration patience)
{
    if (!device || !device->isWritable())
        throw MisuseError(u"dumpTasks: the device is null or not open for writing"_s);
    const Write write = [device](const QByteArray &text) {
        if (device->write(text) != text.size())
            throw Error(u"dumpTasks: the device takes no more: "_s + device->errorString());
    };
    if (format == DumpFormat::Text) {
        TextWriter writer(write);
        return detail::report(writer, patience);
    }
    JsonWriter writer(write);
    detail::report(writer, patience);
    writer.finish();
}

} // namespace QActors
