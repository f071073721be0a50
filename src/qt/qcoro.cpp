// SPDX-License-Identifier: MIT
#include <QActors/qt/qcoro.h>

#include "kernel/postwork_p.h"

#include <QActors/kernel/detail/eventwait.h>

#include <QtCore/qmetaobject.h>

namespace QActors::detail {

using namespace Qt::StringLiterals;

QCoroState::~QCoroState() = default;

void QCoroState::finish(const std::shared_ptr<QCoroState> &state)
{
    if (!state->home->isCurrent())
        post(state->home, [mine = state] { finish(mine); }); // QCoro came back on another thread
    else if (QCoroLeaf *waiting = std::exchange(state->leaf, nullptr))
        waiting->complete();
}

QCoroLeaf::QCoroLeaf(std::shared_ptr<QCoroState> state) : m_state(std::move(state))
{
    m_state->leaf = this;
}

QCoroLeaf::~QCoroLeaf()
{
    m_state->leaf = nullptr;
}

bool QCoroLeaf::detach() noexcept
{
    m_state->leaf = nullptr;
    return true;
}

QString QCoroLeaf::describe() const
{
    return u"an awaitable of QCoro"_s;
}

class ForeignResume::Foreign final : public EventWait
{
public:
    explicit Foreign(std::coroutine_handle<> foreign) : m_handle(foreign) { }
    /// Not from here: somewhere up the stack a task may be running, or killing this one.
    static void resumeSoon(const std::shared_ptr<Foreign> &foreign, Scheduler *scheduler)
    {
        foreign->m_context = scheduler->context();
        if (!foreign->m_context)
            return; // the thread has ended
        foreign->m_self = foreign;
        foreign->waitOn(scheduler);
        foreign->lookAgain();
    }
    void forget() { m_handle = nullptr; }
    void lookAgain() noexcept override
    {
        if (m_handle)
            QMetaObject::invokeMethod(m_context, [self = m_self.lock()] { self->resume(); }, Qt::QueuedConnection);
    }

private:
    void resume()
    {
        if (const std::coroutine_handle<> handle = std::exchange(m_handle, nullptr))
            handle.resume();
    }
    std::coroutine_handle<> m_handle;
    std::weak_ptr<Foreign> m_self;
    QObject *m_context = nullptr; // as long as it is in the scheduler's list
};

ForeignResume::ForeignResume(std::coroutine_handle<> foreign) : m_foreign(std::make_shared<Foreign>(foreign)) { }

ForeignResume::~ForeignResume()
{
    m_foreign->forget();
}

void ForeignResume::taskSettled(TaskContext *task) noexcept
{
    Foreign::resumeSoon(m_foreign, task->scheduler());
}

} // namespace QActors::detail
