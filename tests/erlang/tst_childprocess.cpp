// SPDX-License-Identifier: MIT
// Real I/O: actors in processes of their own.
#include "erlang/children.h"

#include <QActors/DynamicSupervisor>
#include <QActors/EventLoopPool>
#include <QActors/Registry>

using namespace TestSupport;

class tst_ChildProcess : public QObject
{
    Q_OBJECT

private Q_SLOTS:
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
};

QTEST_GUILESS_MAIN(tst_ChildProcess)
#include "tst_childprocess.moc"
