// SPDX-License-Identifier: MIT
#include <QActors/CancelScope>
#include <QActors/ExceptionGroup>

#include "support/testrun.h"

using namespace TestSupport;
using namespace Qt::StringLiterals;

namespace {

template<typename E>
std::exception_ptr error(const char *what)
{
    return std::make_exception_ptr(E(what));
}

std::exception_ptr groupOf(const QString &title, std::vector<std::exception_ptr> parts)
{
    return std::make_exception_ptr(ExceptionGroup(title, std::move(parts)));
}

/// Only the library makes a Cancelled: take one from a cancelled scope.
std::exception_ptr cancelled()
{
    std::exception_ptr result;
    await([&]() -> Async<> {
        const CancelScope scope;
        co_await scope.run([&]() -> Async<> {
            scope.cancel(u"because"_s);
            try {
                co_await yield();
            } catch (...) {
                result = std::current_exception();
            }
        });
    });
    return result;
}

} // namespace

class TestExceptionGroup : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void saysWhatIsInIt();
    void emptyOrNullIsAnError();
    void copiesShareTheExceptions();
    void flattensInOrder();
    void findsByType();
    void rethrowsASingleLeaf();
    void withoutCancelledKeepsTheRest();
    void withoutCancelledKeepsThePointerIfThereWasNone();
    void theTextOfDeepOnesHasABound();
    void theTextOfManyHasABound();
    void deepOnesNeitherCostNorOverflow();
};

void TestExceptionGroup::saysWhatIsInIt()
{
    const auto nested = groupOf(u"inner"_s, {error<std::runtime_error>("b"), std::make_exception_ptr(3)});
    const ExceptionGroup one(u"one"_s, {error<std::runtime_error>("a")});
    const ExceptionGroup outer(u"outer"_s, {error<std::logic_error>("a"), nested});
    QCOMPARE(one.message(), u"one (1 error)\n  - a"_s);
    QCOMPARE(outer.message(), u"outer (2 errors)\n  - a\n  - inner (2 errors)\n      - b\n      - unknown exception"_s);
    QCOMPARE(QString::fromUtf8(outer.what()), outer.message());
}

void TestExceptionGroup::emptyOrNullIsAnError()
{
    QCOMPARE(messageOf<MisuseError>([] { ExceptionGroup(u"x"_s, {}); }),
             u"ExceptionGroup: no exceptions given; a group needs at least one"_s);
    QCOMPARE(messageOf<MisuseError>([] { ExceptionGroup(u"x"_s, {error<std::runtime_error>("a"), nullptr}); }),
             u"ExceptionGroup: a null exception_ptr given; leave it out"_s);
}

void TestExceptionGroup::copiesShareTheExceptions()
{
    const ExceptionGroup group(u"x"_s, {error<std::runtime_error>("a")});
    const ExceptionGroup copy = group;
    QVERIFY(copy.exceptions() == group.exceptions());
    QCOMPARE(copy.find<std::runtime_error>(), group.find<std::runtime_error>());
}

void TestExceptionGroup::flattensInOrder()
{
    const auto inner = groupOf(u"inner"_s, {error<std::runtime_error>("2"), error<std::runtime_error>("3")});
    const auto middle = groupOf(u"middle"_s, {inner, error<std::runtime_error>("4")});
    const ExceptionGroup group(u"x"_s, {error<std::runtime_error>("1"), middle, error<std::runtime_error>("5")});
    QString order;
    for (const std::exception_ptr &leaf : group.flattened())
        order += QActors::describe(leaf);
    QCOMPARE(order, u"12345"_s);
    QCOMPARE(group.exceptions().size(), std::size_t(3));
}

void TestExceptionGroup::findsByType()
{
    const auto inner = groupOf(u"inner"_s, {error<std::out_of_range>("far"), error<std::out_of_range>("farther")});
    const ExceptionGroup group(u"x"_s, {error<std::runtime_error>("a"), inner, std::make_exception_ptr(7)});
    QCOMPARE(group.find<std::out_of_range>()->what(), "far");
    QCOMPARE(group.find<std::logic_error>()->what(), "far"); // by base class
    QCOMPARE(*group.find<int>(), 7);
    QVERIFY(!group.find<MisuseError>());
}

void TestExceptionGroup::rethrowsASingleLeaf()
{
    const ExceptionGroup one(u"x"_s, {groupOf(u"y"_s, {error<std::out_of_range>("far")})});
    QVERIFY_THROWS_EXCEPTION(std::out_of_range, one.rethrowSingle());
    const ExceptionGroup two(u"x"_s, {error<std::runtime_error>("a"), error<std::runtime_error>("b")});
    two.rethrowSingle(); // returns
}

