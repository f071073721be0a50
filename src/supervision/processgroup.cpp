// SPDX-License-Identifier: MIT
#include <QActors/supervision/processgroup.h>

#include "messaging/processlinks_p.h"

#include <QtCore/qhash.h>
#include <QtCore/qmutex.h>

namespace QActors {

using namespace Qt::StringLiterals;

namespace detail {

struct ProcessGroupData
{
    static void processEnded(void *context, Pid pid)
    {
        auto *self = static_cast<ProcessGroupData *>(context);
        const QMutexLocker locker(&self->lock);
        self->remove(pid);
    }
    bool remove(Pid pid)
    {
        const auto place = places.constFind(pid);
        if (place == places.cend())
            return false;
        members.erase(*place);
        places.erase(place);
        return true;
    }

    QMutex lock;
    std::map<quint64, Pid> members; // in the order they joined
    QHash<Pid, quint64> places;
    quint64 last = 0;
};

} // namespace detail

ProcessGroup::ProcessGroup() : d(std::make_shared<detail::ProcessGroupData>()) { }

ProcessGroup ProcessGroup::named(const QString &name)
{
    // Never destroyed: other threads may ask later than static objects live.
    static auto *lock = new QMutex;
    static auto *groups = new QHash<QString, ProcessGroup>;
    const QMutexLocker locker(lock);
    return (*groups)[name];
}

void ProcessGroup::join(Pid pid) const
{
    if (pid.isNull())
        throw MisuseError(u"ProcessGroup::join: the pid is null"_s);
    {
        const QMutexLocker locker(&d->lock);
        if (d->places.contains(pid))
            return;
        d->places.insert(pid, ++d->last);
        d->members.emplace(d->last, pid);
    }
    detail::addEndHook(pid, {d, &detail::ProcessGroupData::processEnded});
}

bool ProcessGroup::leave(Pid pid) const
{
    const QMutexLocker locker(&d->lock);
    return d->remove(pid);
}

QList<Pid> ProcessGroup::members() const
{
    const QMutexLocker locker(&d->lock);
    QList<Pid> all;
    for (const auto &[place, pid] : d->members)
        all.append(pid);
    return all;
}

int ProcessGroup::count() const
{
    const QMutexLocker locker(&d->lock);
    return int(d->members.size());
}

} // namespace QActors
