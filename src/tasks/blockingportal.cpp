// SPDX-License-Identifier: MIT
#include <QActors/tasks/blockingportal.h>

#include "kernel/postwork_p.h"

#include <QActors/kernel/detail/scheduler.h>

#include <QtCore/qpointer.h>

namespace QActors {

using namespace Qt::StringLiterals;

namespace detail {

struct PortalData
{
    Scheduler *home = Scheduler::current();
    QPointer<TaskGroup> group; // looked at on its thread only
    static void wait(PortalCall &call) { call.m_over.acquire(); }
};

namespace {

std::exception_ptr cancelled(const QString &why)
{
    return std::make_exception_ptr(TaskCancelled(u"BlockingPortal: "_s + why));
}

} // namespace

PortalCall::~PortalCall() = default;

void PortalCall::end(std::exception_ptr error) noexcept
{
    if (m_isOver.exchange(true))
        return;
    m_error = std::move(error);
    m_over.release();
}

PortalCallEnd::~PortalCallEnd()
{
    if (m_call)
        m_call->end(cancelled(u"the task was cancelled or killed"_s));
}

} // namespace detail

BlockingPortal::BlockingPortal(TaskGroup &group) : d(std::make_shared<detail::PortalData>())
{
    if (group.thread() != QThread::currentThread())
        throw MisuseError(u"BlockingPortal: it is made on another thread than the group's; make it there, and copy it"_s);
    d->group = &group;
}

BlockingPortal::BlockingPortal(const BlockingPortal &other) noexcept = default;
BlockingPortal &BlockingPortal::operator=(const BlockingPortal &other) noexcept = default;
BlockingPortal::~BlockingPortal() = default;

void BlockingPortal::run(const std::shared_ptr<detail::PortalCall> &call, std::source_location where) const
{
    if (d->home->isCurrent())
        throw MisuseError(u"BlockingPortal: call() on the portal's own thread would wait for itself; co_await there instead"_s);
    auto start = [data = d, call, where] {
        try {
            if (!data->group)
                throw TaskCancelled(u"BlockingPortal: its task group has gone"_s);
            call->start(*data->group, call, where);
        } catch (...) {
            call->end(std::current_exception());
        }
    };
    detail::post(d->home, std::move(start), [call] { call->end(detail::cancelled(u"its thread has ended"_s)); });
    detail::PortalData::wait(*call);
}

} // namespace QActors
