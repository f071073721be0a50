// SPDX-License-Identifier: MIT
#include <QActors/tasks/detail/groupstay.h>

#include "groupdata_p.h"

#include "kernel/failure_p.h"

namespace QActors::detail {

using namespace Qt::StringLiterals;

GroupStay::GroupStay(TaskGroup *group) : m_group(group->d)
{
    TaskContext *task = requireTask("TaskGroup::run");
    requireThread(group, "run");
    if (m_group->state != GroupData::State::Open || m_group->hadHost) {
        m_left = true;
        throw MisuseError(u"TaskGroup::run: this group was run before; a group is entered once, make a new one"_s);
    }
    m_group->state = GroupData::State::Hosted;
    m_group->hadHost = true;
    m_group->hostTask = task;
    m_group->scope->attach(task->scope(), task); // with what was spawned before
    task->setScope(m_group->scope.get());
}

GroupStay::~GroupStay()
{
    if (m_left)
        return;
    m_group->state = GroupData::State::Closed;
    m_group->joiner = nullptr;
    m_group->killAll();
    m_group->scope->abandon();
    m_group->hostTask = nullptr;
}

void GroupStay::bodyEnded(const std::exception_ptr &error)
{
    m_bodyError = ExceptionGroup::withoutCancelled(error);
    m_cancelledInJoin = error && m_bodyError != error;
    m_group->state = GroupData::State::Closing;
    // A body that was cancelled with its group, or from outside, adds nothing: the first reason stands.
    if (m_bodyError || (error && !m_group->scope->isEffective()))
        m_group->scope->cancel(u"the body of the group failed: "_s + QActors::describe(error));
}

bool GroupStay::hasChildren() const noexcept
{
    return m_group->count > 0;
}

void GroupStay::Join::suspend()
{
    if (task()->isCancelPending() && m_stay.m_group->count > 0)
        m_stay.m_cancelledInJoin = true;
    m_stay.m_group->joiner = this;
    m_stay.m_group->checkJoin();
}

bool GroupStay::Join::detach() noexcept
{
    m_stay.m_cancelledInJoin = true;
    return false;
}

QString GroupStay::Join::describe() const
{
    return u"the children of a task group: "_s + m_stay.m_group->names();
}

void GroupStay::Join::tellAwaited(AwaitedVisitor &visitor) const
{
    visitor.children(m_stay.m_group->scope.get());
}

void GroupStay::leave()
{
    m_left = true;
    m_group->state = GroupData::State::Closed;
    if (const std::exception_ptr error = std::exchange(m_bodyError, nullptr)) {
        const TaskContext *host = m_group->hostTask;
        m_group->errors.insert(m_group->errors.begin(), {error, host ? originOf(host, error) : QString()});
    }
    ScopeNode *scope = m_group->scope.get();
    std::exception_ptr error = m_group->takeErrors();
    if (!error && m_cancelledInJoin && scope->isEffective()) {
        try {
            scope->throwCancelled();
        } catch (...) {
            error = std::current_exception();
        }
    }
    const std::exception_ptr rest = scope->filter(error);
    scope->abandon();
    m_group->hostTask = nullptr;
    if (rest)
        std::rethrow_exception(rest);
}

void GroupStay::throwNoValue() const
{
    const QString why = m_group->scope->isCancelCalled() ? m_group->scope->reason() : QString();
    throw TaskCancelled(u"the task group was cancelled before its body gave a value"_s
                        + (why.isEmpty() ? QString() : u": "_s + why));
}

} // namespace QActors::detail
