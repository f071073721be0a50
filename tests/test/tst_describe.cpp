// SPDX-License-Identifier: MIT
#include <QActors/Mailbox>
#include <QActors/test/describe.h>

#include "support/testrun.h"

#include <QtCore/qpoint.h>

using namespace TestSupport;
using namespace Qt::StringLiterals;
using QActors::Test::describeMessage;

namespace {

struct Deposit
{
    int amount;
};

} // namespace

class tst_Describe : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void messages()
    {
        QCOMPARE(describeMessage(Message()), u"nothing"_s);
        QCOMPARE(describeMessage(Message::of(5)), u"5"_s);
        QCOMPARE(describeMessage(Message::of("text")), u"\"text\""_s);
        QVERIFY(describeMessage(Message::of(QPoint(1, 2))).contains(u"1,2"_s));
        const Mailbox box;
        QCOMPARE(describeMessage(Message::of("balance", box.pid(), 5)), u"(\"balance\", %1, 5)"_s.arg(box.pid().toString()));
        QVERIFY2(describeMessage(Message::of(Deposit{5})).endsWith(u"Deposit"_s), qPrintable(describeMessage(Message::of(Deposit{5}))));
    }

    void patterns()
    {
        using QActors::Test::detail::describeElements;
        QCOMPARE(describeElements(u"get"_s, arg<int>, any, ignore), u"(\"get\", arg<int>, any, ignore)"_s);
        QCOMPARE(describeElements(when([](int) { return true; })), u"when(…)"_s);
        QCOMPARE(describeElements(7), u"7"_s);
    }
};

QTEST_GUILESS_MAIN(tst_Describe)

#include "tst_describe.moc"
