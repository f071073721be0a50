// SPDX-License-Identifier: MIT
#include <QActors/kernel/detail/localset.h>

#include "logging_p.h"

#include <QActors/kernel/detail/scheduler.h>

#include <new>

namespace QActors::detail {

LocalPart::~LocalPart() = default;
LocalValue::~LocalValue() = default;

/// Fills a new set: its values stand behind it in one block.
class LocalSet::Builder
{
public:
    explicit Builder(std::size_t most) : m_set(new(::operator new(sizeof(LocalSet) + most * sizeof(LocalValue *))) LocalSet) { }
    ~Builder()
    {
        if (m_set)
            m_set->release();
    }
    Q_DISABLE_COPY_MOVE(Builder)
    void add(const LocalValue *value) noexcept
    {
        value->retain();
        new (reinterpret_cast<const LocalValue **>(m_set + 1) + m_set->m_count++) const LocalValue *(value);
    }
    LocalPointer take() noexcept
    {
        if (m_set->m_count == 0)
            return {};
        return LocalPointer(std::exchange(m_set, nullptr));
    }

private:
    LocalSet *m_set;
};

void LocalSet::destroy() const noexcept
{
    static_assert(alignof(LocalSet) <= alignof(LocalValue *) && sizeof(LocalSet) % alignof(LocalValue *) == 0);
    for (const LocalValue *value : values())
        value->release();
    ::operator delete(const_cast<LocalSet *>(this));
}

LocalPointer LocalSet::with(const LocalSet *base, const LocalValue *value)
{
    Builder made((base ? base->m_count : 0) + 1);
    made.add(value);
    if (base) {
        for (const LocalValue *other : base->values()) {
            if (other->key() != value->key())
                made.add(other);
        }
    }
    return made.take();
}

LocalPointer LocalSet::without(const LocalSet *base, const LocalKey *key)
{
    if (!base || !base->find(key))
        return LocalPointer::sharing(base);
    Builder made(base->m_count);
    for (const LocalValue *value : base->values()) {
        if (value->key() != key)
            made.add(value);
    }
    return made.take();
}

// Mostly one of the two has nothing to add, as where an actor sends to itself: then there is nothing to make.
LocalPointer LocalSet::over(const LocalSet *upper, const LocalSet *lower)
{
    if (!upper)
        return LocalPointer::sharing(lower);
    bool adds = false;
    if (lower && lower != upper) {
        for (const LocalValue *value : lower->values())
            adds |= !upper->find(value->key());
    }
    if (!adds)
        return LocalPointer::sharing(upper);
    Builder made(upper->m_count + lower->m_count);
    for (const LocalValue *value : upper->values())
        made.add(value);
    for (const LocalValue *value : lower->values()) {
        if (!upper->find(value->key()))
            made.add(value);
    }
    return made.take();
}

const LocalValue *LocalSet::find(QStringView name) const noexcept
{
    for (const LocalValue *value : values()) {
        if (value->key()->name == name)
            return value;
    }
    return nullptr;
}

namespace {

// Of the code that runs outside tasks. A counted reference, which scopes give back.
#if defined(Q_OS_LINUX)
[[gnu::tls_model("initial-exec")]]
#endif
constinit thread_local const LocalSet *t_locals
    = nullptr;

LocalPointer exchangeLocals(TaskContext *task, LocalPointer set) noexcept
{
    if (task)
        return task->exchangeLocals(std::move(set));
    LocalPointer before(std::exchange(t_locals, set.get()));
    if (set)
        set->retain();
    return before;
}

} // namespace

const LocalSet *currentLocals() noexcept
{
    const TaskContext *task = currentTask();
    return task ? task->locals() : t_locals;
}

LocalScope::LocalScope(const LocalValue *value)
    : m_key(NodePointer<const LocalKey>::sharing(value->key())), m_set(LocalSet::with(currentLocals(), value))
{
    enter();
}

LocalScope::LocalScope(LocalPointer all) : m_set(std::move(all))
{
    enter();
}

void LocalScope::enter()
{
    m_task = NodePointer<TaskContext>::sharing(currentTask());
    if (!m_task)
        m_thread = &t_locals;
    m_before = exchangeLocals(m_task.get(), m_set);
}

LocalScope::~LocalScope()
{
    if (m_task ? !m_task->scheduler()->isAbandoned() : m_thread != &t_locals) {
        qCWarning(taskLog, "a scope of a TaskLocal ends on another thread than it began on: its value stays set there; end it "
                           "where it began");
        return;
    }
    const LocalSet *now = m_task ? m_task->locals() : t_locals;
    if (now == m_set.get()) [[likely]] {
        exchangeLocals(m_task.get(), std::move(m_before));
    } else if (m_key) {
        // Not the innermost one, which is allowed: only its own value becomes what it was.
        const LocalValue *was = m_before ? m_before->find(m_key.get()) : nullptr;
        exchangeLocals(m_task.get(), was ? LocalSet::with(now, was) : LocalSet::without(now, m_key.get()));
    } else {
        exchangeLocals(m_task.get(), std::move(m_before));
    }
}

} // namespace QActors::detail
