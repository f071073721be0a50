// SPDX-License-Identifier: MIT
#include <QActors/supervision/processgroup.h>

#include "messaging/processlinks_p.h"

#include <QtCore/qhash.h>
#include <QtCore/qmutex.h>

#include <map>
#include <utility>
#include <vector>

namespace QActors {

using namespace Qt::StringLiterals;

namespace detail {

struct ProcessGroupData
{
    static void processEnded(void *context, Pid pid);
    void add(Pid pid);
    bool remove(Pid pid, bool wholly);
    /// Changes something, and tells those that watch, in the order of the changes, with the lock free.
    template<typename F>
    auto change(F changing);

    struct Member
    {
        Pid pid;
        int joins;
    };
    struct News
    {
        Pid to;
        Ref ref;
        Pid pid;
        bool joined;
    };
    QMutex lock;
    std::map<quint64, Member> members; // in the order they joined
    QHash<Pid, quint64> places;
    quint64 last = 0;
    std::map<Ref, Pid> watchers; // in the order they came

private:
    void note(Pid pid, bool joined)
    {
        for (const auto &[ref, watcher] : watchers)
            m_news.push_back({watcher, ref, pid, joined});
    }
    void tell(QMutexLocker<QMutex> &locker);
    std::vector<News> m_news;
    bool m_isTelling = false; // a thread is: it tells what others add, too
};

template<typename F>
auto ProcessGroupData::change(F changing)
{
    QMutexLocker locker(&lock);
    const auto result = changing();
    tell(locker);
    return result;
}

void ProcessGroupData::tell(QMutexLocker<QMutex> &locker)
{
    if (std::exchange(m_isTelling, true))
        return;
    while (!m_news.empty()) {
        const std::vector<News> all = std::exchange(m_news, {});
        locker.unlock();
        for (const News &news : all) {
            if (news.joined)
                send(news.to, MemberJoined{news.ref, news.pid});
            else
                send(news.to, MemberLeft{news.ref, news.pid});
        }
        locker.relock();
    }
    m_isTelling = false;
}

void ProcessGroupData::add(Pid pid)
{
    if (const auto place = places.constFind(pid); place != places.cend()) {
        ++members.at(*place).joins;
        return;
    }
    places.insert(pid, ++last);
    members.emplace(last, Member{pid, 1});
    note(pid, true);
}

bool ProcessGroupData::remove(Pid pid, bool wholly)
{
    const auto place = places.constFind(pid);
    if (place == places.cend())
        return false;
    const auto member = members.find(*place);
    if (--member->second.joins > 0 && !wholly)
        return true;
    members.erase(member);
    places.erase(place);
    note(pid, false);
    return true;
}

void ProcessGroupData::processEnded(void *context, Pid pid)
{
    auto *self = static_cast<ProcessGroupData *>(context);
    self->change([=] {
        std::erase_if(self->watchers, [pid](const auto &watcher) { return watcher.second == pid; });
        return self->remove(pid, true);
    });
}

namespace {

/// The named groups. Members hold their groups, by what tells of their end.
struct Names
{
    // Never destroyed: other threads may ask later than static objects live.
    static Names &instance()
    {
        static auto *names = new Names;
        return *names;
    }
    std::shared_ptr<ProcessGroupData> find(const QString &name)
    {
        const QMutexLocker locker(&lock);
        std::weak_ptr<ProcessGroupData> &group = groups[name];
        auto found = group.lock();
        if (!found) {
            group = found = std::make_shared<ProcessGroupData>();
            prune();
        }
        return found;
    }
    QMutex lock;
    QHash<QString, std::weak_ptr<ProcessGroupData>> groups; // those that have gone, too

private:
    // Those that have gone, when there are twice as many as were left the last time.
    void prune()
    {
        if (groups.size() < m_most)
            return;
        groups.removeIf([](const auto &group) { return group->expired(); });
        m_most = std::max<qsizetype>(16, 2 * groups.size());
    }
    qsizetype m_most = 16;
};

void requirePid(Pid pid, const char *what)
{
    if (pid.isNull())
        throw MisuseError(u"ProcessGroup::%1: the pid is null; give that of a process"_s.arg(QString::fromUtf8(what)));
}

} // namespace
} // namespace detail

ProcessGroup::ProcessGroup() : ProcessGroup(std::make_shared<detail::ProcessGroupData>()) { }

ProcessGroup::ProcessGroup(std::shared_ptr<detail::ProcessGroupData> data) : d(std::move(data)) { }

ProcessGroup ProcessGroup::named(const QString &name)
{
    return ProcessGroup(detail::Names::instance().find(name));
}

QStringList ProcessGroup::names()
{
    QList<std::pair<QString, ProcessGroup>> all;
    {
        detail::Names &names = detail::Names::instance();
        const QMutexLocker locker(&names.lock);
        for (auto group = names.groups.cbegin(); group != names.groups.cend(); ++group) {
            if (auto found = group->lock())
                all.append({group.key(), ProcessGroup(std::move(found))});
        }
    }
    QStringList result;
    for (const auto &[name, group] : std::as_const(all)) {
        if (group.count() > 0)
            result.append(name);
    }
    result.sort();
    return result;
}

void ProcessGroup::join(Pid pid) const
{
    detail::requirePid(pid, "join");
    d->change([&] {
        d->add(pid);
        return true;
    });
    detail::addEndHook(pid, {d, &detail::ProcessGroupData::processEnded});
}

bool ProcessGroup::leave(Pid pid) const
{
    return d->change([&] { return d->remove(pid, false); });
}

int ProcessGroup::joins(Pid pid) const
{
    const QMutexLocker locker(&d->lock);
    const auto place = d->places.constFind(pid);
    return place == d->places.cend() ? 0 : d->members.at(*place).joins;
}

ProcessGroup::Monitor ProcessGroup::monitor(Pid watcher) const
{
    detail::requirePid(watcher, "monitor");
    Monitor made{Ref::make(), {}};
    {
        const QMutexLocker locker(&d->lock);
        d->watchers.emplace(made.ref, watcher);
        for (const auto &[place, member] : d->members)
            made.members.append(member.pid);
    }
    detail::addEndHook(watcher, {d, &detail::ProcessGroupData::processEnded});
    return made;
}

bool ProcessGroup::demonitor(Ref ref) const
{
    const QMutexLocker locker(&d->lock);
    return d->watchers.erase(ref) > 0;
}

QList<Pid> ProcessGroup::members() const
{
    const QMutexLocker locker(&d->lock);
    QList<Pid> all;
    for (const auto &[place, member] : d->members)
        all.append(member.pid);
    return all;
}

int ProcessGroup::count() const
{
    const QMutexLocker locker(&d->lock);
    return int(d->members.size());
}

} // namespace QActors
