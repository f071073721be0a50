// SPDX-License-Identifier: MIT
#include "waitnet_p.h"

#include <QtCore/qset.h>

#include <algorithm>
#include <numeric>

namespace QActors::detail {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype MostNodes = 120;
constexpr int Alike = 4; // so many that wait for the same one are shown each
constexpr quint64 Unknown = quint64(1) << 62; // what is no task of the snapshot

QString labelOf(WaitSnapshot::Kind kind)
{
    return kind == WaitSnapshot::Answer ? u"answer"_s : kind == WaitSnapshot::Start ? u"start"_s
                                                                                    : u"end"_s;
}

struct Edge
{
    quint64 from, to;
    QString label;
    bool inCycle;
};

/// All waits of a snapshot, between the ids of rows.
class AllWaits
{
public:
    explicit AllWaits(const Snapshot &snapshot)
    {
        for (const ThreadSnapshot &thread : snapshot.threads) {
            for (const TaskSnapshot &task : thread.tasks) {
                for (const BlockerSnapshot &blocker : task.blockers)
                    m_waits.append({quint64(task.id), quint64(blocker.task), blocker.process, labelOf(task, blocker), blocker.inCycle});
                for (const WaitSnapshot &wait : task.actor ? task.actor->waits : QList<WaitSnapshot>())
                    m_waits.append({quint64(task.id), 0, wait.on, detail::labelOf(wait.kind), wait.inCycle});
            }
        }
        if (m_waits.isEmpty())
            return;
        QHash<Pid, quint64> ids;
        for (const ThreadSnapshot &thread : snapshot.threads) {
            for (const TaskSnapshot &task : thread.tasks) {
                tasks.insert(quint64(task.id), &task);
                if (task.actor)
                    ids.insert(task.actor->pid, quint64(task.id));
            }
        }
        QSet<std::pair<quint64, quint64>> known;
        for (const Wait &wait : std::as_const(m_waits)) {
            quint64 to = wait.task;
            if (to == 0)
                to = ids.value(wait.process);
            if (to == 0) {
                to = Unknown | quint64(names.size() + 1);
                ids.insert(wait.process, to);
                names.insert(to, wait.process.isNull() ? u"one that starts"_s : wait.process.toString());
            } else if (!tasks.contains(to) && !names.contains(to)) {
                names.insert(to, u"task %1"_s.arg(to));
            }
            if (to == wait.from || known.contains({wait.from, to}))
                continue; // a program could say anything
            known.insert({wait.from, to});
            edges.append({wait.from, to, wait.label, wait.inCycle});
        }
    }

    QList<Edge> edges;
    QHash<quint64, const TaskSnapshot *> tasks;
    QHash<quint64, QString> names; // of what is not in there

private:
    struct Wait
    {
        quint64 from, task;
        Pid process;
        QString label;
        bool inCycle;
    };
    static QString labelOf(const TaskSnapshot &task, const BlockerSnapshot &blocker)
    {
        if (blocker.task == TaskId{})
            return u"answer"_s;
        return task.waitsFor.contains(u" Lock "_s) ? u"lock"_s : u"end"_s;
    }
    QList<Wait> m_waits;
};

/// Which of these hang together.
class Groups
{
public:
    void join(quint64 a, quint64 b) { m_above[find(a)] = find(b); }
    quint64 find(quint64 id)
    {
        while (m_above.value(id, id) != id) {
            const quint64 above = m_above.value(id);
            m_above[id] = m_above.value(above, above);
            id = above;
        }
        return id;
    }

private:
    QHash<quint64, quint64> m_above;
};

/// Those with cycles first, then the large ones; and within each, those for whom most wait.
QList<quint64> inOrder(const QList<Edge> &edges, Groups &groups)
{
    struct Rank
    {
        int waiters = 0;
        bool inCycle = false;
    };
    QHash<quint64, Rank> nodes, sizes;
    for (const Edge &edge : edges) {
        for (const quint64 id : {edge.from, edge.to}) {
            nodes[id].inCycle |= edge.inCycle;
            Rank &group = sizes[groups.find(id)];
            group.inCycle |= edge.inCycle;
            ++group.waiters;
        }
        ++nodes[edge.to].waiters;
    }
    QList<quint64> ids = nodes.keys();
    std::sort(ids.begin(), ids.end(), [&](quint64 a, quint64 b) {
        const auto key = [&](quint64 id) {
            const quint64 group = groups.find(id);
            return std::tuple(!sizes[group].inCycle, -sizes[group].waiters, group, !nodes[id].inCycle, -nodes[id].waiters, id);
        };
        return key(a) < key(b);
    });
    return ids;
}

int countCycles(const QList<Edge> &edges)
{
    Groups rings;
    QSet<quint64> members;
    for (const Edge &edge : edges) {
        if (edge.inCycle) {
            rings.join(edge.from, edge.to);
            members += {edge.from, edge.to};
        }
    }
    return int(std::count_if(members.begin(), members.end(), [&](quint64 id) { return rings.find(id) == id; }));
}

/// Of those for whom nobody waits, and who wait for the same one only, a few stay. The others become one: whose number is
/// the key here, with how many they are.
QHash<quint64, int> mergeAlike(QList<Edge> &edges)
{
    QHash<quint64, int> out, in, shown, merged;
    for (const Edge &edge : std::as_const(edges)) {
        ++out[edge.from];
        ++in[edge.to];
    }
    QHash<quint64, int> alike;
    const auto isAlike = [&](const Edge &edge) { return out.value(edge.from) == 1 && in.value(edge.from) == 0; };
    for (const Edge &edge : std::as_const(edges))
        alike[edge.to] += isAlike(edge);
    QHash<quint64, quint64> last; // the one that stands for the others of that target
    edges.removeIf([&](const Edge &edge) {
        if (!isAlike(edge) || alike.value(edge.to) <= Alike || ++shown[edge.to] < Alike)
            return false;
        if (const quint64 standIn = last.value(edge.to)) {
            ++merged[standIn];
            return true;
        }
        last.insert(edge.to, edge.from);
        merged.insert(edge.from, 1);
        return false;
    });
    return merged;
}

} // namespace

