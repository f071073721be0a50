// SPDX-License-Identifier: MIT
#include <QActors/ExitReason>

#include "support/testrun.h"

#include <QtCore/qdebug.h>

using namespace TestSupport;
using namespace Qt::StringLiterals;

class tst_ExitReason : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void isNormalByDefault()
    {
        const ExitReason reason;
        QCOMPARE(reason.kind(), ExitReason::Kind::Normal);
        QVERIFY(!reason.cause());
        QVERIFY(reason.text().isEmpty());
        QCOMPARE(reason.toString(), u"Normal"_s);
    }

    void saysKindAndText()
    {
        QCOMPARE(ExitReason(ExitReason::Kind::Shutdown).toString(), u"Shutdown"_s);
        QCOMPARE(ExitReason(ExitReason::Kind::Shutdown, u"update"_s).toString(), u"Shutdown: update"_s);
        QString text;
        QDebug(&text) << ExitReason(ExitReason::Kind::Killed) << 1;
        QCOMPARE(text, u"Killed 1 "_s);
    }

    void theFormerNamesOfTheKindsCompile()
    {
        QT_WARNING_PUSH
        QT_WARNING_DISABLE_DEPRECATED
        static_assert(ExitReason::Normal == ExitReason::Kind::Normal && ExitReason::Shutdown == ExitReason::Kind::Shutdown);
        static_assert(ExitReason::Cancelled == ExitReason::Kind::Cancelled && ExitReason::Killed == ExitReason::Kind::Killed);
        static_assert(ExitReason::NoProcess == ExitReason::Kind::NoProcess && ExitReason::Error == ExitReason::Kind::Error);
        QCOMPARE(ExitReason(ExitReason::Shutdown, u"update"_s).toString(), u"Shutdown: update"_s);
        QT_WARNING_POP
    }

    void anErrorKeepsItsException()
    {
        const auto cause = std::make_exception_ptr(std::runtime_error("no such file"));
        const ExitReason reason = ExitReason::error(cause);
        QCOMPARE(reason.kind(), ExitReason::Kind::Error);
        QVERIFY(reason.cause() == cause);
        QCOMPARE(reason.text(), u"no such file"_s);
        QCOMPARE(reason.toString(), u"Error: no such file"_s);
    }

    void anErrorWithoutExceptionIsRefused()
    {
        QCOMPARE(messageOf<MisuseError>([] { ExitReason(ExitReason::Kind::Error, u"x"_s); }),
                 u"ExitReason: an Error needs its exception; make it with ExitReason::error()"_s);
        QCOMPARE(messageOf<MisuseError>([] { ExitReason::error(nullptr); }), u"ExitReason::error: the exception is null"_s);
    }

    void normalAndShutdownAreOrderly()
    {
        const auto isOrderly = [](ExitReason::Kind kind) { return ExitReason(kind).isOrderly(); };
        QVERIFY(isOrderly(ExitReason::Kind::Normal));
        QVERIFY(isOrderly(ExitReason::Kind::Shutdown));
        QVERIFY(!isOrderly(ExitReason::Kind::Cancelled));
        QVERIFY(!isOrderly(ExitReason::Kind::Killed));
        QVERIFY(!isOrderly(ExitReason::Kind::NoProcess));
        QVERIFY(!ExitReason::error(std::make_exception_ptr(1)).isOrderly());
    }

    void isEqualByKindTextAndExceptionObject()
    {
        const auto cause = std::make_exception_ptr(std::runtime_error("x"));
        const auto alike = std::make_exception_ptr(std::runtime_error("x"));
        QVERIFY(ExitReason::error(cause) == ExitReason::error(cause));
        QVERIFY(ExitReason::error(cause) != ExitReason::error(alike));
        QVERIFY(ExitReason(ExitReason::Kind::Shutdown, u"a"_s) == ExitReason(ExitReason::Kind::Shutdown, u"a"_s));
        QVERIFY(ExitReason(ExitReason::Kind::Shutdown, u"a"_s) != ExitReason(ExitReason::Kind::Shutdown, u"b"_s));
        QVERIFY(ExitReason(ExitReason::Kind::Shutdown) != ExitReason());
    }
};

QTEST_GUILESS_MAIN(tst_ExitReason)
#include "tst_exitreason.moc"
