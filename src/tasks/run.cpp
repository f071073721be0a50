// SPDX-License-Identifier: MIT
#include <QActors/tasks/run.h>

#include "kernel/failure_p.h"

#include <QActors/kernel/detail/turnloop.h>

#include <QtCore/qcoreapplication.h>

#include <cstdio>

namespace QActors::detail {

using namespace Qt::StringLiterals;

namespace {
// On the application's thread.
int s_execs = 0;
void (*s_afterExec)() = nullptr;
} // namespace

bool RootTask::isInExec() noexcept
{
    return s_execs > 0;
}

void RootTask::setAfterExec(void (*fn)()) noexcept
{
    s_afterExec = fn;
}

RootTask::RootTask(TaskContext *task, std::source_location where) : m_task(NodePointer<TaskContext>::sharing(task))
{
    task->launch(nullptr, this, where);
}

RootTask::~RootTask()
{
    if (!m_ended) {
        m_task->orphan();
    }
}

void RootTask::taskEnded(TaskContext *task) noexcept
{
    m_ended = true;
    task->release();
    if (m_inLoop)
        QCoreApplication::exit(0);
}

int RootTask::exec()
{
    if (!QCoreApplication::instance())
        throw MisuseError(u"QActors::run: make a QCoreApplication first"_s);
    m_inLoop = true;
    ++s_execs;
    const int code = QCoreApplication::exec();
    m_inLoop = false;
    if (!m_ended) {
        m_task->cancel(u"the application quits"_s);
        turnLoopUntil(QAbstractEventDispatcher::instance(), [this] { return m_ended; });
    }
    --s_execs;
    if (s_afterExec)
        s_afterExec();
    if (const std::exception_ptr &error = m_task->error()) {
        m_task->markObserved();
        const QByteArray text = report(error, m_task.get()).toUtf8();
        std::fprintf(stderr, "QActors::run: %s\n", text.constData());
        return code ? code : 1;
    }
    return code;
}

} // namespace QActors::detail