bool WaitNet::hasShapeOf(const WaitNet &other) const
{
    const auto sameNode = [](const WaitNode &a, const WaitNode &b) { return a.row.id == b.row.id && (a.more > 0) == (b.more > 0) && a.inCycle == b.inCycle; };
    const auto sameArrow = [](const WaitArrow &a, const WaitArrow &b) { return a.from == b.from && a.to == b.to && a.inCycle == b.inCycle && a.label == b.label; };
    return hidden == other.hidden && std::equal(nodes.begin(), nodes.end(), other.nodes.begin(), other.nodes.end(), sameNode)
           && std::equal(arrows.begin(), arrows.end(), other.arrows.begin(), other.arrows.end(), sameArrow);
}

QString WaitNet::toText() const
{
    const auto name = [this](int node) { return nodes[node].more > 0 ? u"%1 others"_s.arg(nodes[node].more) : nodes[node].row.name; };
    QString text;
    for (const WaitArrow &arrow : arrows) {
        text += u"%1 %2 for %3 (%4)%5\n"_s.arg(name(arrow.from), nodes[arrow.from].more > 0 ? u"wait"_s : u"waits"_s, name(arrow.to), arrow.label,
                                               arrow.inCycle ? u", in a cycle"_s : QString());
    }
    return text;
}

WaitNet waitNetOf(const std::shared_ptr<const Snapshot> &snapshot, const SnapshotRates &rates, const QString &search)
{
    AllWaits all(*snapshot);
    WaitNet net;
    net.waits = int(all.edges.size());
    net.cycles = countCycles(all.edges);
    const auto rowOfId = [&](quint64 id) {
        if (const TaskSnapshot *task = all.tasks.value(id))
            return rowOf(snapshot, *task, rates);
        FrameRow unknown;
        unknown.name = all.names.value(id);
        return unknown;
    };
    Groups groups;
    for (const Edge &edge : std::as_const(all.edges))
        groups.join(edge.from, edge.to);
    if (!search.isEmpty()) {
        QSet<quint64> wanted;
        for (const Edge &edge : std::as_const(all.edges)) {
            if (rowOfId(edge.from).matches(search) || rowOfId(edge.to).matches(search))
                wanted.insert(groups.find(edge.from));
        }
        all.edges.removeIf([&](const Edge &edge) { return !wanted.contains(groups.find(edge.from)); });
    }
    const QHash<quint64, int> merged = mergeAlike(all.edges);
    const QList<quint64> ids = inOrder(all.edges, groups);
    net.hidden = int(std::max<qsizetype>(ids.size() - MostNodes, 0));
    QHash<quint64, int> places;
    for (const quint64 id : ids.first(std::min(ids.size(), MostNodes))) {
        places.insert(id, int(net.nodes.size()));
        net.nodes.append({rowOfId(id), merged.value(id), false});
    }
    for (const Edge &edge : std::as_const(all.edges)) {
        const int from = places.value(edge.from, -1), to = places.value(edge.to, -1);
        if (from < 0 || to < 0)
            continue;
        net.arrows.append({from, to, edge.label, edge.inCycle});
        net.nodes[from].inCycle |= edge.inCycle;
        net.nodes[to].inCycle |= edge.inCycle;
    }
    std::sort(net.arrows.begin(), net.arrows.end(), [](const WaitArrow &a, const WaitArrow &b) {
        return std::tuple(!a.inCycle, a.from, a.to) < std::tuple(!b.inCycle, b.from, b.to);
    });
    return net;
}

} // namespace QActors::detail
