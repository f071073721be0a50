// SPDX-License-Identifier: MIT
// What a dump of many tasks takes: the time, and the memory beside that of the tasks.
#include "program.h"

#include <QActors/Dump>
#include <QActors/Event>
#include <QActors/TaskGroup>

#include <QtCore/qiodevice.h>

#include <algorithm>

namespace Bench {
namespace {

/// Takes all, keeps nothing, and looks at the memory now and then.
class Nowhere final : public QIODevice
{
public:
    Nowhere() { open(WriteOnly | Unbuffered); }
    std::int64_t most() const { return m_most; }
    std::int64_t bytes = 0;

protected:
    qint64 readData(char *, qint64) override { return -1; }
    qint64 writeData(const char *, qint64 size) override
    {
        constexpr int Pieces = 64;
        if (m_pieces++ % Pieces == 0)
            m_most = std::max(m_most, heldBytes());
        bytes += size;
        return size;
    }

private:
    std::int64_t m_most = 0;
    int m_pieces = 0;
};

void dump(const char *figure, DumpFormat format, std::int64_t count)
{
    Nowhere nowhere;
    const Stopwatch watch;
    dumpTasks(&nowhere, format);
    watch.report(figure, "ns/task", count);
}

} // namespace

Async<> dumps()
{
    const std::int64_t before = heldBytes();
    auto body = [before](TaskGroup &group) -> Async<> {
        Event never;
        std::int64_t there = 0;
        const auto grow = [&](std::int64_t count) -> Async<> {
            while (there < count) {
                group.startSoon([&never]() -> Async<> { co_await never.wait(); });
                if (++there % Batch == 0)
                    co_await yield();
            }
            co_await yield();
        };
        const std::int64_t many = Dumped;
        co_await grow(many);
        dump("dump-text", DumpFormat::Text, many);
        dump("dump-json", DumpFormat::Json, many);
        const std::int64_t most = DumpedMost;
        co_await grow(most);
        const std::int64_t tasks = heldBytes() - before;
        Nowhere nowhere;
        dumpTasks(&nowhere, DumpFormat::Json);
        report("dump-memory", double(nowhere.most() - before - tasks) / double(tasks) * 100, "% of the tasks'", most);
        group.cancel();
    };
    co_await withTaskGroup(body);
}

} // namespace Bench
