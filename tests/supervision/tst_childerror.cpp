// SPDX-License-Identifier: MIT
#include <QActors/Errors>
#include <QActors/supervision/childerror.h>

#include <QtCore/qmetaobject.h>
#include <QtTest/qtest.h>

using namespace QActors;
using namespace Qt::StringLiterals;

class tst_ChildError : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whoCatchesLessStillReadsWhy()
    {
        const auto cause = std::make_exception_ptr(std::runtime_error("no disk"));
        const ChildError error(ChildError::StartFailed, u"store"_s, u"the child \"store\" did not start: no disk"_s, cause);
        try {
            throw error;
        } catch (const CallError &base) {
            QCOMPARE(base.message(), u"the child \"store\" did not start: no disk"_s);
        }
        try {
            throw error;
        } catch (const ChildError &same) {
            QCOMPARE(same.kind(), ChildError::StartFailed);
            QCOMPARE(same.id(), u"store"_s);
            QCOMPARE(describe(same.cause()), u"no disk"_s);
        }
        QVERIFY(!ChildError(ChildError::NotFound, u"x"_s, u"none"_s).cause());
    }

    void theKindsHaveNames()
    {
        const auto kinds = QMetaEnum::fromType<ChildError::Kind>();
        QCOMPARE(kinds.keyCount(), int(ChildError::BadSpec) + 1);
        QCOMPARE(QByteArray(kinds.valueToKey(ChildError::TooMany)), "TooMany"_ba);
    }
};

QTEST_GUILESS_MAIN(tst_ChildError)
#include "tst_childerror.moc"
