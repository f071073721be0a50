// SPDX-License-Identifier: MIT
// Each way in which a call fails is caught as a CallFailure, and as itself.
#include "support/bank.h"

#include <QActors/Backpressure>
#include <QActors/Errors>

using namespace TestSupport;

namespace {

/// "Kind: message" of what `fn` throws, caught by the common base; "other" for what is no CallFailure.
template<typename F>
Async<QString> failureOf(F fn)
{
    try {
        co_await fn();
    } catch (const CallFailure &failure) {
        const Error &error = failure.error();
        const auto is = [&error]<typename T>(std::type_identity<T>, const char *name) {
            return dynamic_cast<const T *>(&error) ? QString::fromUtf8(name) : QString();
        };
        co_return is(std::type_identity<NoProcess>(), "NoProcess") + is(std::type_identity<ProcessExited>(), "ProcessExited")
            + is(std::type_identity<MailboxFull>(), "MailboxFull") + is(std::type_identity<CallError>(), "CallError")
            + is(std::type_identity<CallTimeout>(), "CallTimeout") + is(std::type_identity<CallCycle>(), "CallCycle") + u": "_s
            + error.message();
    } catch (const std::exception &error) {
        co_return u"other: "_s + QString::fromUtf8(error.what());
    }
    co_return u"none"_s;
}

/// With room for one message, and a method that calls itself.
class Narrow : public GenServer
{
    Q_OBJECT
public:
    Async<> linger() { co_await sleep(1h); }
    Async<QString> callMyself()
    {
        const ActorRef<Narrow> me(self());
        co_return co_await failureOf([&] { return me.call(&Narrow::linger); });
    }

protected:
    Async<> init() override
    {
        setMailboxCapacity(1, Overflow::Refuse);
        return {};
    }
};

#define STARTS(text, with) QACTORS_VERIFY2((text).startsWith(with), text)

} // namespace

class tst_CallErrors : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theDead()
    {
        const LeakGuard guard;
        inGroup([](TaskGroup &group) -> Async<> {
            const QString none = co_await failureOf([] { return call(Pid(), &Store::sum); });
            STARTS(none, u"NoProcess: "_s);
            const TypedActorHandle<Store> store = co_await startWith<Store>(group);
            const auto dying = Task::spawn(group, [&] { return failureOf([&] { return store.call(&Store::linger, 1000); }); });
            co_await settle();
            store.stop(ExitReason(ExitReason::Kind::Shutdown, u"enough"_s));
            const QString exited = co_await dying;
            STARTS(exited, u"ProcessExited: "_s);
            QACTORS_VERIFY2(exited.contains(u"enough"_s), exited);
        });
        VERIFY_NO_LEAK(guard);
    }

    void theFull()
    {
        const LeakGuard guard;
        inGroup([](TaskGroup &group) -> Async<> {
            const auto narrow = co_await start<Narrow>(group);
            narrow.cast(&Narrow::linger); // in hand
            co_await settle();
            narrow.cast(&Narrow::linger); // in the mailbox
            const QString called = co_await failureOf([&] { return narrow.call(&Narrow::linger); });
            STARTS(called, u"MailboxFull: "_s);
            const QString sent = co_await failureOf([&] { return sendOrWait(narrow, 1); });
            STARTS(sent, u"MailboxFull: "_s);
            kill(narrow);
            const QString late = co_await failureOf([&] { return sendOrWait(narrow, 1); });
            STARTS(late, u"NoProcess: "_s);
        });
        VERIFY_NO_LEAK(guard);
    }

    void theRefusedTheLateAndTheCircular()
    {
        const LeakGuard guard;
        inGroup([](TaskGroup &group) -> Async<> {
            const auto store = co_await start<Store>(group);
            const QString refused = co_await failureOf([&] { return store.call(&Store::refuse, u"no"_s); });
            QACTORS_COMPARE(refused, u"CallError: no"_s);
            const QString misnamed = co_await failureOf([&] { return call(store, "nothing"); });
            STARTS(misnamed, u"CallError: "_s);
            const QString late = co_await failureOf([&] { return store.callFor(1ms, &Store::linger, 1000); });
            STARTS(late, u"CallTimeout: "_s);
            const auto narrow = co_await start<Narrow>(group);
            const QString circular = co_await narrow.call(&Narrow::callMyself);
            STARTS(circular, u"CallCycle: "_s);
        });
        VERIFY_NO_LEAK(guard);
    }

    void theServersOwnErrorIsNone()
    {
        const LeakGuard guard;
        inGroup([](TaskGroup &group) -> Async<> {
            const auto options = StartOptions().onExit([](Pid, const ExitReason &) { });
            const auto store = co_await startWith<Store>(group, options);
            const QString crashed = co_await failureOf([&] { return store.call(&Store::crash, 1); });
            QACTORS_COMPARE(crashed.section(u':', 0, 0), u"ProcessExited"_s);
        });
        VERIFY_NO_LEAK(guard);
    }
};

QTEST_GUILESS_MAIN(tst_CallErrors)
#include "tst_callerrors.moc"
