// SPDX-License-Identifier: MIT
#include <QActors/sync/condition.h>

#include <QActors/kernel/detail/scopeaccess.h>

namespace QActors {

using namespace Qt::StringLiterals;

/// Outlives the condition for those who wait.
struct Condition::State
{
    std::shared_ptr<detail::TokenPool> lock = std::make_shared<detail::TokenPool>("Condition", 1, true);
    detail::WaitList waits;
    bool isClosed = false;
    void notify(int count) noexcept;
};

class Condition::Notified final : public detail::ListedWait
{
public:
    explicit Notified(std::shared_ptr<State> state) : m_state(std::move(state)) { }
    ~Notified() override
    {
        if (m_has)
            m_state->notify(1); // cancelled or killed on the way
    }
    bool ready() const { return false; }
    void suspend() { m_state->waits.add(this); }
    void result()
    {
        if (!std::exchange(m_has, false))
            throw Error(u"Condition: it was destroyed while %1 waited for it"_s.arg(task()->name()));
    }
    QString describe() const override { return u"a Condition"_s; }
    void wake(bool has) noexcept
    {
        m_has = has;
        complete();
    }

private:
    std::shared_ptr<State> m_state;
    bool m_has = false;
};

void Condition::State::notify(int count) noexcept
{
    for (; count > 0 && !waits.isEmpty(); --count)
        static_cast<Notified *>(waits.take())->wake(true);
}

Condition::Condition() : d(std::make_shared<State>()) { }

Condition::~Condition()
{
    const auto alone = d->lock->home->lockIfAbandoned();
    d->isClosed = true;
    while (auto *wait = static_cast<Notified *>(d->waits.take()))
        wait->wake(false);
    d->lock->close();
}

detail::TokenWait Condition::acquire() noexcept
{
    return detail::TokenWait(d->lock);
}

Token Condition::tryAcquire()
{
    return detail::tryAcquire(d->lock);
}

bool Condition::isLocked() const noexcept
{
    return d->lock->taken > 0;
}

int Condition::waitingCount() const noexcept
{
    return d->waits.count();
}

namespace {

Async<> acquireInto(std::shared_ptr<detail::TokenPool> lock, Token &token)
{
    token = co_await detail::TokenWait(std::move(lock));
}

} // namespace

Async<> Condition::waitIn(std::shared_ptr<State> state, Token &token)
{
    detail::requireHome(state->lock->home, "Condition");
    if (!detail::TokenPool::isOf(token, state->lock))
        throw MisuseError(u"Condition: wait() needs the Token that acquire() of the same condition gave"_s);
    token.release();
    std::exception_ptr error;
    try {
        co_await Notified(state);
    } catch (...) {
        error = std::current_exception();
    }
    if (!state->isClosed) {
        CancelScope shield;
        shield.setShielded(true);
        co_await detail::ScopeAccess::run(shield, [&] { return acquireInto(state->lock, token); });
    }
    if (error)
        std::rethrow_exception(error);
}

void Condition::notify(int count)
{
    detail::requireHome(d->lock->home, "Condition");
    d->notify(count);
}

void Condition::notifyAll()
{
    notify(d->waits.count());
}

} // namespace QActors
