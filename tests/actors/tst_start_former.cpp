// SPDX-License-Identifier: MIT
// The former names go on compiling, with a warning, and doing what they did.
#include "support/scripted.h"

#include <QActors/Start>

QT_WARNING_PUSH
QT_WARNING_DISABLE_DEPRECATED

using namespace TestSupport;

class tst_StartFormer : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void startLinkIsStartWithButUntyped()
    {
        const LeakGuard guard;
        Log log;
        awaitVirtual([&] {
            return withTaskGroup([&](TaskGroup &group) -> Async<> {
                const Script script(log);
                LinkOptions options = LinkOptions().name(u"clerk"_s).onExit([&](Pid, const ExitReason &why) { log.add(why.toString()); });
                Async<ActorHandle> starting = startLink<Scripted>(group, options, script);
                const ActorHandle handle = co_await std::move(starting);
                log.add(handle.name());
                handle.stop();
                co_await handle.wait();
                const ActorHandle idler = co_await startLink<Idler>(group);
                log.add(idler.isAlive() ? u"alive"_s : u"dead"_s);
            });
        });
        COMPARE_LOG(log, "clerk, terminate Normal, gone, Normal, alive");
        VERIFY_NO_LEAK(guard);
    }

private:
    class Idler : public Actor
    {
        Async<> run() override { co_await sleepForever(); }
    };
};

QT_WARNING_POP

QTEST_GUILESS_MAIN(tst_StartFormer)
#include "tst_start_former.moc"
