// SPDX-License-Identifier: MIT
#include <QActors/observe/detail/changesreader.h>

#include "snapshotreader_p.h"

#include <QActors/kernel/errors.h>
#include <QActors/observe/detail/changeswriter.h>

#include <QtCore/qhash.h>
#include <QtCore/qjsonarray.h>
#include <QtCore/qjsondocument.h>
#include <QtCore/qjsonobject.h>
#include <QtCore/qset.h>

namespace QActors::detail {

using namespace Qt::StringLiterals;

namespace {

[[noreturn]] void throwUnfit(const QString &what)
{
    throw Error(u"the changes of a snapshot do not fit what came before: "_s + what);
}

quint64 idOf(const QJsonValue &number)
{
    return quint64(number.toInteger());
}

void passTime(TaskSnapshot &task, Duration time)
{
    if (!task.waitsFor.isEmpty())
        task.waited += time;
    if (task.deadline)
        *task.deadline -= time;
    if (task.actor && !task.actor->handles.isEmpty())
        task.actor->handling += time;
}

/// The tasks of a thread, as far as they are known.
class Tasks
{
public:
    void passTime(Duration time)
    {
        for (TaskSnapshot &task : m_tasks)
            detail::passTime(task, time);
    }
    void take(const QJsonObject &changes)
    {
        const QJsonArray whole = changes.value("tasks"_L1).toArray();
        if (changes.value("all"_L1).toBool()) {
            m_tasks.clear();
            for (const QJsonValue &one : whole)
                m_tasks.append(taskOf(one.toObject()));
            return index();
        }
        removeGone(changes.value("gone"_L1).toArray());
        QHash<quint64, TaskSnapshot> added;
        for (const QJsonValue &one : whole) {
            TaskSnapshot task = taskOf(one.toObject());
            const int place = m_places.value(quint64(task.id), -1);
            if (place < 0)
                added.insert(quint64(task.id), std::move(task));
            else
                m_tasks[place] = std::move(task);
        }
        insert(changes.value("added"_L1).toArray(), added);
        for (const QJsonValue &one : changes.value("counts"_L1).toArray())
            count(one.toArray());
        sort(changes.value("order"_L1).toArray());
    }
    const QList<TaskSnapshot> &withDepths()
    {
        QHash<TaskId, int> depths;
        depths.reserve(m_tasks.size());
        for (TaskSnapshot &task : m_tasks) {
            task.depth = depths.value(task.parent, -1) + 1;
            depths.insert(task.id, task.depth);
        }
        return m_tasks;
    }

private:
    void index()
    {
        m_places.clear();
        m_places.reserve(m_tasks.size());
        for (int i = 0; i < int(m_tasks.size()); ++i)
            m_places.insert(quint64(m_tasks[i].id), i);
    }
    int placeOf(quint64 id) const
    {
        const int place = m_places.value(id, -1);
        if (place < 0)
            throwUnfit(u"task %1 is not known"_s.arg(id));
        return place;
    }
    void removeGone(const QJsonArray &gone)
    {
        if (gone.isEmpty())
            return;
        QSet<quint64> ids;
        for (const QJsonValue &one : gone)
            ids.insert(idOf(one));
        m_tasks.removeIf([&](const TaskSnapshot &task) { return ids.contains(quint64(task.id)); });
        index();
    }
    // Each with the one before; which may be one of them, but an earlier one.
    void insert(const QJsonArray &places, QHash<quint64, TaskSnapshot> &added)
    {
        if (places.isEmpty()) {
            if (!added.isEmpty())
                throwUnfit(u"task %1 has no place"_s.arg(added.constBegin().key()));
            return;
        }
        QHash<quint64, QList<quint64>> following;
        for (const QJsonValue &one : places) {
            const QJsonArray pair = one.toArray();
            if (!added.contains(idOf(pair.at(0))))
                throwUnfit(u"there is a place for task %1, which is not there"_s.arg(idOf(pair.at(0))));
            following[idOf(pair.at(1))].append(idOf(pair.at(0)));
        }
        QList<TaskSnapshot> merged;
        merged.reserve(m_tasks.size() + added.size());
        const auto addAfter = [&](quint64 before) {
            QList<quint64> next = following.take(before);
            while (!next.isEmpty()) { // of a chain each follows the one before
                const quint64 id = next.takeFirst();
                merged.append(added.take(id));
                next = following.take(id) + next;
            }
        };
        addAfter(0);
        for (TaskSnapshot &task : m_tasks) {
            const quint64 id = quint64(task.id);
            merged.append(std::move(task));
            addAfter(id);
        }
        if (!added.isEmpty())
            throwUnfit(u"task %1 comes after one that is not there"_s.arg(added.constBegin().key()));
        m_tasks = std::move(merged);
        index();
    }
    void count(const QJsonArray &numbers)
    {
        TaskSnapshot &task = m_tasks[placeOf(idOf(numbers.at(0)))];
        task.waited = std::chrono::microseconds(numbers.at(1).toInteger());
        if (task.actor)
            task.actor->queued = numbers.at(2).toInt();
        if (task.worked)
            task.worked = std::chrono::nanoseconds(numbers.at(3).toInteger());
        task.turns = quint64(numbers.at(4).toInteger());
    }
    void sort(const QJsonArray &order)
    {
        if (order.isEmpty())
            return;
        QList<TaskSnapshot> sorted;
        sorted.reserve(m_tasks.size());
        for (const QJsonValue &one : order)
            sorted.append(m_tasks[placeOf(idOf(one))]);
        if (sorted.size() != m_tasks.size())
            throwUnfit(u"an order of %1 tasks, where there are %2"_s.arg(sorted.size()).arg(m_tasks.size()));
        m_tasks = std::move(sorted);
        index();
    }

