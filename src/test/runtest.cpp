// SPDX-License-Identifier: MIT
#include "conductor_p.h"

#include <QActors/kernel/sleep.h>

namespace QActors::Test {

using namespace Qt::StringLiterals;

Outcome runScenario(Scenario fn, const Options &options, std::source_location where)
{
    return runSteered(fn, options, nullptr, where);
}

void detail::runAsTest(Scenario fn, const Options &options, std::source_location where)
{
    const Outcome outcome = runScenario(std::move(fn), options, where);
    if (!outcome.passed)
        QTest::qFail(qPrintable(outcome.message), outcome.where.file_name(), int(outcome.where.line()));
}

void detail::runToEnd(QActors::detail::TaskContext *task, Duration watchdog, std::source_location where)
{
    Conductor(Conductor::bare(watchdog), nullptr).runBare(task, where);
}

Async<> detail::lookAtMailboxes()
{
    for (int i = 0; i < 10; ++i) // what is on its way arrives
        co_await yield();
    if (Conductor *conductor = Conductor::current(); conductor && conductor->reportsWhatIsLeft())
        conductor->lookAtMailboxes();
}

VirtualClock &testClock()
{
    Conductor *conductor = Conductor::current();
    if (!conductor || !conductor->clock())
        throw MisuseError(u"Test::testClock(): no test runs under virtual time on this thread; call it inside runTest()"_s);
    return *conductor->clock();
}

ExternalWork::ExternalWork()
{
    ++Conductor::externalWork;
}

ExternalWork::~ExternalWork()
{
    --Conductor::externalWork;
}

} // namespace QActors::Test
