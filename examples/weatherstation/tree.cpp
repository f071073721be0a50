// SPDX-License-Identifier: MIT
#include "tree.h"

#include <QActors/Registry>

#include <QtCore/qmetaobject.h>

using namespace QActors;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

Async<> addChildren(Tree &tree, ActorRef<Supervisor> supervisor, QString indent)
{
    const QList<ChildInfo> children = co_await supervisor.callFor(1s, &Supervisor::whichChildren);
    for (qsizetype i = 0; i < children.size(); ++i) {
        const bool isLast = i + 1 == children.size();
        tree.rows.append({indent + (isLast ? u"└─ "_s : u"├─ "_s), children[i], {}, {}});
        if (children[i].isSupervisor && children[i].state == ChildInfo::Running) {
            const QString deeper = indent + (isLast ? u"   "_s : u"│  "_s);
            co_await addChildren(tree, ActorRef<Supervisor>(children[i].pid), deeper);
        }
    }
}

QString stateText(ChildInfo::State state)
{
    return QString::fromLatin1(QMetaEnum::fromType<ChildInfo::State>().valueToKey(state)).toLower();
}

QString columns(const QString &name, const QString &state, const QString &pid, const QString &restarts, const QString &process,
                const QString &reading)
{
    return u"%1 %2 %3 %4 %5 %6 "_s.arg(name, -18).arg(state, -10).arg(pid, -10).arg(restarts, 8).arg(process, 8).arg(reading, 8);
}

} // namespace

// The logbook first: whose end it knows has ended for its supervisor, too.
Async<Tree> treeOf(ActorRef<Supervisor> station)
{
    Tree tree;
    const auto endings = co_await whereis<Logbook>(u"logbook"_s).callFor(1s, &Logbook::endings);
    co_await addChildren(tree, station, QString());
    const auto aggregator = whereis<Aggregator>(u"aggregator"_s);
    const auto reports = co_await aggregator.callFor(1s, &Aggregator::reports);
    tree.readings = co_await aggregator.callFor(1s, &Aggregator::count);
    for (TreeRow &row : tree.rows) {
        row.report = reports.value(row.child.id);
        row.endings = endings.value(row.child.id);
        if (row.child.state != ChildInfo::Running)
            row.report.peer = 0; // it ended with its sensor
    }
    co_return tree;
}

QString headerText()
{
    return columns(u"name"_s, u"state"_s, u"pid"_s, u"restarts"_s, u"process"_s, u"reading"_s) + u"last end"_s;
}

QString textOf(const TreeRow &row)
{
    const auto orDash = [](bool isThere, const QString &text) { return isThere ? text : u"-"_s; };
    const QString text = columns(row.branch + row.child.id, stateText(row.child.state),
                                 orDash(!row.child.pid.isNull(), row.child.pid.toString()), QString::number(row.child.restarts),
                                 orDash(row.report.peer != 0, QString::number(row.report.peer)),
                                 orDash(row.report.celsius.has_value(), u"%1 °C"_s.arg(row.report.celsius.value_or(0), 0, 'f', 1)));
    return text + orDash(!row.endings.last.isEmpty(), row.endings.last);
}
