// SPDX-License-Identifier: MIT
// Real I/O: actors in processes of their own.
#include "erlang/children.h"

#include <QActors/DynamicSupervisor>
#include <QActors/EventLoopPool>
#include <QActors/Registry>
#include <QActors/Timeouts>

using namespace TestSupport;

namespace {

/// Linked to another; tells of its Exit.
class Watcher : public GenServer
{
    Q_OBJECT

public:
    explicit Watcher(Pid other) : m_other(other) { }
    void exit(QActors::ReplyTo<ExitReason> reply)
    {
        m_reply = reply;
        answer();
    }

protected:
    Async<> init() override
    {
        setTrapExit(true);
        onInfo<Exit>([this](const Exit &exit) { m_reason = exit.reason; answer(); });
        link(m_other);
        return {};
    }

private:
    void answer()
    {
        if (m_reply && m_reason)
            m_reply->reply(*m_reason);
    }
    const Pid m_other;
    std::optional<QActors::ReplyTo<ExitReason>> m_reply;
    std::optional<ExitReason> m_reason;
};

} // namespace

class tst_ChildProcess : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { failOnFaultsOfChildren(); }

    NODE_TEST(EP1_typedCallsReachTheMethod)
    {
        Family family;
        co_await family.start(decoderSpec());
        const ActorRef<Decoder> decoder = family.decoder();
        QACTORS_COMPARE(co_await decoder.call(&Decoder::decode, QByteArray("abc")), QByteArray("cba"));
        QACTORS_COMPARE(co_await decoder.call(&Decoder::total), 3);
        QACTORS_COMPARE(co_await decoder.call(qOverload<int>(&Decoder::twice), 21), 42);
        QACTORS_COMPARE(co_await decoder.call(&Decoder::slowly, 5), 5); // is an Async there
        QACTORS_COMPARE(co_await decoder.call(&Decoder::later, 5), 6); // has a ReplyTo there
        decoder.cast(&Decoder::decode, QByteArray("de"));
        QACTORS_COMPARE(co_await decoder.call(&Decoder::total), 5); // in order
        QACTORS_COMPARE(co_await errorOf([&] { return decoder.call(&Decoder::refuse); }), u"CallError"_s);
        QACTORS_COMPARE(co_await decoder.call(&Decoder::total), 5); // it was an error to the caller alone
        QACTORS_VERIFY(co_await call<qint64>(decoder, "process") != QCoreApplication::applicationPid());
    }

    NODE_TEST(EP1_callsByNameAndByMessage)
    {
        Family family;
        co_await family.start(decoderSpec());
        const Pid decoder = family.pid;
        QACTORS_COMPARE(co_await call<QByteArray>(decoder, "decode", QByteArray("abc")), QByteArray("cba"));
        QACTORS_COMPARE(co_await call(decoder, "twice", 4), QVariant(8));
        QACTORS_COMPARE(co_await call<int>(decoder, Atom("total")), 3); // the form of Erlang
        cast(decoder, "decode", QByteArray("de"));
        QACTORS_COMPARE(co_await callFor<int>(10s, decoder, "total"), 5);
        QACTORS_COMPARE(co_await errorOf([&] { return call(decoder, "nothing", 1); }), u"CallError"_s);
        QACTORS_COMPARE(co_await errorOf([&] { return callFor(1ms, decoder, "keep"); }), u"CallTimeout"_s);
    }

    NODE_TEST(EP2_whatTypedCallsDoNotReachIsSaid)
    {
        Family family;
        co_await family.start(decoderSpec());
        const ActorRef<Decoder> decoder = family.decoder();
        QString unnamed;
        QString without;
        try {
            co_await decoder.call(&Decoder::unnamed);
        } catch (const CallError &error) {
            unnamed = error.message();
        }
        QACTORS_VERIFY(unnamed.contains(u"the method is not among the QACTORS_REMOTE_METHODS() of TestSupport::Decoder"_s));
        try {
            co_await ActorRef<Careful>(decoder.pid()).call(&Careful::dawdle);
        } catch (const CallError &error) {
            without = error.message();
        }
        QACTORS_VERIFY(without.contains(u"TestSupport::Careful has no QACTORS_REMOTE_METHODS()"_s));
        QACTORS_COMPARE(co_await decoder.call(&Decoder::total), 0);
    }

    NODE_TEST(EP3_itsPidDoesForWhatIsDoneWithPids)
    {
        Family family;
        co_await family.start(decoderSpec());
        // A message to a pid that is an argument.
        Mailbox mailbox;
        cast(family.pid, "tell", mailbox.pid(), u"hello"_s);
        QString told;
        co_await mailbox.receive(on<Term>([&](const Term &text) { told = fromTerm<QString>(text); }));
        QACTORS_COMPARE(told, u"hello"_s);
        // stop() ends it there, and so here.
        mailbox.monitor(family.pid);
        stop(family.pid, ExitReason::Kind::Normal);
        ExitReason reason;
        co_await mailbox.receive(on<Down>([&](const Down &down) { reason = down.reason; }));
        QACTORS_COMPARE(reason, ExitReason());
    }

    NODE_TEST(EP4_aCrashIsTheEndOfTheChildAlone)
    {
        Family family;
        co_await family.start(decoderSpec());
        const ActorRef<Decoder> decoder = family.decoder();
        const qint64 first = co_await call<qint64>(decoder, "process");
        QString waiting;
        ExitReason reason;
        const auto body = [&](TaskGroup &group) -> Async<> {
            group.startSoon([&]() -> Async<> { waiting = co_await errorOf([&] { return decoder.call(&Decoder::keep); }); });
            group.startSoon([&]() -> Async<> { reason = co_await endOf(decoder); });
            co_await yield();
            cast(decoder, "say", u"about to fail"_s);
            cast(decoder, "crash");
        };
        co_await withTaskGroup(body);
        QACTORS_COMPARE(waiting, u"ProcessExited "_s + reason.text());
        QACTORS_VERIFY(reason.toString().contains(u"decoder ("_s + QStringLiteral(QACTORS_TEST_CHILD) + u") crashed (6); its last words: about to fail"_s));
        Pid next;
        while (next.isNull())
            next = co_await family.supervisor.call(&Supervisor::child, u"decoder"_s);
        QACTORS_VERIFY(next != decoder.pid());
        QACTORS_VERIFY(co_await call<qint64>(next, "process") != first);
    }

    NODE_TEST(EP3_aLinkIsOneInBothDirections)
    {
        Family family;
        co_await family.start(decoderSpec().restart(Restart::Temporary));
        const auto watcher = co_await QActors::start<Watcher>(family.group, family.pid);
        cast(family.pid, "fail");
        QACTORS_VERIFY(reasonOf(co_await watcher.call(&Watcher::exit)).contains(u"broken"_s));
        // and back: what it is linked to ends, and so does it
        co_await family.supervisor.call(&Supervisor::startChild, decoderSpec().restart(Restart::Temporary));
        family.pid = co_await family.supervisor.call(&Supervisor::child, u"decoder"_s);
        const auto next = co_await QActors::start<Watcher>(family.group, family.pid);
        Mailbox mailbox;
        mailbox.monitor(family.pid);
        stop(next, ExitReason(ExitReason::Kind::Shutdown, u"enough"_s));
        ExitReason reason;
        co_await mailbox.receive(on<Down>([&](const Down &down) { reason = down.reason; }));
        QACTORS_COMPARE(reason.toString(), u"Shutdown: enough"_s);
    }

    NODE_TEST(EP11_itIsServedOnAnyThreadAndByItsName)
    {
        EventLoopPool pool(2);
        Family family;
        co_await family.start(decoderSpec().on(pool).registerAs(u"the decoder"_s));
        const ActorRef<Decoder> decoder(Registry::global().whereis(u"the decoder"_s));
        QACTORS_COMPARE(decoder.pid(), family.pid);
        int answers = 0;
        const auto body = [&](TaskGroup &group) {
            for (int i = 0; i < 20; ++i) {
                group.startSoon([&, i]() -> Async<> {
                    const int doubled = co_await decoder.call(qOverload<int>(&Decoder::twice), i);
                    answers += doubled == 2 * i ? 1 : 0;
                });
            }
        };
        co_await withTaskGroup(body);
        QACTORS_COMPARE(answers, 20);
    }

    NODE_TEST(EP12_valuesOfManyKindsGoThereAndBack)
    {
        Family family;
        co_await family.start(decoderSpec());
        const QVariantMap map{{u"name"_s, u"Ada"_s}, {u"scores"_s, QVariantList{1, 2.5, true}}};
        const QVariantList values{true, 5, qlonglong(1) << 60, 2.5, u"Grüße"_s, QByteArray("\xff\0x", 3), QVariantList{1, u"two"_s, QVariantList{}}, map};
        for (const QVariant &value : values)
            QACTORS_COMPARE(co_await call(family.pid, "echo", value), value);
        const QByteArray large(100'000'000, 'x');
        QACTORS_COMPARE((co_await call<QByteArray>(family.pid, "decode", large)).size(), large.size());
    }

    NODE_TEST(EP16_smallAnswersOvertakeLargeOnesAndEndsDoNot)
    {
        Family family;
        co_await family.start(decoderSpec().restart(Restart::Temporary));
        Log log;
        const auto body = [&](TaskGroup &group) -> Async<> {
            group.startSoon([&]() -> Async<> {
                const QByteArray large = co_await call<QByteArray>(family.pid, "produce", 50'000'000);
                log.add(u"%1 bytes"_s.arg(large.size()));
            });
            group.startSoon([&]() -> Async<> { log.add((co_await endOf(family.pid)).toString()); });
            co_await yield();
            log.add(u"twice %1"_s.arg(co_await call<int>(family.pid, "twice", 4)));
            cast(family.pid, "finish");
        };
        co_await withTaskGroup(body);
        QACTORS_COMPARE(log.join(u" | "_s), u"twice 8 | 50000000 bytes | Normal"_s);
    }

    // A test under virtual time: the clock stands while the child works.
    QACTORS_TEST(EP13_virtualTimeStandsWhileTheChildWorks)
    {
        Family family;
        co_await family.start(decoderSpec());
        const ActorRef<Decoder> decoder = family.decoder();
        for (int i = 0; i < 5; ++i) {
            const auto ask = [&] { return decoder.call(&Decoder::slowly, i); };
            QACTORS_COMPARE(co_await failAfter(1ms, ask), i);
        }
    }

    void EP14_whatIsMissingInTheClassIsSaidBeforeTheStart()
    {
        QString text;
        try {
            static_cast<void>(ChildSpec::process<Forgetful>(u"forgetful"_s));
        } catch (const MisuseError &error) {
            text = error.message();
        }
        QCOMPARE(text, u"ChildSpec::process: TestSupport::Forgetful::plain() is among the QACTORS_REMOTE_METHODS(), but it is neither Q_INVOKABLE nor a public slot"_s);
        QVERIFY_THROWS_EXCEPTION(MisuseError, static_cast<void>(ChildProgram(u""_s)));
        QVERIFY_THROWS_EXCEPTION(MisuseError, static_cast<void>(ChildProgram().connectTime(0s)));
    }
};

QTEST_GUILESS_MAIN(tst_ChildProcess)
#include "tst_childprocess.moc"
