// SPDX-License-Identifier: MIT
// \internal Told of what happens seldom, for those who keep books of it.
#pragma once

#include <QActors/kernel/global.h>

#include <atomic>

namespace QActors::detail {

/// One for the process, set for good once it is wanted. Called on the thread where it happens.
class QACTORS_EXPORT Listener
{
public:
    virtual ~Listener();
    static Listener *get() noexcept { return s_listener.load(std::memory_order_acquire); }
    static void set(Listener *listener) noexcept { s_listener.store(listener, std::memory_order_release); }

    /// The task, in which values of TaskLocals are set, has ended.
    virtual void taskEnded(TaskContext *task) noexcept = 0;
    /// A supervisor has started a child again, of that class.
    virtual void restarted(const char *className, const QString &id) noexcept = 0;
    /// A message for nobody.
    virtual void deadLetter() noexcept = 0;
    /// A mailbox had no room for a message. Its process' class; null if that is not known.
    virtual void dropped(const char *className) noexcept = 0;
    /// A function in a pool's thread begins, with the values of the task that waits for it, and ends.
    virtual void functionBegins() noexcept = 0;
    virtual void functionEnds() noexcept = 0;

private:
    static std::atomic<Listener *> s_listener; // released once it is made, acquired by who calls it
};

} // namespace QActors::detail
