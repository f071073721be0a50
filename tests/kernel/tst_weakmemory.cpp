// SPDX-License-Identifier: MIT
// The checker of memory orders itself, by the small programs that are known to tell memory models apart: each outcome that C++
// allows is met, and no other.
#include "support/weakmemory.h"

#include <QtTest/qtest.h>

#include <set>

using namespace TestSupport;

namespace {

constexpr auto relaxed = std::memory_order_relaxed;
constexpr auto acquire = std::memory_order_acquire;
constexpr auto release = std::memory_order_release;
constexpr auto acq_rel = std::memory_order_acq_rel;
constexpr auto seq_cst = std::memory_order_seq_cst;

/// Variables and what was read of them.
struct Program
{
    WeakAtomic<int> x, y;
    Raced<int> data{"data"};
    std::vector<int> read = std::vector<int>(4, 0);
};

/// The outcomes; "race" if there is one.
template<typename... Threads>
std::set<std::string> outcomes(std::size_t reads, Threads... threads)
{
    std::unique_ptr<Program> program;
    std::set<std::string> seen;
    WeakMemory::forEach(
        [&](Interleavings &fibers) {
            program = std::make_unique<Program>();
            (fibers.add([&program, threads] { threads(*program); }), ...);
        },
        [&](const QByteArray &, const QByteArray &race) {
            std::string text;
            for (std::size_t i = 0; i < reads; ++i)
                text += std::to_string(program->read[i]);
            seen.insert(race.isEmpty() ? text : "race");
            return true;
        });
    return seen;
}

using Outcomes = std::set<std::string>;

} // namespace

