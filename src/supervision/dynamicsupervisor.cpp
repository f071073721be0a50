// SPDX-License-Identifier: MIT
#include <QActors/supervision/dynamicsupervisor.h>

#include "logging_p.h"
#include "supervised_p.h"

#include <QtCore/qhash.h>

#include <map>

namespace QActors {

using namespace Qt::StringLiterals;
using detail::SupervisedChild;

namespace detail {

struct DynamicData
{
    explicit DynamicData(const SupervisorOptions &given) : options(given), window(options) { }
    SupervisedChild *find(quint64 key) const
    {
        const auto found = children.find(key);
        return found == children.end() ? nullptr : found->second.get();
    }

    const SupervisorOptions options;
    RestartWindow window;
    std::map<quint64, std::unique_ptr<SupervisedChild>> children; // in the order of their first starts
    QHash<Pid, quint64> keys;
    quint64 lastKey = 0;
    int supervisors = 0;
};

} // namespace detail

DynamicSupervisor::DynamicSupervisor(const SupervisorOptions &options) : s(std::make_unique<detail::DynamicData>(options))
{
    if (options.strategy() != RestartStrategy::OneForOne || options.autoShutdown() != AutoShutdown::Never)
        throw MisuseError(u"DynamicSupervisor: its children are on their own; strategy and autoShutdown are a Supervisor's"_s);
}

DynamicSupervisor::~DynamicSupervisor() = default;

Async<> DynamicSupervisor::init()
{
    task()->endChildrenItself();
    task()->childGroup();
    return {};
}

Async<> DynamicSupervisor::doEndChildren(const ExitReason &)
{
    return detail::endInOrder(task(), [this] { return stopAll(); });
}

// All at once: a thousand children that take a second each take a second.
Async<> DynamicSupervisor::stopAll()
{
    auto all = [this](TaskGroup &group) {
        for (auto child = s->children.rbegin(); child != s->children.rend(); ++child) {
            if (child->second->task)
                group.startSoon(detail::stopSupervised(child->second.get()));
        }
    };
    co_await withTaskGroup(std::ref(all));
    s->keys.clear();
    s->children.clear();
}

Async<> DynamicSupervisor::startOne(SupervisedChild *child)
{
    auto ended = detail::tellOfEnd(this, [key = child->key](DynamicSupervisor *to, Pid pid, const ExitReason &reason) {
        return to->serveChildEnd(key, pid, reason);
    });
    co_await detail::startSupervised(task(), child, std::move(ended));
    if (child->task) // else its start was ignored
        s->keys.insert(child->pid, child->key);
}

Async<Pid> DynamicSupervisor::startChild(ChildSpec spec)
{
    if (spec.isSignificant())
        throw ChildError(ChildError::BadSpec, spec.id(), u"child '%1' is significant; that is for a Supervisor's children"_s.arg(spec.id()));
    if (int(s->children.size()) >= s->options.maxChildren()) {
        throw ChildError(ChildError::TooMany, spec.id(),
                         u"child '%1' would be one more than the %2 allowed"_s.arg(spec.id(), QString::number(s->options.maxChildren())));
    }
    auto child = std::make_unique<SupervisedChild>(spec, ++s->lastKey);
    co_await startOne(child.get());
    const Pid pid = child->pid;
    if (pid.isNull())
        co_return pid; // and is kept by none
    s->supervisors += spec.isSupervisor();
    s->children.emplace(child->key, std::move(child));
    co_return pid;
}

Async<> DynamicSupervisor::terminateChild(Pid pid)
{
    const auto key = s->keys.constFind(pid);
    if (key == s->keys.cend())
        throw ChildError(ChildError::NotFound, pid.toString(), u"%1 is no child of %2"_s.arg(pid.toString(), task()->name()));
    const quint64 found = *key;
    SupervisedChild *child = s->find(found);
    co_await detail::stopSupervised(child);
    s->keys.remove(pid);
    s->supervisors -= child->spec.isSupervisor();
    s->children.erase(found);
}

ChildSpec DynamicSupervisor::childSpec(Pid pid) const
{
    const auto key = s->keys.constFind(pid);
    if (key == s->keys.cend())
        throw ChildError(ChildError::NotFound, pid.toString(), u"%1 is no child of %2"_s.arg(pid.toString(), task()->name()));
    return s->find(*key)->spec;
}

Async<> DynamicSupervisor::serveChildEnd(quint64 key, Pid pid, const ExitReason &reason)
{
    SupervisedChild *child = s->find(key);
    if (!child || child->pid != pid)
        return {}; // it was stopped meanwhile
    s->keys.remove(pid);
    detail::childEnded(task(), child, reason);
    if (child->restartsAfter(reason))
        return restartAfter(child);
    s->supervisors -= child->spec.isSupervisor();
    s->children.erase(key);
    return {};
}

Async<> DynamicSupervisor::restartAfter(SupervisedChild *child)
{
    if (!s->window.add(child, task()->scheduler()->now())) {
        stop(s->window.giveUp(task()));
        return {};
    }
    child->state = ChildInfo::Restarting;
    const Duration delay = s->window.delay(child);
    if (delay.count() <= 0)
        return restartNow(child);
    detail::queueRestart(task(), delay, [this, key = child->key]() -> Async<> {
        SupervisedChild *due = s->find(key);
        return due ? restartNow(due) : Async<>();
    });
    return {};
}

Async<> DynamicSupervisor::restartNow(SupervisedChild *child)
{
    const quint64 key = child->key;
    try {
        co_await startOne(child);
        if (!child->task) {
            s->supervisors -= child->spec.isSupervisor();
            s->children.erase(key);
        }
        co_return;
    } catch (const ChildError &error) {
        qCWarning(detail::supervisorLog).noquote() << task()->name() + u':' << error.message();
    }
    detail::queueRestart(task(), [this, key]() -> Async<> {
        SupervisedChild *again = s->find(key);
        return again ? restartAfter(again) : Async<>();
    });
}

QList<ChildInfo> DynamicSupervisor::whichChildren() const
{
    QList<ChildInfo> infos;
    for (const auto &[key, child] : s->children)
        infos.append(child->info());
    return infos;
}

ChildCounts DynamicSupervisor::countChildren() const
{
    ChildCounts counts;
    counts.specs = int(s->children.size());
    counts.active = int(s->keys.size());
    counts.supervisors = s->supervisors;
    counts.workers = counts.specs - counts.supervisors;
    return counts;
}

} // namespace QActors
