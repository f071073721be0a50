// SPDX-License-Identifier: MIT
// Ten thousand children under nested supervisors, crashed, killed, stopped, called and monitored at random for a minute of
// virtual time: no Down is lost or doubled, every call ends, every restart is counted, nothing is left.
//   QACTORS_TORTURE_SECONDS   of virtual time; 60 by default
//   QACTORS_TORTURE_SEED      fixed by default
#include "support/testrun.h"

#include <QActors/Assertions>
#include <QActors/Mailbox>
#include <QActors/Monitor>
#include <QActors/RunTest>
#include <QActors/Supervisor>

#include <QtCore/qelapsedtimer.h>
#include <QtCore/qloggingcategory.h>

using namespace TestSupport;
using namespace Qt::StringLiterals;

namespace {

constexpr int Branches = 10;
constexpr int Twigs = 10;
constexpr int Leaves = 100;
constexpr int OperationsATurn = 25;

struct Counts
{
    std::vector<int> starts = std::vector<int>(Branches * Twigs * Leaves);
    std::vector<Pid> pids = std::vector<Pid>(Branches * Twigs * Leaves);
    std::vector<int> twigStarts = std::vector<int>(Branches * Twigs);
    int alive = 0;
    int answered = 0;
    int failed = 0;
};

class Leaf : public GenServer
{
    Q_OBJECT
public:
    Leaf(Counts *counts, int number) : m_counts(counts), m_number(number) { ++counts->alive; }
    ~Leaf() override { --m_counts->alive; }
    int number() const { return m_number; }
    Async<int> numberLater() const
    {
        co_await sleep(3ms);
        co_return m_number;
    }
    void crash() { throw std::runtime_error("crash"); }
    void finish() { stop(); }

protected:
    Async<> init() override
    {
        ++m_counts->starts[std::size_t(m_number)];
        m_counts->pids[std::size_t(m_number)] = pid();
        if (m_number % 7 == 0)
            co_await sleep(1ms);
    }

private:
    Counts *m_counts;
    int m_number;
};

/// Its children are all the same but for their number.
class Twig : public Supervisor
{
    Q_OBJECT
public:
    Twig(Counts *counts, int number) : Supervisor(SupervisorOptions().intensity(1'000'000, 1h), leaves(counts, number))
    {
        ++counts->twigStarts[std::size_t(number)];
    }

private:
    static QList<ChildSpec> leaves(Counts *counts, int number)
    {
        QList<ChildSpec> specs;
        for (int i = 0; i < Leaves; ++i) {
            const int leaf = number * Leaves + i;
            specs.append(ChildSpec::actor<Leaf>(QString::number(leaf), counts, leaf));
        }
        return specs;
    }
};

ChildSpec branch(Counts *counts, int number)
{
    QList<ChildSpec> twigs;
    for (int i = 0; i < Twigs; ++i)
        twigs.append(ChildSpec::actor<Twig>(QString::number(number * Twigs + i), counts, number * Twigs + i));
    return ChildSpec::actor<Supervisor>(QString::number(number), SupervisorOptions().intensity(1'000'000, 1h), twigs);
}

Async<> callOnce(ActorRef<Leaf> leaf, int number, bool later, Counts *counts)
{
    try {
        int answer = -1;
        if (later)
            answer = co_await leaf.call(&Leaf::numberLater);
        else
            answer = co_await leaf.call(&Leaf::number);
        QACTORS_COMPARE(answer, number);
        ++counts->answered;
    } catch (const ProcessExited &) {
        ++counts->failed;
    } catch (const NoProcess &) {
        ++counts->failed;
    }
}

} // namespace

