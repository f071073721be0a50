// SPDX-License-Identifier: MIT
// QtTest's checks for coroutines. QtTest's own macros contain a return statement, which a coroutine must not have; these
// throw instead.
#pragma once

#include <QActors/kernel/errors.h>

#include <QtTest/qtest.h>

#include <memory>

#if defined(QACTORS_STATIC)
#  define QACTORS_TEST_EXPORT
#elif defined(QACTORS_BUILD_TEST)
#  define QACTORS_TEST_EXPORT Q_DECL_EXPORT
#else
#  define QACTORS_TEST_EXPORT Q_DECL_IMPORT
#endif

namespace QActors::Test {

/// The exception that all checks of the kit throw when an expectation does not hold; runTest() makes it the failure of the
/// QtTest function, at the place of the check.
///
/// The test also fails if the exception is swallowed on its way, for instance by the end of an actor, unless
/// acknowledge() is called.
class QACTORS_TEST_EXPORT AssertionFailed : public Error
{
public:
    /// A failure at `where`, with this text.
    AssertionFailed(const QString &message, std::source_location where);
    ~AssertionFailed() override;
    std::source_location where() const noexcept { return m_where; } ///< The place of the check.
    /// For tests of failing checks: this exception does not fail the test.
    void acknowledge() const noexcept;

private:
    std::source_location m_where;
    std::shared_ptr<bool> m_acknowledged;
};

namespace detail {

/// All that were thrown so far, from whichever thread, are of no account.
QACTORS_TEST_EXPORT void forgetFailures();
/// The first that counts, null if there is none; then they are forgotten.
QACTORS_TEST_EXPORT std::shared_ptr<const AssertionFailed> firstUnacknowledged();

[[noreturn]] QACTORS_TEST_EXPORT void throwNotTrue(const char *expression, const QString &note, std::source_location where);
[[noreturn]] QACTORS_TEST_EXPORT void throwDifferent(const char *actual, const QString &actualValue, const char *expected,
                                                     const QString &expectedValue, std::source_location where);

template<typename T>
QString valueText(const T &value)
{
    using Shown = std::conditional_t<std::is_convertible_v<const T &, const char *>, const char *, const T &>;
    const std::unique_ptr<char[]> text(QTest::toString(static_cast<Shown>(value)));
    return text ? QString::fromUtf8(text.get()) : QStringLiteral("<no QTest::toString()>");
}

template<typename A, typename B>
bool same(const A &a, const B &b)
{
    if constexpr (std::is_floating_point_v<A> && std::is_floating_point_v<B>)
        return a == b || qFuzzyCompare(double(a), double(b));
    else if constexpr (std::is_convertible_v<const A &, const char *> && std::is_convertible_v<const B &, const char *>)
        return qstrcmp(static_cast<const char *>(a), static_cast<const char *>(b)) == 0; // the texts, as QCOMPARE does
    else
        return a == b;
}

template<typename A, typename B>
void compare(const A &a, const B &b, const char *actual, const char *expected, std::source_location where)
{
    if (!same(a, b))
        throwDifferent(actual, valueText(a), expected, valueText(b), where);
}

} // namespace detail
} // namespace QActors::Test

/// QVERIFY for coroutines, and for functions that they call.
#define QACTORS_VERIFY(expression) \
    ((expression) ? void()         \
                  : ::QActors::Test::detail::throwNotTrue(#expression, {}, std::source_location::current()))
/// The same with a QString that is added to the failure.
#define QACTORS_VERIFY2(expression, note) \
    ((expression) ? void()                \
                  : ::QActors::Test::detail::throwNotTrue(#expression, note, std::source_location::current()))
/// QCOMPARE for coroutines, and for functions that they call.
#define QACTORS_COMPARE(actual, expected) \
    ::QActors::Test::detail::compare((actual), (expected), #actual, #expected, std::source_location::current())
/// QFAIL for coroutines, and for functions that they call.
#define QACTORS_FAIL(message) throw ::QActors::Test::AssertionFailed((message), std::source_location::current())