class tst_WeakMemory : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    // Each stores to one and loads the other.
    void storeBuffering()
    {
        const auto run = [](std::memory_order store, std::memory_order load) {
            return outcomes(
                2, [=](Program &p) { p.x.store(1, store); p.read[0] = p.y.load(load); },
                [=](Program &p) { p.y.store(1, store); p.read[1] = p.x.load(load); });
        };
        QVERIFY((run(relaxed, relaxed) == Outcomes{"00", "01", "10", "11"}));
        QVERIFY((run(release, acquire) == Outcomes{"00", "01", "10", "11"}));
        QVERIFY((run(seq_cst, acquire) == Outcomes{"00", "01", "10", "11"}));
        QVERIFY((run(seq_cst, seq_cst) == Outcomes{"01", "10", "11"}));
    }

    void messagePassing()
    {
        const auto run = [](std::memory_order store, std::memory_order load) {
            return outcomes(
                2, [=](Program &p) { p.x.store(1, relaxed); p.y.store(1, store); },
                [=](Program &p) { p.read[0] = p.y.load(load); p.read[1] = p.x.load(relaxed); });
        };
        QVERIFY((run(release, acquire) == Outcomes{"00", "01", "11"}));
        QVERIFY((run(relaxed, acquire) == Outcomes{"00", "01", "10", "11"}));
        QVERIFY((run(release, relaxed) == Outcomes{"00", "01", "10", "11"}));
    }

    void whatIsNoAtomicIsRacedFor()
    {
        const auto run = [](std::memory_order store, std::memory_order load) {
            return outcomes(
                1, [=](Program &p) { p.data.set(7); p.y.store(1, store); },
                [=](Program &p) { if (p.y.load(load)) p.read[0] = p.data.get(); });
        };
        QVERIFY((run(release, acquire) == Outcomes{"0", "7"}));
        QVERIFY((run(relaxed, acquire) == Outcomes{"0", "race"}));
        QVERIFY((run(release, relaxed) == Outcomes{"0", "race"}));
        QVERIFY((outcomes(0, [](Program &p) { p.data.get(); }, [](Program &p) { p.data.get(); }) == Outcomes{""}));
        QVERIFY((outcomes(0, [](Program &p) { p.data.get(); }, [](Program &p) { p.data.set(1); }) == Outcomes{"race"}));
    }

    // A sequence goes on through others' read-modify-writes, whatever their order, and ends with a plain store (C++20).
    void releaseSequences()
    {
        const auto run = [](auto between) {
            return outcomes(
                1, [](Program &p) { p.data.set(7); p.y.store(1, release); }, between,
                [](Program &p) { if (p.y.load(acquire) == 2) p.read[0] = p.data.get(); });
        };
        QVERIFY((run([](Program &p) { int one = 1; p.y.compare_exchange_strong(one, 2, relaxed, relaxed); }) == Outcomes{"0", "7"}));
        QVERIFY((run([](Program &p) { if (p.y.load(relaxed) == 1) p.y.store(2, relaxed); }) == Outcomes{"0", "race"}));
    }

    // All agree on the order of one variable's stores.
    void coherence()
    {
        const auto seen = outcomes(
            4, [](Program &p) { p.x.store(1, relaxed); }, [](Program &p) { p.x.store(2, relaxed); },
            [](Program &p) { p.read[0] = p.x.load(relaxed); p.read[1] = p.x.load(relaxed); },
            [](Program &p) { p.read[2] = p.x.load(relaxed); p.read[3] = p.x.load(relaxed); });
        QVERIFY(seen.contains("1212") && seen.contains("2121") && seen.contains("0012"));
        QVERIFY(!seen.contains("1221") && !seen.contains("2112") && !seen.contains("1000") && !seen.contains("1012"));
    }

    // Two who load: they need not agree which of two variables was stored to first.
    void independentReads()
    {
        const auto run = [](std::memory_order store, std::memory_order load) {
            return outcomes(
                4, [=](Program &p) { p.x.store(1, store); }, [=](Program &p) { p.y.store(1, store); },
                [=](Program &p) { p.read[0] = p.x.load(load); p.read[1] = p.y.load(load); },
                [=](Program &p) { p.read[2] = p.y.load(load); p.read[3] = p.x.load(load); });
        };
        QVERIFY(run(release, acquire).contains("1010"));
        QVERIFY(!run(seq_cst, seq_cst).contains("1010"));
    }

    // The last store in a variable's order need not be the one made last: each thread's first one may stand behind the other's second.
    void storesOutOfOrder()
    {
        const auto run = [](std::memory_order store) {
            std::unique_ptr<Program> program;
            bool both = false;
            WeakMemory::forEach(
                [&](Interleavings &fibers) {
                    program = std::make_unique<Program>();
                    fibers.add([&] { program->x.store(1, store); program->y.store(2, store); });
                    fibers.add([&] { program->y.store(1, store); program->x.store(2, store); });
                },
                [&](const QByteArray &, const QByteArray &) {
                    both = both || (program->x.load() == 1 && program->y.load() == 1);
                    return true;
                });
            return both;
        };
        QVERIFY(run(relaxed));
        QVERIFY(run(release));
        QVERIFY(!run(seq_cst));
    }

    void nothingGetsBetweenReadAndWrite()
    {
        std::unique_ptr<Program> program;
        int orders = WeakMemory::forEach(
            [&](Interleavings &fibers) {
                program = std::make_unique<Program>();
                for (int i = 0; i < 3; ++i)
                    fibers.add([&] { program->x.fetch_add(1, relaxed); });
            },
            [&](const QByteArray &, const QByteArray &) { return program->x.load() == 3; });
        QCOMPARE(orders, 6);
    }

    void aMutexKeepsOthersOut()
    {
        struct Locked : Program
        {
            WeakMutex lock;
        };
        std::unique_ptr<Locked> program;
        QByteArray raced;
        WeakMemory::forEach(
            [&](Interleavings &fibers) {
                program = std::make_unique<Locked>();
                for (int i = 0; i < 3; ++i) {
                    fibers.add([&] {
                        program->lock.lock();
                        program->data.set(program->data.get() + 1);
                        program->lock.unlock();
                    });
                }
            },
            [&](const QByteArray &, const QByteArray &race) {
                raced += race;
                return program->data.get() == 3;
            });
        QCOMPARE(raced, QByteArray());
        QCOMPARE(program->data.get(), 3);
    }
};

QTEST_APPLESS_MAIN(tst_WeakMemory)
#include "tst_weakmemory.moc"
