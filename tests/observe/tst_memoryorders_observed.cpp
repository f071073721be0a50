// SPDX-License-Identifier: MIT
// What a thread tells others of itself, by the code of the library: as tst_memoryorders.
#include "../../src/observe/eventring_p.h"
#include "../../src/observe/published_p.h"

#include "support/weakworld.h"

#include <optional>

using namespace QActors;
using namespace TestSupport;

namespace {

// A thread's events and who takes them, with room for two.
struct Ring
{
    struct Event
    {
        Event() = default;
        explicit Event(int number) : content("a new event", number) { }
        Event &operator=(const Event &other)
        {
            content.set(other.content.get());
            return *this;
        }
        Raced<int> content{"an event"};
    };
    detail::EventRing<Event, WeakAtomic> ring{2};
    QByteArray taken;
    void start(Interleavings &threads)
    {
        threads.add([this] {
            for (int i = 1; i <= 3; ++i)
                ring.push(Event(i));
        });
        threads.add([this] {
            for (int i = 0; i < 2; ++i)
                ring.take([this](const Event &event) { taken += QByteArray::number(event.content.get()); });
        });
    }
    QByteArray wrong() const { return QByteArray("123").startsWith(taken) || taken == "13" ? QByteArray() : "took " + taken; }
};

// What one thread tells of itself.
template<int Writes, int Reads>
struct Told
{
    struct Two
    {
        quint64 one = 0;
        quint64 same = 0;
    };
    detail::Published<Two, WeakAtomic, 1> said{Two()};
    std::array<std::optional<Two>, Reads> read;
    void start(Interleavings &threads)
    {
        threads.add([this] {
            for (quint64 i = 1; i <= Writes; ++i)
                said.write({i, i});
        });
        threads.add([this] {
            for (auto &one : read)
                one = said.read();
        });
    }
    QByteArray wrong() const
    {
        for (const auto &one : read) {
            if (one && one->one != one->same)
                return "parts of two";
        }
        return read.front() && read.back() && read.front()->one > read.back()->one ? "the newer one first" : QByteArray();
    }
};

} // namespace

class tst_MemoryOrdersObserved : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void TR6_eventsOfATrace()
    {
        passes<Ring>();
        QVERIFY(found<Ring>(std::memory_order_release).contains("race"));
        QVERIFY(found<Ring>(std::memory_order_acquire).contains("race"));
    }
    void TR6_whatAThreadTells()
    {
        passes<Told<2, 1>>();
        passes<Told<1, 2>>();
        QVERIFY((!found<Told<2, 1>>(std::memory_order_release).isEmpty()));
        QVERIFY((!found<Told<2, 1>>(std::memory_order_acquire).isEmpty()));
    }
};

QTEST_APPLESS_MAIN(tst_MemoryOrdersObserved)
#include "tst_memoryorders_observed.moc"
