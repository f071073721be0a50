// SPDX-License-Identifier: MIT
#include <QActors/placement/quit.h>

#include "applicationend_p.h"

#include <QActors/kernel/detail/scheduler.h>
#include <QActors/kernel/errors.h>
#include <QActors/tasks/run.h>

#include <QtCore/qcoreapplication.h>

#include <atomic>

namespace QActors {

using namespace Qt::StringLiterals;

namespace {

// Options: no more is read by them.
constinit std::atomic<qint64> s_quitTimeout{Duration(std::chrono::seconds(5)).count()};
constinit std::atomic<bool> s_endsAtQuit{true};

void endTasks()
{
    static bool ending = false; // on the application's thread
    if (ending || !endsAtQuit() || !detail::Scheduler::existing())
        return; // by an exec() that a task has called meanwhile
    ending = true;
    detail::ApplicationEnd(quitTimeout()).run();
    ending = false;
}

void endWithApplication()
{
    detail::RootTask::setAfterExec(&endTasks);
    // The first connection: slots that delete windows find their actors ended.
    QObject::connect(QCoreApplication::instance(), &QCoreApplication::aboutToQuit, QCoreApplication::instance(), [] {
        if (!detail::RootTask::isInExec())
            endTasks(); }, Qt::DirectConnection);
}

} // namespace
Q_COREAPP_STARTUP_FUNCTION(endWithApplication)

Duration quitTimeout() noexcept
{
    return Duration(s_quitTimeout);
}

void setQuitTimeout(AnyDuration timeout)
{
    if (timeout.count() < 0)
        throw MisuseError(u"setQuitTimeout: %1 is negative; give 0 or more"_s.arg(describe(timeout)));
    s_quitTimeout = timeout.count();
}

bool endsAtQuit() noexcept
{
    return s_endsAtQuit;
}

void setEndsAtQuit(bool ends) noexcept
{
    s_endsAtQuit = ends;
}

} // namespace QActors
