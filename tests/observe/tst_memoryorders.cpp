// SPDX-License-Identifier: MIT
// What threads hand each other without a lock, with every value that C++ lets a load give (the inbox: tst_inbox). Where the
// library's code is a template over its atomics, that is what runs here; else a model that says which code it stands for.
#include "../../src/kernel/framepool_p.h"
#include "../../src/kernel/inbox_p.h"
#include "../../src/messaging/mailboxbound_p.h"

#include "support/weakworld.h"

#include <QtTest/qtest.h>

using namespace QActors;
using namespace TestSupport;

namespace {

constexpr auto relaxed = std::memory_order_relaxed;
constexpr auto acquire = std::memory_order_acquire;
constexpr auto release = std::memory_order_release;
constexpr auto acq_rel = std::memory_order_acq_rel;

// Two threads give blocks of one slab, and of another, home; their pool's thread takes them back, twice.
struct Returns
{
    struct Block
    {
        Block *next = nullptr;
        Raced<int> content{"a block"};
    };
    struct Slab
    {
        WeakAtomic<Block *> returned{nullptr};
        Slab *nextReturned = nullptr;
        Raced<int> told{"a slab's link"}; // whoever writes or reads nextReturned
    };
    /// As nextReturned is no Raced<>, the list of slabs says when it is used.
    struct Slabs
    {
        WeakAtomic<Slab *> first{nullptr};
        Slab *load(std::memory_order order) { return first.load(order); }
        bool compare_exchange_weak(Slab *&expected, Slab *slab, std::memory_order success, std::memory_order failure)
        {
            slab->told.set(1);
            return first.compare_exchange_weak(expected, slab, success, failure);
        }
        Slab *exchange(Slab *slab, std::memory_order order) { return first.exchange(slab, order); }
    };
    Slabs home;
    std::array<Slab, 2> slabs;
    std::array<Block, 3> blocks;
    int taken = 0;

