// SPDX-License-Identifier: MIT
#include "waitcycles_p.h"

#include "treewalk_p.h"

#include <QActors/messaging/detail/pidaccess.h>

#include <algorithm>
#include <unordered_map>

namespace QActors::detail {

namespace {

constexpr quint32 NoThread = ~quint32(0);

/// The edges from a task to those that block it.
class EdgeList final : public AwaitedVisitor
{
public:
    EdgeList(const TaskContext *from, WaitEdges &to) : m_from(taskNode(from->id())), m_to(to)
    {
        if (const Awaitable *leaf = from->leaf())
            leaf->tellAwaited(*this);
    }
    void task(TaskId id) override { m_to.emplace_back(m_from, taskNode(id)); }
    void children(const ScopeNode *group) override { awaitedGroup = group; }
    void process(const Address &address) override { m_to.emplace_back(m_from, PidAccess::make(address)); }
    const ScopeNode *awaitedGroup = nullptr;

private:
    const Pid m_from;
    WaitEdges &m_to;
};

} // namespace

Pid taskNode(TaskId task) noexcept
{
    return PidAccess::make({NoThread, 0, quint64(task)});
}

TaskId taskOfNode(Pid node) noexcept
{
    const Address &address = PidAccess::address(node);
    return address.thread == NoThread ? TaskId(address.serial) : TaskId{};
}

void collectWaits(const Scheduler *scheduler, WaitEdges &edges)
{
    for (TreeWalk walk(scheduler); !walk.isOver(); walk.next()) {
        const TaskContext *task = walk.task();
        if (!task)
            continue;
        const std::size_t before = edges.size();
        EdgeList own(task, edges);
        const ActorTask *actor = actorTaskOf(task);
        for (const WaitEdge *edge = actor ? actor->waits : nullptr; edge; edge = edge->next)
            edges.emplace_back(actor->pid(), edge->to());
        if (!own.awaitedGroup && edges.size() == before)
            continue; // nobody waits for ever because of this one
        if (actor) { // one process by two names
            edges.emplace_back(actor->pid(), taskNode(task->id()));
            edges.emplace_back(taskNode(task->id()), actor->pid());
        }
        // Who waits for the children of a group waits for this one.
        const TaskContext *above = walk.above();
        WaitEdges ignored;
        if (above && above->leaf() && EdgeList(above, ignored).awaitedGroup == task->parent())
            edges.emplace_back(taskNode(above->id()), taskNode(task->id()));
    }
}

// Tarjan's search for strongly connected components, with a stack of its own: waits lie on a cycle if both ends are in one.
WaitEdges onCycles(WaitEdges edges)
{
    std::sort(edges.begin(), edges.end());
    struct Node
    {
        std::size_t edge; // the next to look at
        int number, low;
        bool open = true;
    };
    std::unordered_map<Pid, Node> nodes;
    std::unordered_map<Pid, int> component;
    std::vector<Pid> path; // from the start to here
    std::vector<Pid> open; // not in a component yet
    const auto enter = [&](Pid pid) {
        const auto first = std::lower_bound(edges.begin(), edges.end(), std::pair(pid, Pid()));
        nodes.emplace(pid, Node{std::size_t(first - edges.begin()), int(nodes.size()), int(nodes.size())});
        path.push_back(pid);
        open.push_back(pid);
    };
    for (const auto &[start, ignored] : edges) {
        if (!nodes.contains(start))
            enter(start);
        while (!path.empty()) {
            const Pid at = path.back();
            Node &node = nodes.at(at);
            if (node.edge < edges.size() && edges[node.edge].first == at) {
                const Pid to = edges[node.edge++].second;
                if (const auto seen = nodes.find(to); seen == nodes.end())
                    enter(to);
                else if (seen->second.open)
                    node.low = std::min(node.low, seen->second.number);
                continue;
            }
            path.pop_back();
            if (!path.empty())
                nodes.at(path.back()).low = std::min(nodes.at(path.back()).low, node.low);
            if (node.low != node.number)
                continue;
            for (Pid member = Pid(); member != at; open.pop_back()) {
                member = open.back();
                nodes.at(member).open = false;
                component[member] = node.number;
            }
        }
    }
    std::erase_if(edges, [&](const auto &edge) {
        return component.at(edge.first) != component.at(edge.second);
    });
    return edges;
}

} // namespace QActors::detail
