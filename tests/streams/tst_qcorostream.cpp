// SPDX-License-Identifier: MIT
// Real time: streams of QCoro's generators, and the other way; its timers know no other.
#include "support/testrun.h"

#include <QActors/QCoroStream>
#include <QActors/StreamOperators>

#include <QCoro/QCoroTimer>

using namespace TestSupport;
using namespace Qt::StringLiterals;

namespace {

QCoro::AsyncGenerator<int> theirs(int &alive, int count, bool fails = false)
{
    const Sentinel sentinel(alive);
    for (int i = 1; i <= count; ++i) {
        QTimer timer;
        timer.start(0);
        co_await qCoro(&timer).waitForTimeout();
        co_yield i;
    }
    if (fails)
        throw std::out_of_range("theirs");
}

Stream<int> ours(int &alive)
{
    const Sentinel sentinel(alive);
    for (int i = 1; i <= 3; ++i) {
        co_await QActors::sleep(1ms);
        co_yield i;
    }
    throw std::out_of_range("ours");
}

QCoro::Task<int> sumOfOurs(int &alive, QString &error)
{
    int sum = 0;
    auto generator = generatorOf(ours(alive));
    try {
        auto it = co_await generator.begin();
        while (it != generator.end()) {
            sum += *it;
            co_await ++it;
        }
    } catch (const std::out_of_range &thrown) {
        error = QString::fromLatin1(thrown.what());
    }
    co_return sum;
}

} // namespace

class tst_QCoroStream : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void SM44_aStreamOfQCorosGenerator()
    {
        const LeakGuard guard;
        int alive = 0;
        await([&]() -> Async<> {
            const auto all = co_await collect(streamOf(theirs(alive, 3)) | Streams::map([](int i) { return 2 * i; }));
            const std::vector<int> expected{2, 4, 6};
            QACTORS_COMPARE(all, expected);
            auto failing = streamOf(theirs(alive, 1, true));
            co_await failing.next();
            bool thrown = false;
            try {
                co_await failing.next();
            } catch (const std::out_of_range &) {
                thrown = true;
            }
            QACTORS_VERIFY(thrown);
            {
                auto abandoned = streamOf(theirs(alive, 9)); // while it waits for its timer
                const auto next = [&abandoned] { return abandoned.next(); };
                co_await moveOnAfter(0s, next);
            }
            while (alive > 0) // its timer resumes it, and it goes
                co_await QActors::sleep(0s);
        });
        VERIFY_NO_LEAK(guard);
    }

    void SM44_qcoroReadsAStream()
    {
        const LeakGuard guard;
        int alive = 0;
        QString error;
        await([&]() -> Async<> {
            const int sum = co_await sumOfOurs(alive, error);
            QACTORS_COMPARE(sum, 6);
            QACTORS_COMPARE(error, u"ours"_s);
            {
                auto abandoned = generatorOf(ours(alive));
                static_cast<void>(co_await abandoned.begin());
                QACTORS_COMPARE(alive, 1);
            }
            QACTORS_COMPARE(alive, 0);
        });
        VERIFY_NO_LEAK(guard);
    }
};

QTEST_GUILESS_MAIN(tst_QCoroStream)
#include "tst_qcorostream.moc"
