// SPDX-License-Identifier: MIT
#include <QActors/Mailbox>
#include <QActors/Message>

#include "support/testrun.h"

using namespace TestSupport;
using namespace Qt::StringLiterals;

namespace {

struct Hidden
{
    int value;
};

struct NoDefault
{
    explicit NoDefault(int number) : value(number) { }
    int value;
};

struct Counted
{
    Counted() { ++alive; }
    Counted(Counted &&) noexcept { ++alive; }
    Counted(const Counted &) { ++alive; }
    ~Counted() { --alive; }
    static inline int alive = 0;
};

enum class Colour {
    Red,
    Green
};

} // namespace

class tst_Message : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void holdsAnyMovableType()
    {
        const LeakGuard guard;
        {
            const Message number = Message::of(7);
            QCOMPARE(*number.get<int>(), 7);
            QVERIFY(!number.get<unsigned>());
            const Message moveOnly = Message::of(std::make_unique<int>(8));
            QCOMPARE(**moveOnly.get<std::unique_ptr<int>>(), 8);
            const Message hidden = Message::of(Hidden{9});
            QCOMPARE(hidden.get<Hidden>()->value, 9);
            QCOMPARE(*Message::of(Colour::Green).get<Colour>(), Colour::Green);
            QCOMPARE(Message::of(NoDefault(3)).get<NoDefault>()->value, 3);
        }
        VERIFY_NO_LEAK(guard);
    }

    void severalValuesAreATuple()
    {
        const Message message = Message::of(u"add"_s, 4, std::make_unique<int>(5));
        QCOMPARE(message.arity(), 3);
        const auto *tuple = message.get<std::tuple<QString, int, std::unique_ptr<int>>>();
        QVERIFY(tuple);
        QCOMPARE(std::get<0>(*tuple), u"add"_s);
        QCOMPARE(*std::get<2>(*tuple), 5);
        QCOMPARE(Message::of(1).arity(), 1);
        QCOMPARE(Message::of(std::tuple<int>(1)).arity(), 1);
        QCOMPARE(Message::of(std::tuple<>()).arity(), 0);
        QCOMPARE(Message().arity(), 0);
    }

    void stringLiteralsTravelAsQString()
    {
        QCOMPARE(*Message::of("grüße").get<QString>(), u"grüße"_s);
        QCOMPARE(*Message::of(u"sixteen").get<QString>(), u"sixteen"_s);
        QCOMPARE(*Message::of("latin"_L1).get<QString>(), u"latin"_s);
        QCOMPARE(*Message::of(QStringView(u"view")).get<QString>(), u"view"_s);
        char local[] = "array";
        QCOMPARE(*Message::of(local).get<QString>(), u"array"_s);
        // In tuples too, nested ones as well.
        const Message nested = Message::of("a", std::tuple("b", 1));
        QVERIFY((nested.get<std::tuple<QString, std::tuple<QString, int>>>()));
    }

    void lvaluesAreCopiedRvaluesMoved()
    {
        QByteArray bytes("x");
        const Message copied = Message::of(bytes);
        QCOMPARE(bytes, QByteArray("x"));
        auto pointer = std::make_unique<int>(1);
        const Message moved = Message::of(std::move(pointer));
        QVERIFY(!pointer);
    }

    void anyRefGivesTheValueOnlyAsItsType()
    {
        const Message message = Message::of(42);
        const AnyRef any = message.value();
        QCOMPARE(*any.get<int>(), 42);
        QVERIFY(!any.get<QString>());
        QCOMPARE(any.metaType(), QMetaType::fromType<int>());
        QCOMPARE(QByteArray(any.typeName()), QByteArray("int"));
        *any.get<int>() = 43;
        QCOMPARE(*message.get<int>(), 43);
    }

    void anyRefToVariantCopiesWhatCanBeCopied()
    {
        QCOMPARE(Message::of("text").value().toVariant(), QVariant(u"text"_s));
        QCOMPARE(Message::of(Hidden{2}).value().toVariant().value<Hidden>().value, 2);
        QVERIFY(!Message::of(std::make_unique<int>(1)).value().toVariant().isValid());
        const QVariant noDefault = Message::of(NoDefault(6)).value().toVariant();
        QCOMPARE(static_cast<const NoDefault *>(noDefault.constData())->value, 6);
    }

    void isMoveOnly()
    {
        static_assert(!std::is_copy_constructible_v<Message> && std::is_nothrow_move_constructible_v<Message>);
        Message first = Message::of(1);
        Message second = std::move(first);
        QVERIFY(first.isEmpty());
        QCOMPARE(*second.get<int>(), 1);
        QVERIFY(!first.get<int>());
        // Wrapping a message again gives the same one.
        const Message third = Message::of(std::move(second));
        QCOMPARE(*third.get<int>(), 1);
    }

    void everyPayloadIsDestroyedOnce()
    {
        const LeakGuard guard;
        QCOMPARE(Counted::alive, 0);
        {
            Message kept = Message::of(Counted(), 1);
            QCOMPARE(Counted::alive, 1);
            Message other = Message::of(Counted());
            kept = std::move(other);
        }
        QCOMPARE(Counted::alive, 0);

        auto box = std::make_unique<Mailbox>();
        const Pid pid = box->pid();
        send(pid, Counted());
        send(pid, "two", Counted(), Counted());
        QCOMPARE(Counted::alive, 3);
        box->close();
        QCOMPARE(Counted::alive, 0);
        QVERIFY(!box->post(Counted()));
        send(pid, Counted());
        QCOMPARE(Counted::alive, 0);

        box = std::make_unique<Mailbox>();
        box->post(Counted());
        box.reset();
        QCOMPARE(Counted::alive, 0);

        const int during = awaitVirtual([]() -> Async<int> {
            Mailbox inbox;
            inbox.post(Counted());
            co_return co_await inbox.receive(on<Counted>([](const Counted &) { return Counted::alive; }));
        });
        QCOMPARE(during, 1);
        QCOMPARE(Counted::alive, 0);
        VERIFY_NO_LEAK(guard);
    }
};

QTEST_GUILESS_MAIN(tst_Message)
#include "tst_message.moc"
