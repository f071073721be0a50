// SPDX-License-Identifier: MIT
#include <QActors/observe/snapshot.h>

#include "report_p.h"
#include "snapshotjson_p.h"
#include "snapshottext_p.h"

#include <QActors/qt/offload.h>

#include <QtCore/qjsonarray.h>
#include <QtCore/qjsondocument.h>
#include <QtCore/qjsonobject.h>

namespace QActors {

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
    QJsonArray all;
    for (const ThreadSnapshot &thread : threads) {
        QJsonObject object = detail::threadJson(thread);
        QJsonArray tasks;
        for (const TaskSnapshot &task : thread.tasks)
            tasks.append(detail::taskJson(task));
        object.insert(QLatin1StringView("tasks"), tasks);
        all.append(object);
    }
    QJsonObject root = detail::rootJson(at);
    root.insert(QLatin1StringView("threads"), all);
    return QJsonDocument(root).toJson(QJsonDocument::Compact);
}

} // namespace QActors
