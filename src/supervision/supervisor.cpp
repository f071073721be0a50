// SPDX-License-Identifier: MIT
#include <QActors/supervision/supervisor.h>

#include "logging_p.h"
#include "partitiontable_p.h"
#include "supervised_p.h"

#include <QActors/supervision/registry.h>

#include <QtCore/qhash.h>
#include <QtCore/qset.h>

#include <map>

namespace QActors {

using namespace Qt::StringLiterals;
using detail::SupervisedChild;

namespace detail {

struct SupervisorData
{
    explicit SupervisorData(const SupervisorOptions &given) : options(given), window(options) { }

    void insert(std::unique_ptr<SupervisedChild> child)
    {
        byId.insert(child->spec.id(), child.get());
        children.emplace(child->key, std::move(child));
    }
    SupervisedChild *find(const QString &id) const { return byId.value(id); }
    SupervisedChild *find(quint64 key) const
    {
        const auto found = children.find(key);
        return found == children.end() ? nullptr : found->second.get();
    }
    SupervisedChild &require(const QString &id) const;
    void erase(const SupervisedChild *child)
    {
        byId.remove(child->spec.id());
        children.erase(child->key);
    }
    void check(const ChildSpec &spec) const;

    const SupervisorOptions options;
    RestartWindow window;
    std::shared_ptr<PartitionTable> partitions; // null: it has none; else the child with key k is its server number k - 1
    std::map<quint64, std::unique_ptr<SupervisedChild>> children; // by their keys: in the order of their starts
    QHash<QString, SupervisedChild *> byId;
    quint64 lastKey = 0;
};

SupervisedChild &SupervisorData::require(const QString &id) const
{
    if (SupervisedChild *child = find(id))
        return *child;
    QStringList ids;
    for (const auto &[key, child] : children)
        ids.append(child->spec.id());
    throw ChildError(ChildError::NotFound, id, u"there is no child '%1'; the children are: %2"_s.arg(id, ids.join(u", ")));
}

namespace {

// The child for itself, under these options.
void checkOne(const ChildSpec &spec, const SupervisorOptions &options)
{
    const auto refuse = [&spec](const QString &why) { throw ChildError(ChildError::BadSpec, spec.id(), u"child '%1' %2"_s.arg(spec.id(), why)); };
    if (spec.isSignificant() && spec.restart() == Restart::Permanent)
        refuse(u"is significant, but a Permanent child never ends for good"_s);
    if (spec.isSignificant() && options.autoShutdown() == AutoShutdown::Never)
        refuse(u"is significant, but its supervisor has no AutoShutdown to make use of it"_s);
}

// Without its registry, it could not start.
void checkName(const ChildSpec &spec)
{
    if (!spec.registeredName().isEmpty() && !spec.registry())
        throw MisuseError(u"Supervisor: the registry for the name '%1' of child '%2' was destroyed; it must outlive the supervisor"_s.arg(
            spec.registeredName(), spec.id()));
}

} // namespace

namespace {

Async<> startPartition(Async<> start, const SupervisorData *supervisor, const SupervisedChild *child)
{
    co_await std::move(start);
    if (child->task)
        PartitionTable::set(supervisor->partitions, int(child->key) - 1, child->pid);
}

} // namespace

void SupervisorData::check(const ChildSpec &spec) const
{
    checkOne(spec, options);
}

} // namespace detail

Supervisor::Supervisor(const SupervisorOptions &options, const QList<ChildSpec> &children) : Supervisor(options, children, nullptr) { }

Supervisor::Supervisor(const SupervisorOptions &options, const QList<ChildSpec> &children, std::shared_ptr<detail::PartitionTable> partitions)
    : s(std::make_unique<detail::SupervisorData>(options))
{
    checkChildSpecs(children, options);
    s->partitions = std::move(partitions);
    for (const ChildSpec &spec : children)
        s->insert(std::make_unique<SupervisedChild>(spec, ++s->lastKey));
}

void Supervisor::checkChildSpecs(const QList<ChildSpec> &children, const SupervisorOptions &options)
{
    QSet<QString> ids;
    QHash<std::pair<const Registry *, QString>, QString> names;
    for (const ChildSpec &spec : children) {
        if (ids.contains(spec.id()))
            throw MisuseError(u"Supervisor: two children have the id '%1'; an id names one child"_s.arg(spec.id()));
        ids.insert(spec.id());
        try {
            detail::checkOne(spec, options);
        } catch (const ChildError &error) {
            throw MisuseError(u"Supervisor: "_s + error.message());
        }
        detail::checkName(spec);
        const Registry *registry = spec.registry();
        if (!registry || spec.registeredName().isEmpty() || registry->keys() != Registry::Keys::Unique)
            continue;
        QString &holder = names[{registry, spec.registeredName()}];
        if (!holder.isNull()) {
            throw MisuseError(u"Supervisor: the children '%1' and '%2' are both to be '%3' in %4; a name there is one child's"_s.arg(
                holder, spec.id(), spec.registeredName(), registry->title()));
        }
        holder = spec.id().isNull() ? u""_s : spec.id();
    }
}

Supervisor::~Supervisor() = default;

Async<> Supervisor::init()
{
    if (s->partitions)
        detail::PartitionTable::claim(s->partitions, task()->pid());
    task()->endChildrenItself(); // in order, not with its scope
    task()->childGroup();
    return startFrom(0);
}

Async<> Supervisor::doEndChildren(const ExitReason &)
{
    return detail::endInOrder(task(), [this] { return stopFrom(0); });
}

Async<> Supervisor::startOne(SupervisedChild *child)
{
    auto ended = detail::tellOfEnd(this, [key = child->key](Supervisor *to, Pid pid, const ExitReason &reason) {
        return to->serveChildEnd(key, pid, reason);
    });
    if (!s->partitions)
        return detail::startSupervised(task(), child, std::move(ended));
    return detail::startPartition(detail::startSupervised(task(), child, std::move(ended)), s.get(), child);
}

// Those that do not run, in order, up to the first that fails.
Async<> Supervisor::startFrom(quint64 first)
{
    for (auto at = s->children.lower_bound(first); at != s->children.end(); at = s->children.lower_bound(first)) {
        first = at->first + 1;
        SupervisedChild *child = at->second.get();
        if (child->task)
            continue;
        co_await startOne(child);
        if (!child->task && child->spec.restart() == Restart::Temporary) // its start was ignored
            s->erase(child);
    }
}

Async<> Supervisor::stopFrom(quint64 first)
{
    for (auto at = s->children.end(); at != s->children.begin();) {
        const quint64 key = (--at)->first;
        if (key < first)
            break;
        co_await detail::stopSupervised(at->second.get());
        if (SupervisedChild *child = s->find(key); child && child->spec.restart() == Restart::Temporary)
            s->erase(child);
        at = s->children.lower_bound(key);
    }
}

Async<> Supervisor::serveChildEnd(quint64 key, Pid pid, const ExitReason &reason)
{
    SupervisedChild *child = s->find(key);
    if (!child || child->pid != pid)
        return {}; // it was stopped meanwhile
    detail::childEnded(task(), child, reason);
    if (child->restartsAfter(reason))
        return restartAfter(child);
    const bool significant = child->spec.isSignificant();
    if (child->spec.restart() == Restart::Temporary)
        s->erase(child);
    autoShutdown(significant);
    return {};
}

void Supervisor::autoShutdown(bool significant)
{
    if (!significant || s->options.autoShutdown() == AutoShutdown::Never)
        return;
    const auto lives = [](const auto &child) { return child.second->spec.isSignificant() && child.second->state != ChildInfo::Stopped; };
    if (s->options.autoShutdown() == AutoShutdown::AllSignificant && std::any_of(s->children.begin(), s->children.end(), lives))
        return;
    stop(ExitReason(ExitReason::Kind::Shutdown, u"its significant children have ended"_s));
}

Async<> Supervisor::restartAfter(SupervisedChild *child)
{
    if (!s->window.add(child, task()->scheduler()->now())) {
        child->state = ChildInfo::Stopped;
        stop(s->window.giveUp(task()));
        co_return;
    }
    const Duration delay = s->window.delay(child);
    if (delay.count() <= 0) {
        co_await restartNow(child);
        co_return;
    }
    // Those that depend on it do not run without it meanwhile.
    const quint64 key = child->key;
    child->state = ChildInfo::Restarting;
    if (s->options.strategy() != RestartStrategy::OneForOne) {
        co_await stopFrom(s->options.strategy() == RestartStrategy::OneForAll ? 0 : key);
        child->state = ChildInfo::Restarting;
    }
    detail::queueRestart(task(), delay, [this, key]() -> Async<> {
        SupervisedChild *due = s->find(key);
        return due && due->state == ChildInfo::Restarting ? restartNow(due) : Async<>();
    });
}

Async<> Supervisor::restartNow(SupervisedChild *child)
{
    QString id;
    try {
        switch (s->options.strategy()) {
        case RestartStrategy::OneForOne:
            co_await startOne(child);
            break;
        case RestartStrategy::OneForAll:
            co_await stopFrom(0);
            co_await startFrom(0);
            break;
        case RestartStrategy::RestForOne: {
            const quint64 first = child->key;
            co_await stopFrom(first);
            co_await startFrom(first);
            break;
        }
        }
        co_return;
    } catch (const ChildError &error) {
        id = error.id();
        qCWarning(detail::supervisorLog).noquote() << task()->name() + u':' << error.message();
    }
    // Counts as one more, after what waits in the mailbox.
    const quint64 key = s->find(id)->key;
    detail::queueRestart(task(), [this, key]() -> Async<> {
        SupervisedChild *again = s->find(key);
        return again && again->state == ChildInfo::Restarting ? restartAfter(again) : Async<>();
    });
}

Async<Pid> Supervisor::startChild(ChildSpec spec)
{
    const QString id = spec.id();
    requireChangeable("startChild", id);
    if (const SupervisedChild *there = s->find(id)) {
        if (there->state == ChildInfo::Stopped)
            throw ChildError(ChildError::AlreadyPresent, id, u"there is a child '%1' already, which is stopped; restart or delete it"_s.arg(id));
        if (there->state == ChildInfo::Restarting) // OTP says so, too
            throw ChildError(ChildError::AlreadyPresent, id, u"there is a child '%1' already, which is being restarted"_s.arg(id));
        throw ChildError(ChildError::AlreadyStarted, id, u"there is a child '%1' already, %2"_s.arg(id, there->pid.toString()));
    }
    s->check(spec);
    auto child = std::make_unique<SupervisedChild>(spec, ++s->lastKey);
    co_await startOne(child.get());
    const Pid pid = child->pid;
    if (child->task || spec.restart() != Restart::Temporary)
        s->insert(std::move(child));
    co_return pid;
}

Async<> Supervisor::terminateChild(QString id)
{
    SupervisedChild &child = s->require(id);
    co_await detail::stopSupervised(&child);
    if (child.spec.restart() == Restart::Temporary)
        s->erase(&child);
}

namespace {

// Only a stopped child can be restarted or deleted.
void requireStopped(const SupervisedChild &child, const char *what)
{
    const QString id = child.spec.id();
    if (child.state == ChildInfo::Running)
        throw ChildError(ChildError::Running, id, u"%1: child '%2' runs; terminate it first"_s.arg(QString::fromLatin1(what), id));
    if (child.state == ChildInfo::Restarting)
        throw ChildError(ChildError::Restarting, id, u"%1: child '%2' is being restarted; terminate it first"_s.arg(QString::fromLatin1(what), id));
}

} // namespace

Async<Pid> Supervisor::restartChild(QString id)
{
    SupervisedChild &child = s->require(id);
    requireStopped(child, "restartChild");
    try {
        co_await startOne(&child);
        co_return child.pid;
    } catch (const ChildError &) {
        child.state = ChildInfo::Stopped;
        throw;
    }
}

void Supervisor::requireChangeable(const char *what, const QString &id) const
{
    if (s->partitions) {
        throw ChildError(ChildError::BadSpec, id, u"%1: '%2': the children of a PartitionSupervisor are its partitions, no more and no less"_s.arg(QString::fromUtf8(what), id));
    }
}

void Supervisor::deleteChild(const QString &id)
{
    requireChangeable("deleteChild", id);
    SupervisedChild &child = s->require(id);
    requireStopped(child, "deleteChild");
    s->erase(&child);
}

Pid Supervisor::child(const QString &id) const
{
    return s->require(id).pid;
}

ChildSpec Supervisor::childSpec(const QString &id) const
{
    return s->require(id).spec;
}

QList<ChildInfo> Supervisor::whichChildren() const
{
    QList<ChildInfo> infos;
    for (const auto &[key, child] : s->children)
        infos.append(child->info());
    return infos;
}

ChildCounts Supervisor::countChildren() const
{
    ChildCounts counts;
    for (const auto &[key, child] : s->children) {
        ++counts.specs;
        counts.active += child->state == ChildInfo::Running;
        ++(child->spec.isSupervisor() ? counts.supervisors : counts.workers);
    }
    return counts;
}

} // namespace QActors
