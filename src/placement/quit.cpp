// SPDX-License-Identifier: MIT
#include <QActors/placement/quit.h>

#include "applicationend_p.h"

#include <QActors/kernel/detail/scheduler.h>
#include <QActors/kernel/errors.h>
#include <QActors/tasks/run.h>

#include <QtCore/qcoreapplication.h>
#include <QtCore/qthread.h>

#include <atomic>

namespace QActors {

using namespace Qt::StringLiterals;

namespace {

// Options: no more is read by them.
constinit std::atomic<qint64> s_quitTimeout{Duration(std::chrono::seconds(5)).count()};
constinit std::atomic<bool> s_endsAtQuit{true};

void endTasks(detail::ApplicationEnd::Then then = detail::ApplicationEnd::Then::Over)
{
    static bool ending = false; // on the application's thread
    if (ending || !endsAtQuit() || !detail::Scheduler::existing())
        return; // by an exec() that a task has called meanwhile
    ending = true;
    detail::ApplicationEnd(quitTimeout(), then).run();
    ending = false;
}

// Qt 6.11 says it within exit(). A task that has called that cannot end then, nor those that wait for its return: they end as soon as they
// have let go. By then the event loop that runs them has been told to end, but is still there.
void aboutToQuit()
{
    const bool isElsewhere = QThread::currentThread() != QCoreApplication::instance()->thread(); // exit() is not for other threads
    if (isElsewhere || detail::RootTask::isInExec())
        return;
    detail::Scheduler *scheduler = detail::Scheduler::existing();
    const bool isAgain = scheduler && scheduler->whenUnwound([] { endTasks(); });
    endTasks(isAgain ? detail::ApplicationEnd::Then::Again : detail::ApplicationEnd::Then::Over);
}

void endWithApplication()
{
    detail::RootTask::setAfterExec([] { endTasks(); });
    // The first connection: slots that delete windows find their actors ended.
    QObject::connect(QCoreApplication::instance(), &QCoreApplication::aboutToQuit, QCoreApplication::instance(), &aboutToQuit, Qt::DirectConnection);
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
