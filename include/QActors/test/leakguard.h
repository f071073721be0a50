// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/test/assertions.h>

namespace QActors::Test {

/// Counts the objects that were made on this thread after the guard and still exist: tasks (also of actors), blocks
/// (coroutine frames, messages, task records) and armed timers. runTest() has one of its own.
/// A message to another thread counts on that thread from its sending on; one from there counts here once it has come.
class QACTORS_TEST_EXPORT LeakGuard
{
public:
    LeakGuard();
    qptrdiff blocks() const; ///< Coroutine frames, messages and task records.
    qint64 tasks() const; ///< Tasks that have not ended, actors too.
    qsizetype timers() const; ///< Timers that are armed.
    bool isClean() const { return blocks() <= 0 && tasks() == 0 && timers() == 0; } ///< True if none of these is left.
    /// "2 tasks, 5 frames or messages, 1 timer", or empty.
    QString toString() const;

private:
    qptrdiff m_blocks;
    qint64 m_tasks;
    qsizetype m_timers;
};

} // namespace QActors::Test
