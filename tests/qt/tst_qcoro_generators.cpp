// SPDX-License-Identifier: MIT
// QCoro's asynchronous generators, read in our tasks: what works, and how to cancel such a reader.
#include <QActors/QCoro>
#include <QActors/Task>
#include <QActors/Timeouts>
#include "support/gate.h"
#include "support/testrun.h"

#include <QCoro/QCoroAsyncGenerator>
#include <QCoro/QCoroTimer>
#include <QtCore/qscopeguard.h>

using namespace TestSupport;
using namespace Qt::StringLiterals;

namespace {

QCoro::AsyncGenerator<int> upTo(int last)
{
    for (int i = 1; i <= last; ++i) {
        co_await QCoro::sleepFor(std::chrono::milliseconds(1));
        co_yield i;
    }
}

QCoro::AsyncGenerator<int> failing()
{
    co_yield 1;
    co_await QCoro::sleepFor(std::chrono::milliseconds(1));
    throw std::runtime_error("no more");
}

Async<> read(QCoro::AsyncGenerator<int> &numbers, QStringList &log)
{
    try {
        auto number = co_await numbers.begin();
        while (number != numbers.end()) {
            log << QString::number(*number);
            co_await ++number;
        }
        log << u"end"_s;
    } catch (const std::runtime_error &error) {
        log << QString::fromUtf8(error.what());
    }
}

class TestQCoroGenerators : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyValueIsReadInOrder()
    {
        QStringList log;
        await([&]() -> Async<> {
            auto numbers = upTo(3);
            co_await read(numbers, log);
        });
        QCOMPARE(log, QStringList({u"1"_s, u"2"_s, u"3"_s, u"end"_s}));
    }
    void anErrorArrivesAtTheReader()
    {
        QStringList log;
        await([&]() -> Async<> {
            auto numbers = failing();
            co_await read(numbers, log);
        });
        QCOMPARE(log, QStringList({u"1"_s, u"no more"_s}));
    }
    // Without the shield QCoro leaks the generator's frame: it cannot be left in the middle of a wait.
    void aShieldedReaderIsCancelledBetweenTwoValues()
    {
        QStringList log;
        TaskGroup group;
        const TaskHandle<> reader = group.startSoon([&]() -> Async<> {
            auto numbers = upTo(3);
            const auto next = [&]() -> Async<bool> { co_return (co_await numbers.begin()) != numbers.end(); };
            const auto atEnd = qScopeGuard([&] { log << u"left"_s; });
            log << (co_await shielded(next) ? u"a value"_s : u"none"_s);
            co_await checkpoint();
            log << u"not reached"_s;
        });
        await([&]() -> Async<> {
            co_await yield();
            reader.cancel();
            co_await reader.wait();
        });
        QCOMPARE(log, QStringList({u"a value"_s, u"left"_s}));
        QCOMPARE(reader.state(), TaskState::Cancelled);
    }
};

} // namespace

QTEST_GUILESS_MAIN(TestQCoroGenerators)
#include "tst_qcoro_generators.moc"
