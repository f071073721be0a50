// SPDX-License-Identifier: MIT
// The inbox' hand-over between threads, through every interleaving of its atomic steps: the real code, on an Atomic that
// lets another thread go on before each step. (Sequentially consistent: what the memory orders add is for ThreadSanitizer.)
#include "../../src/kernel/inbox_p.h"

#include "support/interleavings.h"

#include <QtTest/qtest.h>

using namespace QActors;
using TestSupport::Interleavings;

namespace {

template<typename T>
class SteppedAtomic
{
public:
    SteppedAtomic(T value) : m_value(value) { }
    T load(std::memory_order) const
    {
        Interleavings::step();
        return m_value;
    }
    void store(T value, std::memory_order)
    {
        Interleavings::step();
        m_value = value;
    }
    T exchange(T value, std::memory_order)
    {
        Interleavings::step();
        return std::exchange(m_value, value);
    }
    bool compare_exchange_weak(T &expected, T desired, std::memory_order, std::memory_order)
    {
        Interleavings::step();
        if (m_value != expected) {
            expected = m_value;
            return false;
        }
        m_value = desired;
        return true;
    }

private:
    T m_value;
};

using Inbox = detail::BasicInbox<SteppedAtomic>;

class Node final : public detail::InboxNode
{
public:
    Node() : InboxNode(nullptr) { } // it is never run
    int number = 0;
};

/// Some threads that post and one that takes, as a Scheduler does.
struct World
{
    explicit World(int nodes) : nodes(std::size_t(nodes))
    {
        for (int i = 0; i < nodes; ++i)
            this->nodes[std::size_t(i)].number = i;
    }

    void post(int number)
    {
        switch (inbox.push(&nodes[std::size_t(number)])) {
        case Inbox::Pushed::ToBeWoken:
            Interleavings::step();
            ++wakes; // an event in the taker's queue; nothing if it has none any more
            break;
        case Inbox::Pushed::Refused:
            refused.push_back(number);
            break;
        case Inbox::Pushed::Quietly:
            break;
        }
    }
    void takeAll(std::vector<int> &into, detail::InboxNode *list)
    {
        for (; list; list = Inbox::next(list))
            into.push_back(static_cast<Node *>(list)->number);
    }
    /// Woken by an event: works, and looks a while before it sleeps again.
    void work(int looks)
    {
        takeAll(run, inbox.take());
        if (looks == 0)
            return;
        inbox.startLooking();
        for (int i = 0; i < looks; ++i) {
            if (!inbox.isEmpty())
                takeAll(run, inbox.take());
        }
        if (inbox.stopLooking())
            ++wakes;
    }
    void loop(int looks)
    {
        for (;;) {
            Interleavings::waitUntil([this] { return wakes > 0; }); // asleep; for ever, in the end
            --wakes;
            work(looks);
        }
    }

    Inbox inbox;
    std::vector<Node> nodes;
    int wakes = 0;
    std::vector<int> run;
    std::vector<int> refused;
    std::vector<int> left;
};

QByteArray listed(const std::vector<int> &numbers)
{
    QByteArray text;
    for (const int number : numbers)
        text += QByteArray::number(number);
    return text;
}

} // namespace