    QList<TaskSnapshot> m_tasks;
    QHash<quint64, int> m_places;
};

} // namespace

struct ChangesReader::Data
{
    QHash<int, Tasks> threads;
    qint64 clock = 0; // in milliseconds; 0 before the first
};

ChangesReader::ChangesReader() : d(std::make_unique<Data>()) { }
ChangesReader::~ChangesReader() = default;

Snapshot ChangesReader::take(const QByteArray &json)
{
    QJsonParseError error;
    const QJsonObject root = QJsonDocument::fromJson(json, &error).object();
    if (root.isEmpty())
        throw Error(u"the changes of a snapshot: this is no object of JSON: "_s + error.errorString());
    if (const QString schema = root.value("schema"_L1).toString(); schema != u"qactors-changes")
        throw Error(u"the changes of a snapshot: the schema is \"%1\", not \"qactors-changes\""_s.arg(schema.left(80)));
    if (const int version = root.value("version"_L1).toInt(); version != ChangesWriter::SchemaVersion)
        throw Error(u"the changes of a snapshot: their version is %1, and this QActors reads version %2; "
                    "use the qactors-observer of the program's QActors"_s.arg(QString::number(version), QString::number(ChangesWriter::SchemaVersion)));
    Snapshot read;
    read.at = QDateTime::fromString(root.value("at"_L1).toString(), Qt::ISODateWithMs);
    const qint64 clock = root.value("clock"_L1).toInteger(); // of the program: the time of day may be set
    const Duration passed = std::chrono::milliseconds(d->clock > 0 ? std::max<qint64>(clock - d->clock, 0) : 0);
    d->clock = clock;
    for (Tasks &tasks : d->threads)
        tasks.passTime(passed);
    for (const QJsonValue &one : root.value("threads"_L1).toArray()) {
        const QJsonObject object = one.toObject();
        ThreadSnapshot thread = threadOf(object);
        if (thread.ended)
            d->threads.remove(thread.index);
        if (thread.answered) {
            Tasks &tasks = d->threads[thread.index];
            tasks.take(object);
            thread.tasks = tasks.withDepths();
        }
        read.threads.append(std::move(thread));
    }
    return read;
}

} // namespace QActors::detail
