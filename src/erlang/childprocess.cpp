// SPDX-License-Identifier: MIT
#include <QActors/erlang/childprocess.h>

#include "childboot_p.h"
#include "parentwatch_p.h"
#include "termvalues_p.h"

#include <QActors/actors/start.h>
#include <QActors/messaging/mailbox.h>
#include <QActors/tasks/run.h>

#include <QtCore/qcoreapplication.h>

#include <cstdio>

namespace QActors {

using namespace Qt::StringLiterals;

bool isChildProcess()
{
    return detail::Invitation::isHere();
}

namespace detail {

namespace {

constexpr int ExitFailed = 1;
constexpr int ExitMisused = 2;

Async<int> serve(TaskGroup *group, Invitation invitation, const ChildClass *classes, std::size_t count)
{
    Mailbox ends;
    const ActorRef<ChildBoot> boot = co_await start<ChildBoot>(*group, classes, count);
    ends.monitor(boot);
    ParentWatch::start([boot] { boot.cast(&ChildBoot::parentGone, u"it has ended"_s); });
    QString failure;
    try {
        static_cast<void>(co_await start<ChildConnection>(*group, invitation, boot));
    } catch (const Error &error) {
        failure = error.message();
    }
    if (!failure.isEmpty()) {
        std::fprintf(stderr, "%s: cannot reach the parent process: %s\n", qPrintable(QCoreApplication::applicationName()), qPrintable(failure));
        group->cancel();
        co_return ExitFailed;
    }
    bool isOrphan = false;
    co_await ends.receive(on<Down>([&](const Down &down) { isOrphan = down.reason.kind() != ExitReason::Kind::Normal; }));
    group->cancel();
    co_return isOrphan ? ExitFailed : 0;
}

} // namespace

int runChild(const ChildClass *classes, std::size_t count)
{
    const std::optional<Invitation> invitation = Invitation::take();
    if (!invitation) {
        std::fprintf(stderr, "%s: this is a part of another program, which starts it by ChildSpec::process(); it does nothing by itself\n",
                     qPrintable(QCoreApplication::applicationName()));
        return ExitMisused;
    }
    letCallsConvertTerms();
    return run([&](TaskGroup &group) { return serve(&group, *invitation, classes, count); });
}

} // namespace detail
} // namespace QActors