void TestExceptionGroup::withoutCancelledKeepsTheRest()
{
    const std::exception_ptr cut = cancelled();
    QVERIFY(QActors::isCancelled(cut));
    QVERIFY(!ExceptionGroup::withoutCancelled(cut));
    QVERIFY(!ExceptionGroup::withoutCancelled(groupOf(u"x"_s, {cut, groupOf(u"y"_s, {cut, cut})})));

    const auto real = error<std::runtime_error>("real");
    const auto kept = groupOf(u"kept"_s, {real});
    const auto mixed = groupOf(u"outer"_s, {cut, kept, groupOf(u"gone"_s, {cut}), groupOf(u"thinner"_s, {cut, real})});
    const std::exception_ptr rest = ExceptionGroup::withoutCancelled(mixed);
    QVERIFY(rest != mixed);
    QCOMPARE(QActors::describe(rest),
             u"outer (2 errors)\n  - kept (1 error)\n      - real\n  - thinner (1 error)\n      - real"_s);
    try {
        std::rethrow_exception(rest);
    } catch (const ExceptionGroup &group) {
        QVERIFY(group.exceptions().front() == kept); // what had none is shared
    }
}

void TestExceptionGroup::withoutCancelledKeepsThePointerIfThereWasNone()
{
    const auto plain = error<std::runtime_error>("a");
    const auto group = groupOf(u"x"_s, {plain, groupOf(u"y"_s, {plain})});
    QVERIFY(ExceptionGroup::withoutCancelled(plain) == plain);
    QVERIFY(ExceptionGroup::withoutCancelled(group) == group);
    QVERIFY(!ExceptionGroup::withoutCancelled(nullptr));
}

void TestExceptionGroup::theTextOfDeepOnesHasABound()
{
    std::exception_ptr nested = groupOf(u"level 1"_s, {error<std::runtime_error>("the cause\nof it"), error<std::runtime_error>("another")});
    for (int level = 2; level <= 30; ++level)
        nested = groupOf(u"level %1"_s.arg(level), {nested});
    const QStringList lines = QActors::describe(nested).split(u'\n');
    QCOMPARE(lines.size(), 9 + 3);
    QCOMPARE(lines.at(0), u"level 30 (1 error)"_s);
    QCOMPARE(lines.at(1), u"  - level 29 (1 error)"_s);
    QCOMPARE(lines.at(8), QString(30, u' ') + u"- level 22 (1 error), 21 groups deep"_s);
    QCOMPARE(lines.at(9), QString(34, u' ') + u"- the cause"_s);
    QCOMPARE(lines.at(10), QString(36, u' ') + u"of it"_s);
    QCOMPARE(lines.at(11), QString(34, u' ') + u"- another"_s);
}

void TestExceptionGroup::theTextOfManyHasABound()
{
    std::vector<std::exception_ptr> errors;
    for (int i = 0; i < 250; ++i)
        errors.push_back(std::make_exception_ptr(std::runtime_error(std::to_string(i))));
    const auto inner = groupOf(u"inner"_s, errors);
    errors.insert(errors.begin(), inner);
    const QString text = ExceptionGroup(u"outer"_s, errors).message();
    QCOMPARE(text.count(u'\n'), 100);
    QVERIFY2(text.startsWith(u"outer (251 errors)\n  - inner (250 errors)\n      - 0\n      - 1\n"_s), qPrintable(text));
    QVERIFY2(text.endsWith(u"\n  … and 402 more"_s), qPrintable(text));
    QCOMPARE(ExceptionGroup(u"outer"_s, errors).flattened().size(), std::size_t(500));
}

// Each level makes the same text again, and all of them go one after the other.
void TestExceptionGroup::deepOnesNeitherCostNorOverflow()
{
    std::exception_ptr nested = error<std::out_of_range>("the cause");
    qsizetype longest = 0;
    for (int level = 0; level < 20'000; ++level) {
        nested = groupOf(u"level"_s, {nested});
        if (level == 10)
            longest = QActors::describe(nested).size();
    }
    QVERIFY(QActors::describe(nested).size() < longest + 10); // but for the number of levels
    QVERIFY(ExceptionGroup::withoutCancelled(nested) == nested);
    try {
        std::rethrow_exception(nested);
    } catch (const ExceptionGroup &group) {
        QCOMPARE(group.find<std::out_of_range>()->what(), "the cause");
        QVERIFY_THROWS_EXCEPTION(std::out_of_range, group.rethrowSingle());
    }
}

QTEST_GUILESS_MAIN(TestExceptionGroup)
#include "tst_exceptiongroup.moc"