class tst_Inbox : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyNodeIsTakenOnceInOrder_data()
    {
        QTest::addColumn<int>("producers");
        QTest::addColumn<int>("each");
        QTest::addColumn<int>("looks");
        QTest::addColumn<int>("preemptions");
        QTest::newRow("one posts twice to a sleeper") << 1 << 2 << 0 << Interleavings::All;
        QTest::newRow("one posts three times to a sleeper") << 1 << 3 << 0 << Interleavings::All;
        QTest::newRow("two post to a sleeper") << 2 << 1 << 0 << Interleavings::All;
        QTest::newRow("one posts twice to one that looks") << 1 << 2 << 1 << Interleavings::All;
        QTest::newRow("two post to one that looks, three preemptions") << 2 << 1 << 1 << 3; // of all, there are millions
    }
    void everyNodeIsTakenOnceInOrder()
    {
        QFETCH(const int, producers);
        QFETCH(const int, each);
        QFETCH(const int, looks);
        QFETCH(const int, preemptions);
        std::unique_ptr<World> world;
        QByteArray wrong;
        const auto start = [&](Interleavings &threads) {
            world = std::make_unique<World>(producers * each);
            for (int p = 0; p < producers; ++p) {
                threads.add([&, p] {
                    for (int i = 0; i < each; ++i)
                        world->post(p * each + i);
                });
            }
            threads.add([&] { world->loop(looks); });
        };
        const auto check = [&](const QByteArray &schedule) {
            std::vector<int> sorted = world->run;
            std::sort(sorted.begin(), sorted.end());
            std::vector<int> all;
            for (int i = 0; i < producers * each; ++i)
                all.push_back(i);
            bool inOrder = true;
            for (int p = 0; p < producers; ++p) {
                int last = -1;
                for (const int number : world->run) {
                    if (number / each == p) {
                        inOrder = inOrder && number > last;
                        last = number;
                    }
                }
            }
            if (sorted != all || !inOrder)
                wrong = "ran " + listed(world->run) + " by " + schedule;
            return wrong.isEmpty();
        };
        const int count = Interleavings::forEach(start, check, preemptions);
        QVERIFY2(wrong.isEmpty(), wrong.constData());
        QVERIFY2(count > 10, QByteArray::number(count).constData());
        qInfo("%d interleavings", count);
    }

    // The thread ends at any moment: each node is run, left behind, or refused.
    void closedAtAnyMoment()
    {
        std::unique_ptr<World> world;
        QByteArray wrong;
        bool anyRun = false, anyLeft = false, anyRefused = false;
        const auto start = [&](Interleavings &threads) {
            world = std::make_unique<World>(2);
            threads.add([&] { world->post(0); });
            threads.add([&] { world->post(1); });
            threads.add([&] {
                world->work(0);
                world->takeAll(world->left, world->inbox.close());
            });
        };
        const auto check = [&](const QByteArray &schedule) {
            std::vector<int> all = world->run;
            all.insert(all.end(), world->left.begin(), world->left.end());
            all.insert(all.end(), world->refused.begin(), world->refused.end());
            std::sort(all.begin(), all.end());
            if (all != std::vector<int>{0, 1})
                wrong = "run " + listed(world->run) + " left " + listed(world->left) + " refused " + listed(world->refused) + " by " + schedule;
            anyRun = anyRun || !world->run.empty();
            anyLeft = anyLeft || !world->left.empty();
            anyRefused = anyRefused || !world->refused.empty();
            return wrong.isEmpty();
        };
        const int count = Interleavings::forEach(start, check);
        QVERIFY2(wrong.isEmpty(), wrong.constData());
        QVERIFY(anyRun && anyLeft && anyRefused);
        qInfo("%d interleavings", count);
    }

    // The explorer itself: a hand-over with a gap in it is found.
    void aLostWakeIsFound()
    {
        std::unique_ptr<World> world;
        QByteArray found;
        const auto start = [&](Interleavings &threads) {
            world = std::make_unique<World>(1);
            threads.add([&] {
                world->inbox.startLooking();
                world->post(0);
            });
            threads.add([&] {
                if (!world->inbox.isEmpty())
                    world->takeAll(world->run, world->inbox.take());
                static_cast<void>(world->inbox.stopLooking()); // and does not look at the answer
                world->loop(0);
            });
        };
        Interleavings::forEach(start, [&](const QByteArray &schedule) {
            if (world->run.empty())
                found = schedule;
            return found.isEmpty();
        });
        QVERIFY(!found.isEmpty());
    }
};

QTEST_APPLESS_MAIN(tst_Inbox)
#include "tst_inbox.moc"
