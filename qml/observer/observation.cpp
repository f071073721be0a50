// SPDX-License-Identifier: MIT
#include "observation_p.h"

#include "framesource_p.h"

#include <QtCore/qcoreapplication.h>
#include <QtGui/qclipboard.h>
#include <QtGui/qguiapplication.h>

namespace QActors {

using namespace Qt::StringLiterals;

namespace {

QString kindText(WaitSnapshot::Kind kind)
{
    return kind == WaitSnapshot::Answer ? Observation::tr("the answer of") : kind == WaitSnapshot::Start ? Observation::tr("the start of")
                                                                                                         : Observation::tr("the end of");
}

QString pids(const QList<Pid> &list)
{
    QStringList texts;
    for (const Pid pid : list)
        texts.append(pid.toString());
    return texts.join(u' ');
}

QString seconds(Duration duration)
{
    return Observation::tr("%1 s").arg(std::chrono::duration<double>(duration).count(), 0, 'f', 3);
}

} // namespace

Observation::Observation(QObject *parent) : QObject(parent), m_source(new detail::FrameSource)
{
    m_thread.setObjectName(u"QActors observation"_s);
    m_source->moveToThread(&m_thread);
    connect(&m_thread, &QThread::finished, m_source, &QObject::deleteLater);
    connect(m_source, &detail::FrameSource::made, this, &Observation::show);
    connect(m_source, &detail::FrameSource::failed, this, &Observation::fail);
    m_thread.start();
    // After the properties of QML are set.
    const auto begin = [this] {
        if (!m_begun)
            setProgram(m_program);
    };
    QMetaObject::invokeMethod(this, begin, Qt::QueuedConnection);
}

Observation::~Observation()
{
    m_thread.quit();
    m_thread.wait();
}

void Observation::setProgram(QString program)
{
    const bool changes = std::exchange(m_program, program) != program;
    if (changes)
        m_moments.clear();
    m_begun = true;
    QMetaObject::invokeMethod(m_source, [source = m_source, program] { source->begin(program); });
    if (changes)
        Q_EMIT programChanged();
}

void Observation::setInterval(int milliseconds)
{
    milliseconds = std::max(milliseconds, 50);
    if (std::exchange(m_interval, milliseconds) == milliseconds)
        return;
    QMetaObject::invokeMethod(m_source, [source = m_source, milliseconds] { source->setInterval(milliseconds); });
    Q_EMIT intervalChanged();
}

void Observation::setFrozen(bool frozen)
{
    if (std::exchange(m_frozen, frozen) == frozen)
        return;
    QMetaObject::invokeMethod(m_source, [source = m_source, frozen] { source->setFrozen(frozen); });
    Q_EMIT frozenChanged();
}

void Observation::wish()
{
    QMetaObject::invokeMethod(m_source, [source = m_source, wish = m_wish] { source->setWish(wish); });
}

void Observation::setOrder(Order order)
{
    const auto wanted = detail::FrameWish::Order(order);
    if (std::exchange(m_wish.order, wanted) == wanted)
        return;
    wish();
    Q_EMIT wishChanged();
}

void Observation::setSearch(const QString &text)
{
    if (std::exchange(m_wish.search, text) == text)
        return;
    wish();
    Q_EMIT wishChanged();
}

void Observation::toggle(const QString &rowId)
{
    const quint64 id = rowId.toULongLong();
    if (!m_wish.folded.remove(id))
        m_wish.folded.insert(id);
    wish();
}

void Observation::show(const std::shared_ptr<const detail::Frame> &frame)
{
    auto before = std::exchange(m_frame, frame);
    m_rows.show(frame);
    // The frame's snapshot is large, and long in being taken apart: on the other thread, where it was made.
    QMetaObject::invokeMethod(m_source, [before = std::move(before)] { }, Qt::QueuedConnection);
    if (frame->isNew) {
        m_moments.append(frame->moment);
        m_moments.removeIf([oldest = frame->moment.at - Minute](const detail::FrameMoment &moment) { return moment.at < oldest; });
        if (m_moments.size() > MostMoments)
            m_moments.removeFirst();
    }
    if (!m_error.isEmpty()) {
        m_error.clear();
        Q_EMIT errorChanged();
    }
    Q_EMIT shown();
}

void Observation::fail(const QString &error)
{
    if (std::exchange(m_error, error) != error)
        Q_EMIT errorChanged();
}

detail::WaitNet Observation::net() const
{
    return m_frame ? m_frame->waits : detail::WaitNet();
}

QVariantMap Observation::summary() const
{
    if (!m_frame)
        return {};
    return {{u"threads"_s, m_frame->threads}, {u"tasks"_s, m_frame->tasks}, {u"actors"_s, m_frame->actors}, {u"restarts"_s, m_frame->restarts}, {u"busiest"_s, m_frame->busiest}, {u"waits"_s, m_frame->waits.waits}, {u"cycles"_s, m_frame->waits.cycles}, {u"at"_s, m_frame->at.toLocalTime().toString(u"HH:mm:ss")}};
}

int Observation::indexOf(const QString &rowId) const
{
    return m_rows.rowOf(rowId.toULongLong());
}

QString Observation::idAt(int row) const
{
    return m_rows.index(row).data(detail::RowsModel::IdRole).toString();
}

const detail::FrameRow *Observation::find(const QString &rowId) const
{
    const quint64 id = rowId.toULongLong();
    if (const detail::FrameRow *row = m_rows.find(id))
        return row;
    if (!m_frame)
        return nullptr;
    for (const detail::WaitNode &node : m_frame->waits.nodes) { // it may be folded away in the list
        if (node.row.task && node.row.id == id)
            return &node.row;
    }
    return nullptr;
}

QString Observation::nameOf(const QString &rowId) const
{
    const detail::FrameRow *row = find(rowId);
    return row ? row->name : QString();
}

QVariantList Observation::details(const QString &rowId) const
{
    const detail::FrameRow *row = find(rowId);
    if (!row)
        return {};
    QVariantList list;
    const auto add = [&list](const QString &label, const QString &value, bool alarm = false) {
        if (!value.isEmpty())
            list.append(QVariantMap{{u"label"_s, label}, {u"value"_s, value}, {u"alarm"_s, alarm}});
    };
    add(tr("State"), row->what, row->isAlarming);
    if (!row->task)
        return list;
    const TaskSnapshot &task = *row->task;
    QStringList places;
    for (qsizetype i = 0; i < task.places.size(); ++i)
        places.append(task.functions.value(i).isEmpty() ? task.places[i] : u"%1  %2"_s.arg(task.places[i], task.functions[i]));
    add(tr("Awaits, innermost first"), places.join(u'\n'));
    if (task.worked)
        add(tr("Works"), tr("%1 % of a core, %2 turns a second; %3 in %4 turns so far").arg(row->rate.share * 100, 0, 'f', 1).arg(row->rate.turns, 0, 'f', 1).arg(seconds(*task.worked)).arg(task.turns));
    for (const BlockerSnapshot &blocker : task.blockers)
        add(tr("Waits for"), (blocker.task != TaskId{} ? tr("task %1").arg(quint64(blocker.task)) : blocker.process.toString()) + (blocker.inCycle ? tr(", in a cycle") : QString()), blocker.inCycle);
    if (const ActorSnapshot *actor = row->actor()) {
        add(tr("Address"), actor->pid.toString());
        add(tr("Class"), actor->className);
        add(tr("Handles"), actor->handles.isEmpty() ? QString() : tr("%1 for %2").arg(actor->handles, seconds(actor->handling)));
        add(tr("In the mailbox"), QString::number(actor->queued));
        if (actor->mailbox.capacity > 0)
            add(tr("Mailbox' bound"), tr("%1, at most %2 so far, %3 senders wait, %4 refused, %5 dropped")
                                          .arg(actor->mailbox.capacity)
                                          .arg(actor->mailbox.peak)
                                          .arg(actor->mailbox.waiting)
                                          .arg(actor->mailbox.refused)
                                          .arg(actor->mailbox.droppedOldest + actor->mailbox.droppedNewest));
        for (const WaitSnapshot &wait : actor->waits)
            add(tr("Waits for"), kindText(wait.kind) + u' ' + wait.on.toString() + (wait.inCycle ? tr(", in a cycle") : QString()), wait.inCycle);
        add(tr("Restarts"), actor->restarts ? QString::number(*actor->restarts) : QString());
        add(tr("Links"), pids(actor->links));
        add(tr("Monitors"), pids(actor->monitors));
        add(tr("Monitored by"), actor->watchers > 0 ? QString::number(actor->watchers) : QString());
    }
    add(tr("Cancelled"), task.cancelled ? (task.cancelReason.isEmpty() ? tr("yes") : task.cancelReason) : QString());
    add(tr("Shielded"), task.shielded ? tr("yes") : QString());
    add(tr("Deadline in"), task.deadline ? seconds(*task.deadline) : QString());
    add(tr("Spawned at"), task.spawnedAt);
    add(tr("Owner"), task.ownerName.isEmpty() ? task.ownerClass : u"%1 \"%2\""_s.arg(task.ownerClass, task.ownerName));
    add(tr("Task"), QString::number(quint64(task.id)));
    return list;
}

void Observation::copy(const QString &rowId) const
{
    QString text;
    if (rowId.isEmpty()) {
        for (const detail::FrameRow &row : m_rows.rows())
            text += QString(row.depth * 2, u' ') + row.name + u": "_s + row.what + (row.place.isEmpty() ? QString() : tr(" at ") + row.place) + u'\n';
    } else {
        const detail::FrameRow *row = find(rowId);
        text = row ? row->name + u'\n' : QString();
        for (const QVariant &entry : details(rowId))
            text += entry.toMap().value(u"label"_s).toString() + u": "_s + entry.toMap().value(u"value"_s).toString().replace(u'\n', u"\n    "_s) + u'\n';
    }
    QGuiApplication::clipboard()->setText(text);
}

void Observation::copyWaits() const
{
    QGuiApplication::clipboard()->setText(net().toText());
}

} // namespace QActors
