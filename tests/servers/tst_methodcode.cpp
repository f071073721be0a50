// SPDX-License-Identifier: MIT
// Where a method's code is: for the names of calls in traces, which are kept by it. How compilers mark a virtual one differs by processor.
#include <QActors/GenServer>

#include <QtTest/qtest.h>

using QActors::detail::codeOf;

namespace {

struct First
{
    int plain() { return 1; }
    int other() { return 2; }
    virtual int one() { return 3; }
    virtual int two() { return 4; }
    virtual ~First() = default;
};
struct Second : First
{
    virtual int three() { return 5; }
};

} // namespace

class tst_MethodCode : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void ofAPlainMethod()
    {
        QVERIFY(codeOf(&First::plain));
        QVERIFY(codeOf(&First::plain) != codeOf(&First::other));
    }
    void ofAVirtualMethodIsNotKnown()
    {
        QCOMPARE(codeOf(&First::one), static_cast<const void *>(nullptr));
        QCOMPARE(codeOf(&First::two), static_cast<const void *>(nullptr));
        QCOMPARE(codeOf(&Second::three), static_cast<const void *>(nullptr));
        QCOMPARE(codeOf<int (Second::*)()>(&First::two), static_cast<const void *>(nullptr));
    }
};

QTEST_APPLESS_MAIN(tst_MethodCode)
#include "tst_methodcode.moc"
