// SPDX-License-Identifier: MIT
// A string is a method's name or a message: which one is seen from how it is written. (tests/servers/compilefail has the rest.)
#include "support/bank.h"

#include <QActors/GenServer>

using namespace TestSupport;

namespace {

/// A request that has a text for its first member.
struct Lookup
{
    using Answer = QString;
    QString key;
    int times = 1;
};

class Desk : public GenServer
{
    Q_OBJECT
public:
    explicit Desk(Log *log) : m_log(log)
    {
        onCall<Lookup>([](const Lookup &lookup) { return u"found "_s + lookup.key.repeated(lookup.times); });
        onCast<Lookup>([this](const Lookup &lookup) { m_log->add(u"told "_s + lookup.key); });
    }
    Q_INVOKABLE QString answer(const QString &to = u"nobody"_s) { return u"method for "_s + to; }
    Q_INVOKABLE void note() { m_log->add(u"noted"_s); }

protected:
    Async<> handleCall(Message &request, From from) override
    {
        if (const QString *text = request.get<QString>())
            from.reply(u"message "_s + *text);
        else if (const auto *two = request.get<std::tuple<QString, int>>())
            from.reply(u"message %1, %2"_s.arg(std::get<0>(*two)).arg(std::get<1>(*two)));
        else
            co_await GenServer::handleCall(request, from);
    }
    Async<> handleCast(Message &message) override
    {
        m_log->add(u"message "_s + (message.get<QString>() ? *message.get<QString>() : u"?"_s));
        return {};
    }

private:
    Log *m_log;
};

} // namespace

class tst_CallStrings : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aLiteralNamesAMethod()
    {
        const LeakGuard guard;
        Log log;
        inGroup([&](TaskGroup &group) -> Async<> {
            const Pid desk = co_await start<Desk>(group, &log);
            const QString plain = co_await call<QString>(desk, "answer");
            log.add(plain);
            const char *const name = "answer";
            const QString limited = co_await callFor<QString>(1s, desk, name, u"you"_s);
            log.add(limited);
            const QVariantList arguments{u"all"_s};
            const QVariant listed = co_await callByName(desk, "answer"_ba, arguments);
            log.add(listed.toString());
            const QByteArray made = "answer"_ba;
            const QString temporary = co_await call<QString>(desk, made.constData(), u"one"_s);
            log.add(temporary);
            cast(desk, "note");
            castByName(desk, "note"_ba, {});
            co_await settle();
        });
        QCOMPARE(log.join(u", "_s), QString::fromUtf8("method for nobody, method for you, method for all, method for one, noted, noted"));
        VERIFY_NO_LEAK(guard);
    }

    void aMessageIsWrapped()
    {
        const LeakGuard guard;
        Log log;
        inGroup([&](TaskGroup &group) -> Async<> {
            const Pid desk = co_await start<Desk>(group, &log);
            const QString one = co_await call<QString>(desk, Message::of(u"answer"_s));
            log.add(one);
            const QString literal = co_await call<QString>(desk, Message::of("answer"));
            log.add(literal);
            const QString two = co_await callFor<QString>(1s, desk, Message::of(u"answer"_s, 5));
            log.add(two);
            cast(desk, Message::of(u"note"_s));
            const QString found = co_await call<Lookup>(desk, u"answer"_s, 2);
            log.add(found);
            cast<Lookup>(desk, u"note"_s);
            co_await settle();
        });
        QCOMPARE(log.join(u", "_s), QString::fromUtf8("message answer, message answer, message answer, 5, message note, found answeranswer, told note"));
        VERIFY_NO_LEAK(guard);
    }

    void anEmptyMessageIsRefused()
    {
        const LeakGuard guard;
        Log log;
        inGroup([&](TaskGroup &group) -> Async<> {
            const Pid desk = co_await start<Desk>(group, &log);
            Message used = Message::of(u"note"_s);
            cast(desk, std::move(used));
            const QString expected = u"this Message is empty: it was never filled, or it has been sent"_s;
            QACTORS_COMPARE(messageOf<MisuseError>([&] { cast(desk, std::move(used)); }), expected);
            QACTORS_COMPARE(messageOf<MisuseError>([&] { send(desk, Message()); }), expected);
            QACTORS_COMPARE(messageOf<MisuseError>([&] { static_cast<void>(call<int>(desk, Message())); }), expected);
            QACTORS_COMPARE(messageOf<MisuseError>([&] { static_cast<void>(Message::of(Message())); }), expected);
            const QString thrown = co_await thrownBy([&] { return sendOrWait(desk, Message()); });
            QACTORS_COMPARE(thrown, u"MisuseError: "_s + expected);
            co_await settle();
        });
        QCOMPARE(log.join(u", "_s), QString::fromUtf8("message note"));
        VERIFY_NO_LEAK(guard);
    }
};

QTEST_GUILESS_MAIN(tst_CallStrings)
#include "tst_call_strings.moc"
