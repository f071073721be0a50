// SPDX-License-Identifier: MIT
#include <QActors/CancelScope>
#include <QActors/Errors>

#include "support/testrun.h"

using namespace TestSupport;
using namespace Qt::StringLiterals;

class TestErrors : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void cancelledIsNoStdException();
    void whatIsUtf8();
    void hierarchy();
    void describesExceptions();
    void describesDurations_data();
    void describesDurations();
    void describesPlaces();
};

void TestErrors::cancelledIsNoStdException()
{
    static_assert(!std::is_base_of_v<std::exception, Cancelled>);
    static_assert(!std::is_default_constructible_v<Cancelled> && !std::is_constructible_v<Cancelled, QString>);
    Log log;
    await([&]() -> Async<> {
        const CancelScope scope;
        co_await scope.run([&]() -> Async<> {
            scope.cancel();
            try {
                co_await yield();
            } catch (const std::exception &) {
                log.add(u"swallowed"_s);
            }
            log.add(u"not reached"_s);
        });
        log.add(scope.cancelledCaught() ? u"caught"_s : u"passed"_s);
    });
    QCOMPARE(log.join(u", "), u"caught"_s);
}

void TestErrors::whatIsUtf8()
{
    const MisuseError error(u"größer als 5 µs"_s);
    QCOMPARE(error.what(), "gr\xc3\xb6\xc3\x9f"
                           "er als 5 \xc2\xb5s");
    QCOMPARE(error.message(), u"größer als 5 µs"_s);
}

void TestErrors::hierarchy()
{
    static_assert(std::derived_from<Error, std::runtime_error>);
    static_assert(std::derived_from<MisuseError, Error> && std::derived_from<TaskCancelled, Error>
                  && std::derived_from<TimeoutError, Error> && std::derived_from<ReceiveTimeout, TimeoutError>
                  && std::derived_from<NoProcess, Error> && std::derived_from<SenderGone, Error>);
    // Thrown in the library, caught by type in another binary: their type information must be shared.
    bool caught = false;
    try {
        CancelScope().enter();
    } catch (const MisuseError &) {
        caught = true;
    }
    QVERIFY(caught);
    QCOMPARE(ReceiveTimeout(5ms, u"late"_s).duration(), Duration(5ms));
}

void TestErrors::describesExceptions()
{
    QCOMPARE(QActors::describe(std::exception_ptr()), u"no error"_s);
    QCOMPARE(QActors::describe(std::make_exception_ptr(std::runtime_error("plain"))), u"plain"_s);
    QCOMPARE(QActors::describe(std::make_exception_ptr(5)), u"unknown exception"_s);
    QStringList cancelled;
    for (const QString &reason : {u""_s, u"enough"_s}) {
        await([&]() -> Async<> {
            const CancelScope scope;
            co_await scope.run([&]() -> Async<> {
                scope.cancel(reason);
                try {
                    co_await yield();
                } catch (...) {
                    cancelled.append(QActors::describe(std::current_exception()));
                    cancelled.append(QActors::isCancelled(std::current_exception()) ? u"is"_s : u"is not"_s);
                }
            });
        });
    }
    QCOMPARE(cancelled.join(u", "), u"cancelled, is, cancelled: enough, is"_s);
    QVERIFY(!QActors::isCancelled(std::make_exception_ptr(5)));
    QVERIFY(!QActors::isCancelled({}));
}

void TestErrors::describesDurations_data()
{
    QTest::addColumn<qint64>("nanoseconds");
    QTest::addColumn<QString>("expected");
    QTest::newRow("zero") << qint64(0) << u"0 ns"_s;
    QTest::newRow("ns") << qint64(999) << u"999 ns"_s;
    QTest::newRow("us") << qint64(1'500) << u"1.5 µs"_s;
    QTest::newRow("ms") << qint64(20'000'000) << u"20 ms"_s;
    QTest::newRow("s") << qint64(1'500'000'000) << u"1.5 s"_s;
    QTest::newRow("hours") << qint64(7'200'000'000'000) << u"7200 s"_s;
    QTest::newRow("many digits") << qint64(1'234'567'000'000'000) << u"1234567 s"_s;
    QTest::newRow("negative") << qint64(-20'000'000) << u"-20 ms"_s;
    QTest::newRow("longest") << std::numeric_limits<qint64>::max() << u"9223372036.85 s"_s;
}

void TestErrors::describesDurations()
{
    QFETCH(qint64, nanoseconds);
    QFETCH(QString, expected);
    QCOMPARE(QActors::describe(Duration(nanoseconds)), expected);
}

void TestErrors::describesPlaces()
{
    const std::source_location here = std::source_location::current();
    QCOMPARE(QActors::describe(here), u"tst_errors.cpp:%1"_s.arg(here.line()));
    QCOMPARE(QActors::describe(std::source_location()), QString());
}

QTEST_GUILESS_MAIN(TestErrors)
#include "tst_errors.moc"
