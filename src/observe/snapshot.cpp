// SPDX-License-Identifier: MIT
#include <QActors/observe/snapshot.h>

#include "report_p.h"
#include "snapshotjson_p.h"
#include "snapshotreader_p.h"
#include "snapshottext_p.h"

#include <QActors/qt/offload.h>

#include <QtCore/qjsonarray.h>
#include <QtCore/qjsondocument.h>
#include <QtCore/qjsonobject.h>

namespace QActors {

using namespace Qt::StringLiterals;

namespace {

class Collector final : public detail::ReportVisitor
{
public:
    explicit Collector(Snapshot &to) : m_to(to) { }
    void begin(ThreadSnapshot thread) override { m_to.threads.append(std::move(thread)); }
    void task(TaskSnapshot task) override { m_to.threads.back().tasks.append(std::move(task)); }
    void end() override { }

private:
    Snapshot &m_to;
};

} // namespace

Snapshot snapshotNow(AnyDuration patience)
{
    Snapshot taken;
    taken.at = QDateTime::currentDateTimeUtc();
    Collector collector(taken);
    detail::report(collector, patience);
    return taken;
}

Async<Snapshot> snapshot(AnyDuration patience)
{
    const Duration time = patience;
    const auto take = [time] { return snapshotNow(time); };
    co_return co_await offload(take);
}

QString Snapshot::toText() const
{
    QString text;
    for (const ThreadSnapshot &thread : threads) {
        text += detail::threadText(thread) + u'\n';
        for (const TaskSnapshot &task : thread.tasks)
            text += detail::taskLine(task) + u'\n';
    }
    return text;
}

QByteArray Snapshot::toJson() const
{
    std::string json;
    detail::beginRoot(json, at);
    for (const ThreadSnapshot &thread : threads) {
        detail::beginThread(json, thread);
        for (const TaskSnapshot &task : thread.tasks)
            detail::writeTask(json, task);
        detail::endList(json);
    }
    detail::endList(json);
    return QByteArray::fromStdString(json);
}

Snapshot Snapshot::fromJson(const QByteArray &json)
{
    QJsonParseError error;
    const QJsonObject root = QJsonDocument::fromJson(json, &error).object();
    if (root.isEmpty())
        throw Error(u"Snapshot::fromJson: this is no object of JSON: "_s + error.errorString());
    const QString schema = root.value("schema"_L1).toString();
    if (schema != u"qactors-snapshot")
        throw Error(u"Snapshot::fromJson: the schema is \"%1\", not \"qactors-snapshot\""_s.arg(schema.left(80)));
    if (const int version = root.value("version"_L1).toInt(); version != SchemaVersion)
        throw Error(u"Snapshot::fromJson: the schema's version is %1, and this QActors reads version %2; "
                    "read it with the QActors that wrote it"_s.arg(QString::number(version), QString::number(SchemaVersion)));
    Snapshot read;
    read.at = QDateTime::fromString(root.value("at"_L1).toString(), Qt::ISODateWithMs);
    for (const QJsonValue &one : root.value("threads"_L1).toArray()) {
        const QJsonObject object = one.toObject();
        ThreadSnapshot thread = detail::threadOf(object);
        QHash<TaskId, int> depths;
        for (const QJsonValue &entry : object.value("tasks"_L1).toArray()) {
            TaskSnapshot task = detail::taskOf(entry.toObject());
            task.depth = depths.value(task.parent, -1) + 1;
            depths.insert(task.id, task.depth);
            thread.tasks.append(std::move(task));
        }
        read.threads.append(std::move(thread));
    }
    return read;
}

} // namespace QActors
