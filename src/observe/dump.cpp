// SPDX-License-Identifier: MIT
#include <QActors/observe/dump.h>

#include "report_p.h"
#include "snapshotjson_p.h"
#include "snapshottext_p.h"

#include <QtCore/qiodevice.h>
#include <QtCore/qjsondocument.h>
#include <QtCore/qjsonobject.h>

#include <cstdio>
#include <functional>

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

QByteArray compact(const QJsonObject &object)
{
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

/// The same document as Snapshot::toJson(), but for the order of names.
class JsonWriter final : public detail::ReportVisitor
{
public:
    explicit JsonWriter(Write write) : m_write(std::move(write))
    {
        QByteArray root = compact(detail::rootJson(QDateTime::currentDateTimeUtc()));
        root.chop(1);
        m_write(root + ",\"threads\":[");
    }
    void begin(ThreadSnapshot thread) override
    {
        QByteArray object = compact(detail::threadJson(thread));
        object.chop(1);
        m_write((std::exchange(m_threads, true) ? ",\n" : "\n") + object + ",\"tasks\":[");
        m_tasks = false;
    }
    void task(TaskSnapshot task) override
    {
        m_write((std::exchange(m_tasks, true) ? ",\n" : "\n") + compact(detail::taskJson(task)));
    }
    void end() override { m_write("]}"); }
    void finish() { m_write("]}\n"); }

private:
    const Write m_write;
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