    void give(std::size_t slab, std::size_t block)
    {
        blocks[block].content.set(1);
        detail::returnBlock(&slabs[slab], &blocks[block], home);
    }
    void take()
    {
        detail::takeReturnedBlocks(home, [this](Slab *slab, Block *last) {
            static_cast<void>(slab);
            for (Block *block = last; block; block = block->next) {
                block->content.set(2);
                ++taken;
            }
        });
    }
    void start(Interleavings &threads)
    {
        threads.add([this] { give(0, 0); });
        threads.add([this] {
            give(0, 1);
            give(1, 2);
        });
        threads.add([this] {
            take();
            take();
        });
    }
    /// None is lost: what was not taken is found in the end.
    QByteArray wrong()
    {
        int left = 0;
        for (Slab *slab = home.first.load(); slab; slab = slab->nextReturned) {
            for (Block *block = slab->returned.load(); block; block = block->next)
                ++left;
        }
        return taken + left == 3 ? QByteArray() : QByteArray::number(taken) + " taken, " + QByteArray::number(left) + " left";
    }
};

// A sender that may withdraw its message, and a receiver that claims it, and may give it back.
struct Ticket
{
    detail::BasicTicketState<WeakAtomic> state;
    Raced<int> message{"the message", 1};
    int had = 0;
    void start(Interleavings &threads)
    {
        threads.add([this] {
            if (state.withdraw())
                had += message.get();
        });
        threads.add([this] {
            if (!state.claim())
                return;
            message.set(message.get() + 1); // taken out, and put back
            message.set(1);
            if (!state.unclaim())
                had += message.get(); // it goes here
            else if (state.claim())
                had += message.get();
        });
    }
    QByteArray wrong() const { return had == 1 ? QByteArray() : "had " + QByteArray::number(had) + " times"; }
};

// Scheduler::current() of a new thread and visitAll() of another one: each thread is visited. How it was: the table's entry and the
// visit were stored with release and loaded with acquire, each thread's own store before its load of the other's.
template<bool Locked>
struct Visits
{
    WeakAtomic<int> entry, visit;
    WeakMutex table;
    bool isVisited = false;
    void start(Interleavings &threads)
    {
        threads.add([this] {
            entry.store(1, release);
            int what = 0;
            if constexpr (Locked) {
                table.lock();
                what = visit.load(relaxed);
                table.unlock();
            } else {
                what = visit.load(acquire);
            }
            if (what)
                isVisited = true;
        });
        threads.add([this] {
            if constexpr (Locked) {
                table.lock();
                visit.store(1, relaxed);
                table.unlock();
            } else {
                visit.store(1, release);
            }
            if (entry.load(acquire))
                isVisited = true;
        });
    }
    QByteArray wrong() const { return isVisited ? QByteArray() : "not visited"; }
};

// A call's cell between its server, its last Replier on a third thread, and the caller: CallCell::claim() is relaxed, what it guards
// reaches the caller by the caller's inbox; the last reference frees it.
struct Answer
{
    struct Node final : detail::InboxNode
    {
        Node() : InboxNode(nullptr) { }
    };
    WeakAtomic<int> claimed{0};
    WeakAtomic<int> references{3};
    Raced<int> value{"the cell"}; // freed by a set()
    detail::BasicInbox<WeakAtomic> inbox;
    WeakEvents events;
    std::array<Node, 2> nodes;
    int answers = 0, got = 0, freed = 0;
    void let()
    {
        if (references.fetch_sub(1, acq_rel) == 1) {
            value.set(0);
            ++freed;
        }
    }
    void answer(int number)
    {
        int none = 0;
        if (claimed.load(relaxed) == 0 && claimed.compare_exchange_strong(none, 1, relaxed)) {
            value.set(number);
            ++answers;
            references.fetch_add(1, relaxed); // the note's
            if (inbox.push(&nodes[std::size_t(number - 1)]) == decltype(inbox)::Pushed::ToBeWoken)
                events.post();
        }
        let();
    }
    void start(Interleavings &threads)
    {
        threads.add([this] { answer(1); });
        threads.add([this] { answer(2); });
        threads.add([this] {
            events.wait();
            if (inbox.take()) {
                got = value.get();
                let();
            }
            let();
        });
    }
    QByteArray wrong() const { return answers == 1 && got && freed == 1 ? QByteArray() : "answered " + QByteArray::number(answers) + " freed " + QByteArray::number(freed); }
};

// ScopeNode's home: cancelled by others before it is entered, and as it is. An Early is made once, seen whole, and freed once.
struct Home
{
    struct Early
    {
        Raced<int> reason{"the reason"};
    };
    WeakAtomic<quintptr> home{0}; // 1: the scheduler; else an Early's number and one
    std::array<Early, 2> early;
    std::array<bool, 2> sent{};
    int cancelled = 0;
    void cancel(std::size_t number)
    {
        quintptr now = home.load(acquire);
        if (!now) {
            early[number].reason.set(int(number) + 1);
            if (home.compare_exchange_strong(now, number + 2, acq_rel, acquire))
                return;
        }
        if (now == 1)
            sent[number] = true; // to the scheduler
        else
            static_cast<void>(early[now - 2].reason.get()); // who cancels second reads, as reason() does
    }
    void start(Interleavings &threads)
    {
        threads.add([this] { cancel(0); });
        threads.add([this] { cancel(1); });
        threads.add([this] {
            if (const quintptr before = home.exchange(1, acq_rel); before > 1)
                cancelled = early[before - 2].reason.get();
        });
    }
    QByteArray wrong() const { return cancelled || (sent[0] && sent[1]) ? QByteArray() : "not cancelled"; }
};

// One that is shared: TaskContext, LocalSet, TimedMessage and others count so.
struct Counted
{
    WeakAtomic<int> references{2};
    Raced<int> content{"the content"};
    int freed = 0;
    void start(Interleavings &threads)
    {
        for (int i = 0; i < 2; ++i) {
            threads.add([this] {
                static_cast<void>(content.get());
                if (references.fetch_sub(1, acq_rel) == 1) {
                    content.set(0);
                    ++freed;
                }
            });
        }
    }
    QByteArray wrong() const { return freed == 1 ? QByteArray() : "freed " + QByteArray::number(freed) + " times"; }
};

} // namespace

class tst_MemoryOrders : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void TR6_returnedBlocks()
    {
        passes<Returns>();
        QVERIFY(found<Returns>(release).contains("race"));
        QVERIFY(found<Returns>(acquire).contains("race"));
        QVERIFY(found<Returns>(acq_rel).contains("race"));
    }
    void TR6_tickets()
    {
        passes<Ticket>();
        QVERIFY(found<Ticket>(acq_rel).contains("race"));
    }
    void TR6_threadsThatAreVisited()
    {
        passes<Visits<true>>();
        QVERIFY(explore<Visits<false>>().wrong.startsWith("not visited"));
    }
    void TR6_answers()
    {
        passes<Answer>();
        QVERIFY(found<Answer>(acq_rel).contains("race"));
    }
    void TR6_scopesThatAreEntered()
    {
        passes<Home>();
        QVERIFY(found<Home>(acq_rel).contains("race"));
        QVERIFY(found<Home>(acquire).contains("race"));
    }
    void TR6_references()
    {
        passes<Counted>();
        QVERIFY(found<Counted>(acq_rel).contains("race"));
        QVERIFY(found<Counted>(acq_rel, release).contains("race"));
        QVERIFY(found<Counted>(acq_rel, acquire).contains("race"));
    }
};

QTEST_APPLESS_MAIN(tst_MemoryOrders)
#include "tst_memoryorders.moc"
