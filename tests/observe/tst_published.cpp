// SPDX-License-Identifier: MIT
// What one thread says and another one reads, see StallWatchdog and WorkMeter.
#include "../../src/observe/published_p.h"

#include <QtTest/qtest.h>

#include <thread>

using QActors::detail::Published;

class tst_Published : public QObject
{
    Q_OBJECT

    struct Said
    {
        quint64 number = 0;
        quint64 same = 0;
        quint32 half = 0;
        quint64 again = 0;
    };

private Q_SLOTS:
    // The class of one message is never told with the method of another.
    void SI6_whatIsReadWasSaidAtOnce()
    {
        Published<Said> said{Said()};
        QCOMPARE(said.read()->number, 0u);
        std::atomic<bool> isOver = false;
        std::thread writer([&] {
            for (quint64 i = 1; i <= 100'000; ++i)
                said.write({i, i, quint32(i), i});
            isOver = true;
        });
        int torn = 0;
        quint64 last = 0;
        while (!isOver) {
            const auto read = said.read();
            if (!read)
                continue;
            torn += read->number != read->same || read->number != read->half || read->number != read->again || read->number < last;
            last = read->number;
        }
        writer.join();
        QCOMPARE(torn, 0);
        QCOMPARE(said.read()->again, 100'000u);
    }
};

QTEST_APPLESS_MAIN(tst_Published)
#include "tst_published.moc"
