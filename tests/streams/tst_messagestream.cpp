// SPDX-License-Identifier: MIT
// Streams of messages: of a mailbox, and of an actor's own.
#include "support/testrun.h"

#include <QActors/Actor>
#include <QActors/Everywhere>
#include <QActors/MessageStream>
#include <QActors/Start>
#include <QActors/StreamOperators>

using namespace TestSupport;
using namespace Qt::StringLiterals;

namespace {

class Adder : public Actor
{
    Q_OBJECT

public:
    explicit Adder(QList<int> *added) : m_added(added) { }

private:
    Async<> run() override
    {
        co_await forEach(messagesOf<int>(this) | Streams::take(2), [this](int i) { m_added->append(i); });
        const QString other = co_await receive(on<QString>([](const QString &text) { return text; })); // it stayed
        m_added->append(int(other.size()));
        stop();
    }
    QList<int> *m_added;
};

/// Gives its messages away, and ends.
class Keeper : public Actor
{
    Q_OBJECT

public:
    explicit Keeper(Stream<int> *kept) : m_kept(kept) { }

private:
    Async<> run() override
    {
        *m_kept = messagesOf<int>(this);
        stop();
        co_return;
    }
    Stream<int> *m_kept;
};

struct Letter
{
    QString text;
    QList<int> pages;
};

} // namespace

class tst_MessageStream : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void SM41_messagesOfAType()
    {
        const LeakGuard guard;
        QList<int> added;
        inGroup([&](TaskGroup &group) -> Async<> {
            Mailbox mailbox;
            mailbox.post(1);
            mailbox.post(u"stays"_s);
            mailbox.post(2);
            auto numbers = messagesOf<int>(mailbox);
            QACTORS_COMPARE((co_await numbers.next()).value_or(0), 1);
            QACTORS_COMPARE(mailbox.count(), 2);
            QACTORS_COMPARE((co_await numbers.next()).value_or(0), 2);
            group.startSoon([&mailbox]() -> Async<> {
                co_await QActors::sleep(1s);
                mailbox.close();
            });
            QACTORS_VERIFY(!(co_await numbers.next()));
            const Pid adder = co_await start<Adder>(group, &added);
            send(adder, u"four"_s);
            send(adder, 5);
            send(adder, 6);
            co_await QActors::sleep(1s);
        });
        QCOMPARE(added, QList<int>({5, 6, 4}));
        VERIFY_NO_LEAK(guard);
    }

    void SM41_aCancelledReadLosesNoMessage()
    {
        const LeakGuard guard;
        awaitVirtual([]() -> Async<> {
            Mailbox mailbox;
            auto numbers = messagesOf<int>(mailbox);
            const auto next = [&numbers] { return numbers.next(); };
            QACTORS_VERIFY(!(co_await moveOnAfter(1s, next)));
            mailbox.post(7);
            co_await QActors::sleep(1s);
            QACTORS_COMPARE((co_await numbers.next()).value_or(0), 7);
        });
        VERIFY_NO_LEAK(guard);
    }

    void SM41_aStreamThatOutlivesItsActorEnds()
    {
        const LeakGuard guard;
        inGroup([&](TaskGroup &group) -> Async<> {
            Stream<int> kept;
            const ActorHandle keeper = co_await startWith<Keeper>(group, StartOptions(), &kept);
            co_await keeper.wait();
            const std::optional<int> none = co_await kept.next();
            QACTORS_VERIFY(!none);
        });
        VERIFY_NO_LEAK(guard);
    }

    // GCC 12 copies some temporaries of such types twice.
    void SM41_aggregatesThatOwnMemory()
    {
        const LeakGuard guard;
        QStringList texts;
        awaitVirtual([&]() -> Async<> {
            Mailbox mailbox;
            for (int i = 0; i < 3; ++i)
                mailbox.post(Letter{QString(100, QChar(u'a' + i)), {i}});
            co_await forEach(messagesOf<Letter>(mailbox) | Streams::take(3), [&](const Letter &letter) { texts.append(letter.text); });
        });
        QCOMPARE(texts, QStringList({QString(100, u'a'), QString(100, u'b'), QString(100, u'c')}));
        VERIFY_NO_LEAK(guard);
    }

    void SM9_cancelAndKillEverywhere()
    {
        const auto scenario = []() -> Async<> {
            Mailbox mailbox;
            mailbox.post(1);
            mailbox.post(2);
            const auto two = co_await collect(messagesOf<int>(mailbox) | Streams::take(2));
            QACTORS_COMPARE(int(two.size()), 2);
        };
        for (const auto &everywhere : {&Test::cancelEverywhere, &Test::killEverywhere, &Test::failEverywhere}) {
            const auto result = everywhere(scenario, {}, std::source_location::current());
            QVERIFY2(result.passed() && result.complete, qPrintable(result.report()));
        }
    }
};

QTEST_GUILESS_MAIN(tst_MessageStream)
#include "tst_messagestream.moc"
