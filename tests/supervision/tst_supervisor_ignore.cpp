// SPDX-License-Identifier: MIT
// A child whose init() says that it is not needed; specs read back and checked beforehand. By OTP's documentation of ignore, get_childspec and check_childspecs.
#include "support/bank.h"
#include "support/family.h"

#include <QActors/DynamicSupervisor>
#include <QActors/EventLoopPool>
#include <QActors/Registry>
#include <QActors/StartIgnored>

using namespace TestSupport;

/// Wants to be ignored at the starts of these numbers; says so after a while if told to.
class Camera : public GenServer
{
    Q_OBJECT
public:
    Camera(std::atomic<int> *starts, QSet<int> ignored, Pid friendly = {}, int delay = 0)
        : m_starts(starts), m_ignored(ignored), m_friend(friendly), m_delay(delay)
    {
    }
    void crash() { throw std::runtime_error("crashed"); }

protected:
    Async<> init() override
    {
        const int number = ++*m_starts;
        if (!m_friend.isNull())
            link(m_friend);
        if (m_delay > 0)
            co_await sleep(std::chrono::milliseconds(m_delay));
        if (m_ignored.contains(number))
            throw StartIgnored(u"no camera %1"_s.arg(number));
    }

private:
    std::atomic<int> *m_starts;
    QSet<int> m_ignored;
    Pid m_friend;
    int m_delay;
};

class tst_SupervisorIgnore : public QObject
{
    Q_OBJECT

private:
    static ChildSpec camera(std::atomic<int> &starts, const QSet<int> &ignored) { return ChildSpec::actor<Camera>(u"camera"_s, &starts, ignored); }
    /// "camera-" a stopped one, "camera+" one that runs.
    static QString text(const QList<ChildInfo> &infos)
    {
        QStringList all;
        for (const ChildInfo &info : infos)
            all.append(info.id + (info.state == ChildInfo::Running ? u'+' : info.state == ChildInfo::Stopped ? u'-'
                                                                                                             : u'?'));
        return all.join(u' ');
    }

private Q_SLOTS:
    void initTestCase() { QLoggingCategory::setFilterRules(u"qactors.actor.warning=false\nqactors.supervisor.warning=false"_s); }

    void SV20_aChildThatIsIgnoredStandsAsStopped()
    {
        const LeakGuard guard;
        for (const bool dynamically : {false, true}) {
            std::atomic<int> starts{0};
            Family family;
            inGroup([&](TaskGroup &group) -> Async<> {
                const ChildSpec spec = camera(starts, {1, 3});
                QList<ChildSpec> children;
                if (!dynamically)
                    children << spec << family.spec(u"b"_s);
                const auto supervisor = co_await start<Supervisor>(group, SupervisorOptions(), children);
                if (dynamically) {
                    const Pid none = co_await supervisor.call(&Supervisor::startChild, spec);
                    QACTORS_VERIFY(none.isNull());
                    co_await supervisor.call(&Supervisor::startChild, family.spec(u"b"_s));
                }
                QACTORS_COMPARE(text(co_await supervisor.call(&Supervisor::whichChildren)), u"camera- b+"_s);
                const ChildCounts expected{2, 1, 0, 2};
                QACTORS_VERIFY(co_await supervisor.call(&Supervisor::countChildren) == expected);
                QACTORS_VERIFY((co_await supervisor.call(&Supervisor::child, u"camera"_s)).isNull());
                const QString there = co_await thrownBy([&] { return supervisor.call(&Supervisor::startChild, spec); });
                QACTORS_COMPARE(there, u"CallError: there is a child 'camera' already, which is stopped; restart or delete it"_s);
                // By hand: it runs, then is ignored again.
                QACTORS_VERIFY(!(co_await supervisor.call(&Supervisor::restartChild, u"camera"_s)).isNull());
                QACTORS_COMPARE(text(co_await supervisor.call(&Supervisor::whichChildren)), u"camera+ b+"_s);
                co_await supervisor.call(&Supervisor::terminateChild, u"camera"_s);
                QACTORS_VERIFY((co_await supervisor.call(&Supervisor::restartChild, u"camera"_s)).isNull());
                co_await supervisor.call(&Supervisor::terminateChild, u"camera"_s); // is well
                co_await supervisor.call(&Supervisor::deleteChild, u"camera"_s);
                QACTORS_COMPARE(text(co_await supervisor.call(&Supervisor::whichChildren)), u"b+"_s);
            });
            QCOMPARE(starts.load(), 3);
            QCOMPARE(family.text(), u"b1 b1:Shutdown"_s);
        }
        VERIFY_NO_LEAK(guard);
    }

