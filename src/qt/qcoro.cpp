// SPDX-License-Identifier: MIT
#include <QActors/qt/qcoro.h>

#include <QtCore/qmetaobject.h>

namespace QActors::detail {

using namespace Qt::StringLiterals;

namespace {

/// QCoro came back on another thread.
class FinishThere final : public InboxWork
{
public:
    explicit FinishThere(std::shared_ptr<QCoroState> state) : m_state(std::move(state)) { }
    void run(Scheduler *) noexcept override { QCoroState::finish(m_state); }

private:
    std::shared_ptr<QCoroState> m_state;
};

} // namespace

QCoroState::~QCoroState() = default;

void QCoroState::finish(const std::shared_ptr<QCoroState> &state)
{
    if (!state->home->isCurrent())
        state->home->post(new FinishThere(state));
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

ForeignResume::ForeignResume(std::coroutine_handle<> foreign)
    : m_foreign(std::make_shared<std::coroutine_handle<>>(foreign))
{
}

ForeignResume::~ForeignResume()
{
    *m_foreign = nullptr;
}

void ForeignResume::taskSettled(TaskContext *task) noexcept
{
    // Not from here: somewhere up the stack a task may be running, or killing this one.
    const auto resume = [foreign = m_foreign] {
        if (const std::coroutine_handle<> handle = std::exchange(*foreign, nullptr))
            handle.resume();
    };
    if (QObject *context = task->scheduler()->context())
        QMetaObject::invokeMethod(context, resume, Qt::QueuedConnection);
}

} // namespace QActors::detail
