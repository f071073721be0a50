// SPDX-License-Identifier: MIT
// \internal The storage of TaskLocal: what is set for a task, shared by all that inherit it, on any thread.
#pragma once

#include <QActors/kernel/detail/scopenode.h>

#include <QtCore/qstring.h>
#include <QtCore/qvariant.h>

#include <span>

namespace QActors::detail {

/// Something immutable that is counted, on any thread. (Relaxed to retain: who does has a reference. Each release() releases, and
/// the last one acquires, what all have done to it before it is deleted: so it is with all that are counted.)
class QACTORS_EXPORT LocalPart
{
public:
    LocalPart() noexcept = default;
    virtual ~LocalPart();
    Q_DISABLE_COPY_MOVE(LocalPart)
    void retain() const noexcept { m_references.fetch_add(1, std::memory_order_relaxed); }
    void release() const noexcept
    {
        if (m_references.fetch_sub(1, std::memory_order_acq_rel) == 1)
            delete this;
    }

private:
    mutable std::atomic<quint32> m_references{1};
};

/// The identity of a TaskLocal. Lives as long as the values that were set.
class QACTORS_EXPORT LocalKey final : public LocalPart
{
public:
    explicit LocalKey(const QString &keyName) : name(keyName) { }
    const QString name;
};

/// One value. Whoever lets go of it last destroys it, on whatever thread that is.
class QACTORS_EXPORT LocalValue : public LocalPart
{
public:
    explicit LocalValue(const LocalKey *key) : m_key(NodePointer<const LocalKey>::sharing(key)) { }
    ~LocalValue() override;
    const LocalKey *key() const noexcept { return m_key.get(); }
    virtual QString toText() const = 0;
    virtual QVariant toVariant() const = 0;

private:
    NodePointer<const LocalKey> m_key;
};

class LocalSet;
using LocalPointer = NodePointer<const LocalSet>;
using LocalValuePointer = NodePointer<const LocalValue>;

/// All values that are set at one place, one for a key. Another set is made for another value: who holds this one is not
/// disturbed. Nothing set is a null pointer.
class QACTORS_EXPORT LocalSet
{
public:
    Q_DISABLE_COPY_MOVE(LocalSet)
    /// `base`, which may be null, and this value.
    static LocalPointer with(const LocalSet *base, const LocalValue *value);
    /// `base` without a value for this key.
    static LocalPointer without(const LocalSet *base, const LocalKey *key);
    /// The values of `upper`, and those of `lower` that `upper` does not have.
    static LocalPointer over(const LocalSet *upper, const LocalSet *lower);

    const LocalValue *find(const LocalKey *key) const noexcept
    {
        for (const LocalValue *value : values()) {
            if (value->key() == key)
                return value;
        }
        return nullptr;
    }
    const LocalValue *find(QStringView name) const noexcept;
    std::span<const LocalValue *const> values() const noexcept
    {
        return {reinterpret_cast<const LocalValue *const *>(this + 1), m_count};
    }

    void retain() const noexcept { m_references.fetch_add(1, std::memory_order_relaxed); }
    void release() const noexcept
    {
        if (m_references.fetch_sub(1, std::memory_order_acq_rel) == 1)
            destroy();
    }

private:
    LocalSet() noexcept = default;
    ~LocalSet() = default;
    class Builder;
    void destroy() const noexcept;
    mutable std::atomic<quint32> m_references{1};
    quint32 m_count = 0;
};

/// The values set where this is called: for the task that runs; outside a task, for the thread's code. Null: none.
QACTORS_EXPORT const LocalSet *currentLocals() noexcept;

/// A stretch of code in which other values hold. Belongs to the task that it was made in, or outside a task to its thread;
/// not to be moved.
class QACTORS_EXPORT LocalScope
{
public:
    /// The values that hold already, and this one.
    explicit LocalScope(const LocalValue *value);
    /// These, and no others.
    explicit LocalScope(LocalPointer all);
    ~LocalScope();
    Q_DISABLE_COPY_MOVE(LocalScope)

private:
    void enter();
    NodePointer<TaskContext> m_task; // null: outside a task
    const void *m_thread = nullptr;  // then
    NodePointer<const LocalKey> m_key; // of the one value
    LocalPointer m_before;
    LocalPointer m_set;
};

} // namespace QActors::detail
