// SPDX-License-Identifier: MIT
#include "guides/guides.h"
#include "logging.h"
#include "support/tasks.h"

#include <QActors/Task>

namespace logging {

class tst_Logging : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void linesAreAsTheGuideSays()
    {
        const TestSupport::CaughtOutput output;
        Pid pid;
        TestSupport::inGroup([&](TaskGroup &group) -> Async<> {
            tellOfDeadLetters();
            const ActorRef<GenServer> plain = co_await start<GenServer>(group);
            pid = plain;
            send(plain, 1.5);
            co_await TestSupport::settle(3);
            stop(plain);
            co_await TestSupport::settle(3);
            send(plain, "get", 1);
            const ActorRef<Strict> strict = co_await start<Strict>(group);
            cast(strict, 2);
            co_await TestSupport::settle(3);
            stop(strict);
            importInBackground(group, u"orders.csv"_s);
        });
        QLoggingCategory::setFilterRules(QString());
        const QString to = pid.toString();
        QCOMPARE(output.lines(), (QStringList{
                                     u"qactors.message: QActors::GenServer %1 ignores a message of type double; give it an onInfo<>() for it, or override handleInfo()"_s.arg(to),
                                     u"qactors.message: a message of type std::tuple<QString,int>, \"get\" to %1 dropped: no such process"_s.arg(to)}));
    }
};

GUIDE_TEST(tst_Logging)

} // namespace logging

#include "logging.moc"
