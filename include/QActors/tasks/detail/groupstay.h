// SPDX-License-Identifier: MIT
// \internal What a host does in its group.
#pragma once

#include <QActors/kernel/detail/awaitable.h>

#include <memory>

namespace QActors {

class TaskGroup;

namespace detail {

class GroupData;

/// A host's stay in a group: from the call of its body until all children have ended.
class QACTORS_EXPORT GroupStay
{
public:
    explicit GroupStay(TaskGroup *group); // throws MisuseError
    ~GroupStay();                         // a killed host takes the children along
    Q_DISABLE_COPY_MOVE(GroupStay)

    class QACTORS_EXPORT Join final : public Awaitable
    {
    public:
        explicit Join(GroupStay &stay) : m_stay(stay) { }
        static constexpr bool Cancellable = false; // a cancel reaches the children; we go on waiting
        bool ready() { return false; }
        void suspend();
        void result() const noexcept { }
        bool detach() noexcept override;
        QString describe() const override;
        void tellAwaited(AwaitedVisitor &visitor) const override;
        bool canFail() const noexcept override { return false; }

    private:
        friend class GroupData;
        GroupStay &m_stay;
    };
    /// Records how the body ended (null: well).
    void bodyEnded(const std::exception_ptr &error);
    /// Waits for the children; again if there are new ones, for a slot of finished() may spawn.
    Join join() { return Join(*this); }
    bool hasChildren() const noexcept;
    /// Throws what the group ends with, if anything.
    void leave();
    [[noreturn]] void throwNoValue() const;

private:
    std::shared_ptr<GroupData> m_group;
    std::exception_ptr m_bodyError;
    bool m_cancelledInJoin = false;
    bool m_left = false;
};

} // namespace detail
} // namespace QActors
