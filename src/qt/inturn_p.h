// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/qt/offload.h>

namespace QActors::detail {

/// The buffers that a thread of the pool fills and a task reads: in turn.
class InTurn
{
public:
    /// Runs `fill` on the pool unless there is something that a cancelled task has left.
    template<typename F>
    Async<> run(F fill, const char *what)
    {
        if (m_runs)
            throw MisuseError(QStringLiteral("%1: another next() waits, or was killed while it read; one task reads at a time").arg(QString::fromLatin1(what)));
        m_runs = true; // for ever, if this task is killed while the thread reads
        std::exception_ptr error;
        try {
            co_await offload(fill); // a copy: a killed task's goes before the thread is ready
        } catch (...) {
            error = std::current_exception();
        }
        m_runs = false;
        if (error)
            std::rethrow_exception(error);
    }

    bool isRunning() const noexcept { return m_runs; }

private:
    bool m_runs = false;
};

} // namespace QActors::detail
