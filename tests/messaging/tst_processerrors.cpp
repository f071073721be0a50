// SPDX-License-Identifier: MIT
#include <QActors/Errors>
#include <QActors/ExitReason>
#include <QActors/Mailbox>
#include <QActors/messaging/processerrors.h>

#include <QtTest/qtest.h>

using namespace QActors;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

class tst_ProcessErrors : public QObject
{
    Q_OBJECT

    /// Which handler a program that knows only `Base` ends in, and what it reads there.
    template<typename Base, typename E>
    static QString caughtAs(const E &error)
    {
        try {
            std::rethrow_exception(std::make_exception_ptr(error));
        } catch (const Base &base) {
            if constexpr (requires { base.message(); })
                return base.message();
            else if constexpr (requires { base.what(); })
                return QString::fromUtf8(base.what());
            else
                return base.error().message();
        } catch (...) {
            return u"something else"_s;
        }
    }

private Q_SLOTS:
    void allAreErrorsAndThoseOfACallAreFailures()
    {
        Mailbox mailbox;
        const NoProcess none(u"no one there"_s);
        const ProcessExited exited(mailbox.pid(), ExitReason(ExitReason::Kind::Killed), u"it was killed"_s);
        const ReceiveTimeout late(5ms, u"nothing came"_s);
        const MailboxClosed closed(u"the mailbox has ended"_s);
        QCOMPARE(caughtAs<Error>(none), u"no one there"_s);
        QCOMPARE(caughtAs<Error>(exited), u"it was killed"_s);
        QCOMPARE(caughtAs<Error>(late), u"nothing came"_s);
        QCOMPARE(caughtAs<Error>(closed), u"the mailbox has ended"_s);
        QCOMPARE(caughtAs<std::exception>(exited), u"it was killed"_s);

        QCOMPARE(caughtAs<CallFailure>(none), u"no one there"_s);
        QCOMPARE(caughtAs<CallFailure>(exited), u"it was killed"_s);
        QCOMPARE(caughtAs<CallFailure>(late), u"something else"_s);
        QCOMPARE(caughtAs<CallFailure>(closed), u"something else"_s);

        QCOMPARE(caughtAs<TimeoutError>(late), u"nothing came"_s);
        QCOMPARE(late.duration(), 5ms);
    }

    void aProcessExitedKnowsWhoAndWhy()
    {
        Mailbox mailbox;
        const ProcessExited exited(mailbox.pid(), ExitReason(ExitReason::Kind::Killed), u"it was killed"_s);
        const ProcessExited copy = exited; // as exceptions are
        QCOMPARE(copy.pid(), mailbox.pid());
        QCOMPARE(copy.reason().toString(), ExitReason(ExitReason::Kind::Killed).toString());
        QCOMPARE(&copy.error(), static_cast<const Error *>(&copy));
        QCOMPARE(describe(std::make_exception_ptr(copy)), u"it was killed"_s);
    }
};

QTEST_GUILESS_MAIN(tst_ProcessErrors)
#include "tst_processerrors.moc"
