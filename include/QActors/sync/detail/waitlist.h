// SPDX-License-Identifier: MIT
// Tasks that wait in line. What the primitives of this layer are made of; all on one thread.
#pragma once

#include <QActors/kernel/detail/awaitable.h>

namespace QActors::detail {

class WaitList;

[[noreturn]] QACTORS_EXPORT void throwForeign(const char *what, const char *where);

/// Throws MisuseError on another thread than `home`, while that has not ended: `what` belongs there.
inline void requireHome(const Scheduler *home, const char *what)
{
    if (!home->isCurrent() && !home->isAbandoned()) [[unlikely]]
        throwForeign(what, "it is used on another");
}

/// A wait that stands in at most one list, which it leaves by itself.
class QACTORS_EXPORT ListedWait : public Awaitable
{
public:
    bool detach() noexcept override;

protected:
    ListedWait() noexcept = default;
    ~ListedWait() override;
    /// Throws MisuseError if the task is on another thread than `home`.
    void requireThread(const Scheduler *home, const char *what) const;

private:
    friend class WaitList;
    WaitList *m_list = nullptr;
    ListedWait *m_next = nullptr;
    ListedWait *m_previous = nullptr;
};

/// First come, first served.
class QACTORS_EXPORT WaitList
{
public:
    WaitList() noexcept = default;
    ~WaitList();
    Q_DISABLE_COPY_MOVE(WaitList)

    bool isEmpty() const noexcept { return !m_first; }
    int count() const noexcept { return m_count; }
    void add(ListedWait *wait) noexcept;
    /// Takes the first out; null if there is none.
    ListedWait *take() noexcept;
    void remove(ListedWait *wait) noexcept;

private:
    ListedWait *m_first = nullptr;
    ListedWait *m_last = nullptr;
    int m_count = 0;
};

} // namespace QActors::detail