    void SV21_aTemporaryOneIsForgotten()
    {
        const LeakGuard guard;
        std::atomic<int> starts{0};
        Family family;
        inGroup([&](TaskGroup &group) -> Async<> {
            const ChildSpec spec = camera(starts, {1, 2, 3}).restart(Restart::Temporary);
            const QList<ChildSpec> children{spec, family.spec(u"b"_s)};
            const auto supervisor = co_await start<Supervisor>(group, SupervisorOptions(), children);
            QACTORS_COMPARE(text(co_await supervisor.call(&Supervisor::whichChildren)), u"b+"_s);
            QACTORS_VERIFY((co_await supervisor.call(&Supervisor::startChild, spec)).isNull());
            QACTORS_VERIFY((co_await supervisor.call(&Supervisor::startChild, spec)).isNull());
            QACTORS_COMPARE(text(co_await supervisor.call(&Supervisor::whichChildren)), u"b+"_s);
        });
        QCOMPARE(starts.load(), 3);
        VERIFY_NO_LEAK(guard);
    }

    // Of any kind of restart: nobody could tell them apart later.
    void SV21_aDynamicSupervisorForgetsIt()
    {
        const LeakGuard guard;
        std::atomic<int> starts{0};
        inGroup([&](TaskGroup &group) -> Async<> {
            const auto supervisor = co_await start<DynamicSupervisor>(group, SupervisorOptions().maxChildren(1).intensity(5, 1s));
            const ChildSpec first = camera(starts, {1, 2, 4});
            for (const Restart restart : {Restart::Permanent, Restart::Temporary})
                QACTORS_VERIFY((co_await supervisor.call(&DynamicSupervisor::startChild, first.restart(restart))).isNull());
            QACTORS_COMPARE((co_await supervisor.call(&DynamicSupervisor::countChildren)).specs, 0);
            // Ignored when it is restarted.
            const Pid third = co_await supervisor.call(&DynamicSupervisor::startChild, first);
            QACTORS_VERIFY(!third.isNull());
            ActorRef<Camera>(third).cast(&Camera::crash);
            co_await settle(30);
            QACTORS_COMPARE(starts.load(), 4);
            const ChildCounts none;
            QACTORS_VERIFY(co_await supervisor.call(&DynamicSupervisor::countChildren) == none);
            QACTORS_VERIFY(!(co_await supervisor.call(&DynamicSupervisor::startChild, first)).isNull());
        });
        VERIFY_NO_LEAK(guard);
    }

    void SV22_ignoredWhenRestartedItStaysStopped()
    {
        const LeakGuard guard;
        for (const RestartStrategy strategy : {RestartStrategy::OneForOne, RestartStrategy::OneForAll, RestartStrategy::RestForOne}) {
            std::atomic<int> starts{0};
            Family family;
            inGroup([&](TaskGroup &group) -> Async<> {
                const QList<ChildSpec> children{family.spec(u"a"_s), camera(starts, {2}), family.spec(u"b"_s)};
                const auto supervisor = co_await start<Supervisor>(group, SupervisorOptions().strategy(strategy).intensity(5, 1s), children);
                const Pid pid = co_await supervisor.call(&Supervisor::child, u"camera"_s);
                ActorRef<Camera>(pid).cast(&Camera::crash);
                co_await settle(30);
                QACTORS_COMPARE(text(co_await supervisor.call(&Supervisor::whichChildren)), u"a+ camera- b+"_s);
                co_await sleep(1h);
                QACTORS_COMPARE(starts.load(), 2);
                // With the others, it is started again; alone, it is not.
                send(family.pid(u"a"_s), "crash");
                co_await settle(30);
                const bool alone = strategy == RestartStrategy::OneForOne;
                QACTORS_COMPARE(text(co_await supervisor.call(&Supervisor::whichChildren)), alone ? u"a+ camera- b+"_s : u"a+ camera+ b+"_s);
                QACTORS_COMPARE(starts.load(), alone ? 2 : 3);
            });
        }
        VERIFY_NO_LEAK(guard);
    }

    // No failure to anybody: monitors, links and callbacks hear of an orderly end, the starter of the wish.
    void SV23_itIsAnOrderlyEnd()
    {
        const LeakGuard guard;
        EventLoopPool pool(1);
        inGroup([&](TaskGroup &group) -> Async<> {
            for (const bool elsewhere : {false, true}) {
                std::atomic<int> starts{0};
                const ActorHandle linked = co_await startWith<Store>(group);
                QStringList ends;
                const auto options = StartOptions().on(elsewhere ? Place(pool) : Place()).onExit([&](Pid, const ExitReason &reason) {
                    ends.append(reason.toString());
                });
                const QSet<int> first{1};
                std::optional<QActors::Test::ExternalWork> work;
                if (elsewhere)
                    work.emplace();
                const int delay = elsewhere ? 0 : 5;
                const QString thrown = co_await thrownBy([&] { return startWith<Camera>(group, options, &starts, first, linked.pid(), delay); });
                work.reset();
                QACTORS_COMPARE(thrown, u"no camera 1"_s);
                QACTORS_COMPARE(ends.join(u", "), u"Normal: no camera 1"_s);
                co_await sleep(1s);
                QACTORS_VERIFY(linked.isAlive());
                linked.stop();
                co_await linked.wait();
            }
            // Below a supervisor on this thread.
            const QActors::Test::ExternalWork work;
            std::atomic<int> starts{0};
            const auto supervisor = co_await start<Supervisor>(group);
            const auto spec = ChildSpec::actor<Camera>(u"camera"_s, &starts, QSet<int>{1}, Pid(), 0).on(pool).startTimeout(1h).registerAs(u"camera"_s);
            QACTORS_VERIFY((co_await supervisor.call(&Supervisor::startChild, spec)).isNull());
            QACTORS_VERIFY(whereis(u"camera"_s).isNull());
            QACTORS_VERIFY(!(co_await supervisor.call(&Supervisor::restartChild, u"camera"_s)).isNull());
            QACTORS_VERIFY(!whereis(u"camera"_s).isNull());
        });
        QCOMPARE(StartIgnored().message(), u"init() asked not to be started"_s);
        VERIFY_NO_LEAK(guard);
    }