class tst_SupervisorTorture : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void nothingIsLost()
    {
        QLoggingCategory::setFilterRules(u"qactors.*=false"_s);
        const int seconds = qEnvironmentVariable("QACTORS_TORTURE_SECONDS", u"60"_s).toInt();
        const quint32 seed = qEnvironmentVariable("QACTORS_TORTURE_SEED", u"1"_s).toUInt();
        qInfo("QACTORS_TORTURE_SECONDS=%d QACTORS_TORTURE_SEED=%u", seconds, seed);
        QElapsedTimer timer;
        timer.start();
        const LeakGuard guard;
        Counts counts;
        int calls = 0;
        int crashes = 0;
        int twigsKilled = 0;
        std::map<Ref, int> downs;
        Mailbox watcher;
        QActors::Test::runTest([&]() -> Async<> {
            QRandomGenerator random(seed);
            const auto run = [&](TaskGroup &group) -> Async<> {
                QList<ChildSpec> branches;
                for (int i = 0; i < Branches; ++i)
                    branches.append(branch(&counts, i));
                const auto options = SupervisorOptions().intensity(1'000'000, 1h);
                const auto root = co_await start<Supervisor>(group, options, branches);
                QACTORS_COMPARE(counts.alive, Branches * Twigs * Leaves);
                for (int turn = 0; turn < seconds * 10; ++turn) {
                    for (int i = 0; i < OperationsATurn; ++i) {
                        const int number = random.bounded(Branches * Twigs * Leaves);
                        const Pid pid = counts.pids[std::size_t(number)];
                        const ActorRef<Leaf> leaf(pid);
                        const int what = random.bounded(8);
                        if (what < 2) { // calls that meet the end
                            calls += 2;
                            group.startSoon(callOnce(leaf, number, true, &counts));
                            group.startSoon(callOnce(leaf, number, false, &counts));
                        }
                        switch (what) {
                        case 0:
                            leaf.cast(&Leaf::crash);
                            ++crashes;
                            break;
                        case 1:
                            kill(pid);
                            ++crashes;
                            break;
                        case 2:
                            leaf.cast(&Leaf::finish);
                            ++crashes;
                            break;
                        case 3:
                        case 4:
                        case 5:
                            ++calls;
                            group.startSoon(callOnce(leaf, number, random.bounded(2) == 0, &counts));
                            break;
                        default: downs.emplace(watcher.monitor(pid), 0); break;
                        }
                    }
                    if (turn % 100 == 50) { // a whole twig with its hundred leaves
                        const QList<ChildInfo> infos = co_await root.call(&Supervisor::whichChildren);
                        const ActorRef<Supervisor> some(infos.at(random.bounded(Branches)).pid);
                        const QList<ChildInfo> twigs = co_await some.call(&Supervisor::whichChildren);
                        kill(twigs.at(random.bounded(Twigs)).pid);
                        ++twigsKilled;
                    }
                    co_await sleep(100ms);
                }
                co_await sleep(10s);
                QACTORS_COMPARE(counts.alive, Branches * Twigs * Leaves);
                // What each supervisor has counted is what has happened.
                qint64 restarts = 0;
                const QList<ChildInfo> branchInfos = co_await root.call(&Supervisor::whichChildren);
                for (const ChildInfo &branchInfo : branchInfos) {
                    const QList<ChildInfo> twigInfos = co_await ActorRef<Supervisor>(branchInfo.pid).call(&Supervisor::whichChildren);
                    for (const ChildInfo &twigInfo : twigInfos) {
                        const int twig = twigInfo.id.toInt();
                        QACTORS_COMPARE(twigInfo.restarts + 1, counts.twigStarts[std::size_t(twig)]);
                        const QList<ChildInfo> leafInfos = co_await ActorRef<Supervisor>(twigInfo.pid).call(&Supervisor::whichChildren);
                        for (const ChildInfo &leafInfo : leafInfos) {
                            const int leaf = leafInfo.id.toInt();
                            QACTORS_COMPARE(leafInfo.state, ChildInfo::Running);
                            QACTORS_COMPARE(leafInfo.pid, counts.pids[std::size_t(leaf)]);
                            if (twigInfo.restarts == 0)
                                QACTORS_COMPARE(leafInfo.restarts + 1, counts.starts[std::size_t(leaf)]);
                            restarts += counts.starts[std::size_t(leaf)] - 1;
                        }
                    }
                }
                QACTORS_VERIFY(restarts > 0);
            };
            co_await withTaskGroup(std::ref(run));
            // The tree is gone: every monitor has had its end.
            co_await settle();
            while (watcher.count() > 0)
                co_await watcher.receive(on<Down>([&](const Down &down) { ++downs.at(down.ref); }));
        },
                               QActors::Test::Options().watchdog(10min)); // it is slow under a sanitizer on a busy machine
        for (const auto &[ref, count] : downs)
            QCOMPARE(count, 1);
        QCOMPARE(counts.answered + counts.failed, calls);
        QCOMPARE(counts.alive, 0);
        VERIFY_NO_LEAK(guard);
        qInfo("%d ended, %d twigs killed, %d calls (%d failed), %zu monitors, in %lld ms", crashes, twigsKilled, calls, counts.failed, downs.size(),
              timer.elapsed());
    }
};

QTEST_GUILESS_MAIN(tst_SupervisorTorture)
#include "tst_supervisor_torture.moc"
