// SPDX-License-Identifier: MIT
#include "support/placed.h"

#include <QActors/CastWith>
#include <QActors/TaskLocal>

using namespace TestSupport;

namespace {

const TaskLocal<QString> request(u"request"_s, u"none"_s);
const TaskLocal<QString> user(u"user"_s, u"nobody"_s);

QString here()
{
    return request.value() + u'/' + user.value();
}

struct Where
{
};

} // namespace

/// Notes what it sees.
class Teller : public GenServer
{
    Q_OBJECT
public:
    explicit Teller(SharedLog *log) : m_log(log)
    {
        onCast<Where>([this](const Where &) { m_log->add(u"cast "_s + here()); });
    }
    Q_INVOKABLE QString see() const { return here(); }
    Q_INVOKABLE void note() { m_log->add(u"noted "_s + here()); }
    /// Casts to itself, with what it sees.
    void goRound(int times)
    {
        if (times > 0)
            castWith(TaskLocals::current(), self(), &Teller::goRound, times - 1);
        else
            m_log->add(u"round "_s + here());
    }

private:
    SharedLog *m_log;
};

class tst_CastWith : public QObject
{
    Q_OBJECT

    template<typename F>
    static void withTeller(F fn)
    {
        const LeakGuard guard;
        SharedLog log;
        await([&] {
            return withTaskGroup([&](TaskGroup &group) -> Async<> {
                const ActorRef<Teller> teller = co_await start<Teller>(group, &log);
                co_await fn(teller, log, group);
            });
        });
        VERIFY_NO_LEAK(guard);
    }

private Q_SLOTS:
    void TL4_aCastAndASendBringThemWhereAskedTo()
    {
        QString seen;
        withTeller([&](ActorRef<Teller> teller, SharedLog &log, TaskGroup &) -> Async<> {
            log.take();
            const auto scope = request.scoped(u"17"_s);
            teller.cast(&Teller::note);
            castWith(TaskLocals::current(), teller, &Teller::note);
            castWith(TaskLocals::current(), teller, Where{});
            castWith(TaskLocals::current(), teller, "note");
            castWith(TaskLocals(), teller, &Teller::note);
            castWith(TaskLocals::current(), teller, &Teller::goRound, 1000);
            co_await QACTORS_WAIT_FOR(log.count(u"round 17/nobody"_s) > 0);
            seen = log.text();
        });
        QCOMPARE(seen, u"noted none/nobody, noted 17/nobody, cast 17/nobody, noted 17/nobody, noted none/nobody, round 17/nobody"_s);
    }

    void TL4_aMessageToADeadServerLetsGo()
    {
        const LeakGuard guard;
        QString error;
        await([&]() -> Async<> {
            const auto scope = request.scoped(u"17"_s);
            Mailbox mailbox; // takes no requests
            castWith(TaskLocals::current(), mailbox.pid(), &Teller::note);
            castWith(TaskLocals::current(), Pid(), &Teller::note);
            try {
                co_await call(mailbox.pid(), &Teller::see);
            } catch (const std::exception &failure) {
                error = QString::fromUtf8(failure.what());
            }
        });
        QVERIFY(!error.isEmpty());
        VERIFY_NO_LEAK(guard);
    }
};

QTEST_MAIN(tst_CastWith)
#include "tst_castwith.moc"
