// SPDX-License-Identifier: MIT
// Answers that are kept, given away, forgotten.
#include "support/bank.h"

#include <QtCore/qsemaphore.h>
#include <QtCore/qthread.h>

using namespace TestSupport;

namespace {

/// Has another server answer for it.
class Desk : public GenServer
{
    Q_OBJECT
public:
    explicit Desk(Pid office) : m_office(office)
    {
        onCall<Total>([this](const Total &total, const ReplyTo<int> &reply) { cast(m_office, total.add, reply); });
    }
    void ask(int n, ReplyTo<int> reply) { cast(m_office, n, reply); }
    void askWrongly(int n, ReplyTo<int> reply) { cast(m_office, n, From(reply), u"text"_s); }

private:
    Pid m_office;
};

class Office : public GenServer
{
    Q_OBJECT
public:
    Office()
    {
        onCast<std::tuple<int, ReplyTo<int>>>([this](const std::tuple<int, ReplyTo<int>> &question) { answer(question); });
        onCast<std::tuple<int, From, QString>>([](const std::tuple<int, From, QString> &question) {
            // An answer of another type than the caller's: both hear of it.
            QVERIFY(messageOf<CallError>([&] { std::get<1>(question).reply(u"text"_s); }).contains(u"but the caller expects"_s));
        });
    }
    void refuse(bool on) { m_refuse = on; }

private:
    void answer(const std::tuple<int, ReplyTo<int>> &question)
    {
        const auto &[n, reply] = question;
        if (m_refuse)
            reply.fail(std::make_exception_ptr(std::out_of_range("closed")));
        else
            reply.reply(n * 10);
    }
    bool m_refuse = false;
};

} // namespace

class tst_Reply : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void GS8_aReplyIsForwardedToAnotherServer()
    {
        const LeakGuard guard;
        inGroup([](TaskGroup &group) -> Async<> {
            const auto office = co_await start<Office>(group);
            const auto desk = co_await start<Desk>(group, office.pid());
            const int fifty = co_await desk.call(&Desk::ask, 5);
            QACTORS_COMPARE(fifty, 50);
            const int sixty = co_await call<Total>(desk, 6); // by message
            QACTORS_COMPARE(sixty, 60);
            co_await office.call(&Office::refuse, true);
            bool own = false;
            try {
                co_await desk.call(&Desk::ask, 5);
            } catch (const std::out_of_range &) {
                own = true; // with its type
            }
            QACTORS_VERIFY(own);
            const QString wrong = co_await thrownBy([&] { return desk.call(&Desk::askWrongly, 1); });
            QACTORS_VERIFY2(wrong.startsWith(u"CallError: call: the answer is of type "_s), wrong);
        });
        VERIFY_NO_LEAK(guard);
    }

    void GS8_fromAnotherThread()
    {
        inGroup([](TaskGroup &group) -> Async<> {
            const auto store = co_await start<Store>(group);
            auto waiting = group.startSoon([&]() -> Async<int> { co_return co_await store.call(&Store::later, 1); });
            co_await settle();
            const QActors::Test::ExternalWork thread;
            const auto replies = co_await store.call(&Store::takeReplies);
            const std::unique_ptr<QThread> other(QThread::create([reply = replies.front()] { reply.reply(5); }));
            other->start();
            const int five = co_await waiting;
            QACTORS_COMPARE(five, 5);
            other->wait();
        });
    }

    void GS9_theLastCopyThatGoesUnanswered()
    {
        const LeakGuard guard;
        inGroup([](TaskGroup &group) -> Async<> {
            const auto store = co_await start<Store>(group);
            auto waiting = Task::spawn(group, [&] { return thrownBy([&] { return store.call(&Store::later, 1); }); });
            co_await settle();
            auto replies = co_await store.call(&Store::takeReplies);
            auto copy = replies.front();
            replies.clear();
            co_await settle();
            QACTORS_VERIFY(!waiting.hasEnded() && copy.isOpen());
            copy = {};
            const QString thrown = co_await waiting;
            QACTORS_COMPARE(thrown, u"CallError: call: the server dropped the request without an answer"_s);
        });
        VERIFY_NO_LEAK(guard);
    }

    void misuseIsAClearError()
    {
        QCOMPARE(messageOf<MisuseError>([] { ReplyTo<int>().reply(1); }),
                 u"reply: this From is empty; keep the one that the server's method was given"_s);
        QVERIFY(!From().isOpen() && !From().isValid() && From().isNull());
        QVERIFY(!messageOf<MisuseError>([] { From().fail({}); }).isEmpty());
    }

    void aCallerWhoHasGoneHearsNothing()
    {
        const LeakGuard guard;
        inGroup([](TaskGroup &group) -> Async<> {
            const auto store = co_await start<Store>(group);
            auto caller = Task::spawn(group, [&]() -> Async<int> { co_return co_await store.call(&Store::later, 1); });
            co_await settle();
            caller.cancel();
            co_await caller.wait();
            const auto replies = co_await store.call(&Store::takeReplies);
            replies.front().reply(3); // finds nobody
        });
        VERIFY_NO_LEAK(guard);
    }
};

QTEST_GUILESS_MAIN(tst_Reply)
#include "tst_reply.moc"
