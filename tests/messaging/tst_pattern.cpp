// SPDX-License-Identifier: MIT
#include <QActors/Mailbox>
#include <QActors/Pattern>

#include "support/testrun.h"

using namespace TestSupport;
using namespace Qt::StringLiterals;

namespace {

enum class Colour {
    Red,
    Green
};

struct Point
{
    int x;
    int y;
};

/// What the clauses make of the message, or "none".
template<typename... Clauses>
QString taken(Message message, Clauses... clauses)
{
    return awaitVirtual([&]() -> Async<QString> {
        Mailbox box;
        box.post(std::move(message));
        co_return co_await box.receive(clauses..., after(0ms, [] { return u"none"_s; }));
    });
}

const auto yes = [] { return u"yes"_s; };

} // namespace

class tst_Pattern : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void elementsAreMovedNotCopied()
    {
        auto limit = std::make_unique<int>(3);
        auto below = [limit = std::move(limit)](int i) { return i < *limit; };
        bool isTaken = false;
        awaitVirtual([&]() -> Async<> {
            Mailbox box;
            box.post("n", 2);
            auto clause = on("n", when(std::move(below)), [&] { isTaken = true; });
            co_await box.receive(std::move(clause));
        });
        QVERIFY(isTaken);
    }

    void MB15_anyIgnoreTypeLiteralNestedTupleLengthMismatchPredicate()
    {
        // any, alone and as an element
        const auto showAny = [](AnyRef value) { return value.toVariant().toString(); };
        QCOMPARE(taken(Message::of(5), on(any, showAny)), u"5"_s);
        QCOMPARE(taken(Message::of("a", 5), on("a", any, showAny)), u"5"_s);
        // ignore
        QCOMPARE(taken(Message::of("a", Point{1, 2}, 5), on("a", ignore, arg<int>, [](int i) { return QString::number(i); })), u"5"_s);
        // type: exactly this one
        const auto number = [](int i) { return QString::number(i); };
        QCOMPARE(taken(Message::of(5), on<int>(number)), u"5"_s);
        QCOMPARE(taken(Message::of(5u), on<int>(number)), u"none"_s);
        QCOMPARE(taken(Message::of(5, 6), on<int>(number)), u"none"_s);
        QCOMPARE(taken(Message::of(5, 6), on(arg<int>, arg<int>, [](int a, int b) { return QString::number(a * b); })), u"30"_s);
        QCOMPARE(taken(Message::of(5, 6u), on(arg<int>, arg<int>, yes)), u"none"_s);
        // literal
        QCOMPARE(taken(Message::of("get", 1), on("get", 1, yes)), u"yes"_s);
        QCOMPARE(taken(Message::of("get", 1), on("put", 1, yes)), u"none"_s);
        QCOMPARE(taken(Message::of("get", 1), on("get", 2, yes)), u"none"_s);
        // nested tuple
        const auto nested = on("a", tupleOf("b", arg<int>), number);
        QCOMPARE(taken(Message::of("a", std::tuple("b", 7)), nested), u"7"_s);
        QCOMPARE(taken(Message::of("a", std::tuple("c", 7)), nested), u"none"_s);
        QCOMPARE(taken(Message::of("a", "b", 7), nested), u"none"_s);
        // length mismatch, both ways
        QCOMPARE(taken(Message::of("get", 1, 2), on("get", arg<int>, yes)), u"none"_s);
        QCOMPARE(taken(Message::of("get"), on("get", arg<int>, yes)), u"none"_s);
        QCOMPARE(taken(Message::of("a", std::tuple("b", 7, 8)), nested), u"none"_s);
        // predicate
        const auto even = when([](int i) { return i % 2 == 0; });
        QCOMPARE(taken(Message::of("n", 4), on("n", even, number)), u"4"_s);
        QCOMPARE(taken(Message::of("n", 3), on("n", even, number)), u"none"_s);
        QCOMPARE(taken(Message::of("n", u"4"_s), on("n", even, number)), u"none"_s);
        QCOMPARE(taken(Message::of(4), on<int>(even, number)), u"4"_s);
        QCOMPARE(taken(Message::of(3), on<int>(even, number)), u"none"_s);
    }

    void MB4_handlersGetZeroOneOrManyArguments()
    {
        QCOMPARE(taken(Message::of("reset"), on("reset", yes)), u"yes"_s);
        QCOMPARE(taken(Message::of("add", 2), on("add", arg<int>, [](int i) { return QString::number(i); })), u"2"_s);
        QCOMPARE(taken(Message::of("put", u"k"_s, 3, QByteArray("v")),
                       on("put", arg<QString>, arg<int>, arg<QByteArray>,
                          [](const QString &key, int n, QByteArray &&value) {
                              return key + QString::number(n) + QString::fromUtf8(value);
                          })),
                 u"k3v"_s);
        // Extracted, but not wanted.
        QCOMPARE(taken(Message::of("put", 3, 4), on("put", arg<int>, arg<int>, yes)), u"yes"_s);
        QCOMPARE(taken(Message::of(Point{1, 2}), on<Point>(yes)), u"yes"_s);
        // From several depths, in order of appearance.
        QCOMPARE(taken(Message::of(1, std::tuple(2, std::tuple(3)), 4),
                       on(arg<int>, tupleOf(arg<int>, tupleOf(arg<int>)), arg<int>,
                          [](int a, int b, int c, int d) { return u"%1%2%3%4"_s.arg(a).arg(b).arg(c).arg(d); })),
                 u"1234"_s);
    }

    void literalsAreComparedAsTheyTravel()
    {
        QCOMPARE(taken(Message::of(u"get"_s), on("get", yes)), u"yes"_s);
        QCOMPARE(taken(Message::of("get"), on(u"get"_s, yes)), u"yes"_s);
        QCOMPARE(taken(Message::of("get"), on("get"_L1, yes)), u"yes"_s);
        QCOMPARE(taken(Message::of("get"), on(u"get", yes)), u"yes"_s);
        QCOMPARE(taken(Message::of(Colour::Green), on(Colour::Green, yes)), u"yes"_s);
        QCOMPARE(taken(Message::of(Colour::Green), on(Colour::Red, yes)), u"none"_s);
        QCOMPARE(taken(Message::of(1), on(Colour::Green, yes)), u"none"_s);
        QCOMPARE(taken(Message::of(true), on(true, yes)), u"yes"_s);
        QCOMPARE(taken(Message::of(1), on(true, yes)), u"none"_s);
        QCOMPARE(taken(Message::of(2.5), on(2.5, yes)), u"yes"_s);
    }

    void oneElementTakesTheBareValueAndATupleOfOne()
    {
        const auto number = [](int i) { return QString::number(i); };
        QCOMPARE(taken(Message::of(5), on(arg<int>, number)), u"5"_s);
        QCOMPARE(taken(Message::of(std::tuple<int>(5)), on(arg<int>, number)), u"5"_s);
        QCOMPARE(taken(Message::of(std::tuple<int>(5)), on<int>(number)), u"none"_s);
        QCOMPARE(taken(Message::of(std::tuple<>()), on(tupleOf(), yes)), u"yes"_s);
        QCOMPARE(taken(Message::of(5), on(tupleOf(), yes)), u"none"_s);
    }

    void anyAndIgnoreAloneTakeEverything()
    {
        QCOMPARE(taken(Message::of("a", 1, 2), on(ignore, yes)), u"yes"_s);
        QCOMPARE(taken(Message::of(std::make_unique<int>(1)), on(any, yes)), u"yes"_s);
        QCOMPARE(taken(Message::of("a", 1), on(any, [](AnyRef value) {
                           const auto *tuple = value.get<std::tuple<QString, int>>();
                           return tuple ? std::get<0>(*tuple) : u"no tuple"_s;
                       })),
                 u"a"_s);
    }

    void moveOnlyValuesAreMovedOut()
    {
        QCOMPARE(taken(Message::of("take", std::make_unique<int>(7)),
                       on("take", arg<std::unique_ptr<int>>,
                          [](std::unique_ptr<int> value) { return QString::number(*value); })),
                 u"7"_s);
        QCOMPARE(taken(Message::of(std::make_unique<int>(8)),
                       on<std::unique_ptr<int>>([](std::unique_ptr<int> &&value) { return QString::number(*value); })),
                 u"8"_s);
    }

    void aPredicateMayBeAFunctionAndSeesTheValueUnmoved()
    {
        static constexpr auto isShort = +[](const QString &text) { return text.size() < 3; };
        QCOMPARE(taken(Message::of("x", "ab"), on("x", when(isShort), [](const QString &t) { return t; })), u"ab"_s);
        QCOMPARE(taken(Message::of("x", "abc"), on("x", when(isShort), yes)), u"none"_s);
        // A by-value predicate must not empty what the handler gets.
        const auto byValue = when([](QString text) { return !text.isEmpty(); });
        QCOMPARE(taken(Message::of("ab"), on<QString>(byValue, [](const QString &t) { return t; })), u"ab"_s);
    }

    void aPredicateThatThrowsFailsTheReceiveAndLeavesTheMessage()
    {
        const LeakGuard guard;
        Log log;
        awaitVirtual([&]() -> Async<> {
            Mailbox box;
            const auto bad = on<int>(when([](int) -> bool { throw std::runtime_error("bad predicate"); }), [](int) {});
            box.post(1); // there already
            try {
                co_await box.receive(bad);
            } catch (const std::runtime_error &error) {
                log.add(QString::fromUtf8(error.what()));
            }
            log.add(QString::number(box.count()));
            co_await box.receive(on<int>([] { }));
            co_await withTaskGroup([&](TaskGroup &group) -> Async<> { // comes while it waits
                group.startSoon([&]() -> Async<> {
                    try {
                        co_await box.receive(bad);
                    } catch (const std::runtime_error &error) {
                        log.add(QString::fromUtf8(error.what()));
                    }
                });
                co_await yield();
                box.post(2);
                log.add(u"sent"_s); // the sender does not see it
            });
            log.add(QString::number(box.count()));
        });
        QCOMPARE(log, Log({u"bad predicate"_s, u"1"_s, u"sent"_s, u"bad predicate"_s, u"1"_s}));
        VERIFY_NO_LEAK(guard);
    }

    void typesOfUnnamedNamespacesAndLambdasMatchByIdentity()
    {
        struct Local
        {
            int value;
        };
        const auto show = [](const Local &local) { return QString::number(local.value); };
        QCOMPARE(taken(Message::of(Local{4}), on<Local>(show)), u"4"_s);
        QCOMPARE(taken(Message::of("x", Local{4}), on("x", arg<Local>, show)), u"4"_s);
        QCOMPARE(taken(Message::of(Point{4, 4}), on<Local>(show)), u"none"_s);
    }
};

QTEST_GUILESS_MAIN(tst_Pattern)
#include "tst_pattern.moc"