    void SV24_aSpecIsReadBack()
    {
        const LeakGuard guard;
        Family family;
        inGroup([&](TaskGroup &group) -> Async<> {
            const ChildSpec spec = family.spec(u"a"_s).restart(Restart::Transient).shutdown(7s).startTimeout(9s).registerAs(u"name"_s);
            const QList<ChildSpec> children{spec};
            const auto supervisor = co_await start<Supervisor>(group, SupervisorOptions(), children);
            for (const bool running : {true, false}) {
                const ChildSpec back = co_await supervisor.call(&Supervisor::childSpec, u"a"_s);
                QACTORS_VERIFY(back.id() == u"a"_s && back.restart() == Restart::Transient && back.shutdown().timeout() == Duration(7s));
                QACTORS_VERIFY(back.startTimeout() == Duration(9s) && back.registeredName() == u"name"_s && !back.isSupervisor());
                if (running)
                    co_await supervisor.call(&Supervisor::terminateChild, u"a"_s);
            }
            const QString thrown = co_await thrownBy([&] { return supervisor.call(&Supervisor::childSpec, u"b"_s); });
            QACTORS_COMPARE(thrown, u"CallError: there is no child 'b'; the children are: a"_s);
            // It can be started from again, elsewhere.
            const auto dynamic = co_await start<DynamicSupervisor>(group);
            const ChildSpec back = co_await supervisor.call(&Supervisor::childSpec, u"a"_s);
            const Pid pid = co_await dynamic.call(&DynamicSupervisor::startChild, back);
            QACTORS_COMPARE(pid, family.pid(u"a"_s));
            QACTORS_COMPARE((co_await dynamic.call(&DynamicSupervisor::childSpec, pid)).id(), u"a"_s);
            const QString none = co_await thrownBy([&] { return dynamic.call(&DynamicSupervisor::childSpec, dynamic.pid()); });
            QACTORS_VERIFY2(none.contains(u"is no child of"_s), none);
        });
        QCOMPARE(family.text(), u"a1 a1:Shutdown a2 a2:Shutdown"_s);
        VERIFY_NO_LEAK(guard);
    }

    void SV25_specsAreCheckedBeforehand()
    {
        Family family;
        const ChildSpec a = family.spec(u"a"_s);
        const ChildSpec b = family.spec(u"b"_s);
        const auto refusal = [](const QList<ChildSpec> &children, const SupervisorOptions &options = {}) {
            const QString checked = messageOf<MisuseError>([&] { Supervisor::checkChildSpecs(children, options); });
            const QString made = messageOf<MisuseError>([&] { Supervisor supervisor(options, children); });
            return checked == made ? checked : u"differs"_s;
        };
        QCOMPARE(refusal({}), QString());
        QCOMPARE(refusal({a, b}), QString());
        QCOMPARE(refusal({a, b, a}), u"Supervisor: two children have the id 'a'; an id names one child"_s);
        QCOMPARE(refusal({a.restart(Restart::Transient).significant()}),
                 u"Supervisor: child 'a' is significant, but its supervisor has no AutoShutdown to make use of it"_s);
        const auto any = SupervisorOptions().autoShutdown(AutoShutdown::AnySignificant);
        QCOMPARE(refusal({a.restart(Restart::Transient).significant()}, any), QString());
        QCOMPARE(refusal({a.significant()}, any), u"Supervisor: child 'a' is significant, but a Permanent child never ends for good"_s);
        QCOMPARE(refusal({a.registerAs(u"x"_s), b.registerAs(u"x"_s)}),
                 u"Supervisor: the children 'a' and 'b' are both to be 'x' in the global registry; a name there is one child's"_s);
        auto readers = std::make_unique<Registry>(u"readers"_s, Registry::Keys::Duplicate);
        const QList<ChildSpec> both{a.registerAs(*readers, u"x"_s), b.registerAs(*readers, u"x"_s)};
        QCOMPARE(refusal(both), QString());
        readers.reset();
        QCOMPARE(refusal(both), u"Supervisor: the registry for the name 'x' of child 'a' was destroyed; it must outlive the supervisor"_s);
        QCOMPARE(family.text(), QString()); // none was started
    }
};

QTEST_GUILESS_MAIN(tst_SupervisorIgnore)
#include "tst_supervisor_ignore.moc"
