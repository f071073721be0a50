// SPDX-License-Identifier: MIT
// What derives from something that can be awaited is awaited as that.
#include <QActors/Future>
#include <QActors/Offload>
#include <QActors/QCoro>
#include <QActors/Timeouts>

#include "support/testrun.h"

using namespace TestSupport;
using namespace Qt::StringLiterals;

namespace {

/// An Async that knows more.
template<typename T>
class Answer : public Async<T>
{
public:
    Answer(Async<T> from, const QString &source) : Async<T>(std::move(from)), m_source(source) { }
    const QString &source() const { return m_source; }

private:
    QString m_source;
};

class Ticket : public QFuture<int>
{
public:
    explicit Ticket(QFuture<int> of) : QFuture<int>(std::move(of)) { }
};

Async<int> seven()
{
    co_await yield();
    co_return 7;
}
Answer<int> answer()
{
    return Answer<int>(seven(), u"here"_s);
}
Async<> forever ()
{
    co_await sleepForever();
}
Answer<void> endless()
{
    return Answer<void>(forever (), u"there"_s);
}

} // namespace

class TestDerived : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void anAsync()
    {
        const LeakGuard guard;
        const int sum = awaitVirtual([]() -> Async<int> {
            Answer<int> named = answer();
            const int first = co_await answer();
            const int second = co_await std::move(named);
            const bool awaited = !named;
            QACTORS_VERIFY(awaited && named.source() == u"here"_s);
            // As what a function gives.
            const int third = co_await failAfter(1s, [] { return answer(); });
            co_return first + second + third;
        });
        QCOMPARE(sum, 21);
        VERIFY_NO_LEAK(guard);
    }

    void anAsyncThatIsCancelledOrEmpty()
    {
        const LeakGuard guard;
        awaitVirtual([]() -> Async<> {
            bool late = false;
            try {
                co_await failAfter(1h, [] { return endless(); });
            } catch (const TimeoutError &) {
                late = true;
            }
            QACTORS_VERIFY(late);
            Answer<int> empty = Answer<int>(Async<int>(), QString());
            bool misused = false;
            try {
                co_await std::move(empty);
            } catch (const MisuseError &) {
                misused = true;
            }
            QACTORS_VERIFY(misused);
        });
        VERIFY_NO_LEAK(guard);
    }

    void aFuture()
    {
        const LeakGuard guard;
        QPromise<int> promise;
        promise.start();
        const Ticket ticket(promise.future());
        int sum = 0;
        await([&]() -> Async<> {
            co_await withTaskGroup([&](TaskGroup &group) -> Async<> {
                group.startSoon([&]() -> Async<> { sum += co_await ticket; });
                group.startSoon([&]() -> Async<> { sum += co_await Ticket(ticket); });
                co_await yield();
                promise.addResult(4);
                promise.finish();
            });
        });
        QCOMPARE(sum, 8);
        VERIFY_NO_LEAK(guard);
    }

    void aFutureThatIsCancelled()
    {
        QPromise<int> promise;
        promise.start();
        const Ticket ticket(promise.future());
        await([&]() -> Async<> { co_await moveOnAfter(0ms, [&] { return Ticket(ticket); }); });
        QVERIFY(promise.isCanceled());
    }
};

QTEST_GUILESS_MAIN(TestDerived)
#include "tst_derived.moc"
