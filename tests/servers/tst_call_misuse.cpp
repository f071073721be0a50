// SPDX-License-Identifier: MIT
// Calls that are used as they should not be.
#include "support/bank.h"

using namespace TestSupport;

class tst_CallMisuse : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aCallThatIsAwaitedAgainIsAnError()
    {
        const LeakGuard guard;
        inGroup([](TaskGroup &group) -> Async<> {
            const auto store = co_await start<Store>(group);
            auto sum = store.call(&Store::sum);
            const int first = co_await sum;
            QACTORS_COMPARE(first, 0);
            const auto again = [&]() -> Async<> { static_cast<void>(co_await sum); };
            const QString thrown = co_await thrownBy(again);
            QACTORS_COMPARE(thrown, u"MisuseError: call: the same call to %1 is awaited again; a call is sent once, make another "
                                    "for another answer"_s.arg(store.pid().toString()));
            auto limited = store.callFor(1h, &Store::sum);
            static_cast<void>(co_await limited);
            const auto limitedAgain = [&]() -> Async<> { static_cast<void>(co_await limited); };
            const QString second = co_await thrownBy(limitedAgain);
            QACTORS_VERIFY2(second.startsWith(u"MisuseError: "_s), second);
            const int alive = co_await store.call(&Store::sum); // nothing was harmed
            QACTORS_COMPARE(alive, 0);
        });
        VERIFY_NO_LEAK(guard);
    }
};

QTEST_GUILESS_MAIN(tst_CallMisuse)
#include "tst_call_misuse.moc"
