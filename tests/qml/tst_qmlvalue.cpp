// SPDX-License-Identifier: MIT
#include "backend.h"

#include <QtCore/qjsonobject.h>
#include <QtQml/qjsengine.h>
#include <QtTest/qtest.h>

using namespace TestSupport;

class tst_QmlValue : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void whatTheEngineKnowsStays()
    {
        for (const QVariant &value : {QVariant(), QVariant(1), QVariant(u"x"_s), QVariant(QUrl(u"a:b"_s)), QVariant(2.5),
                                      QVariant(QJsonObject{{u"a"_s, 1}}), QVariant::fromValue(nullptr), QVariant(QSize(1, 2))})
            QCOMPARE(toQmlValue(value), value);
    }
    void listsAndMapsOfThem()
    {
        QCOMPARE(toQmlValue(QVariant::fromValue(QList<qint64>{1, 2})), QVariant(QVariantList{qint64(1), qint64(2)}));
        const QVariant map = toQmlValue(QVariant::fromValue(QMap<QString, QList<int>>{{u"a"_s, {1, 2}}}));
        QCOMPARE(map, QVariant(QVariantMap{{u"a"_s, QVariantList{1, 2}}}));
        const QVariant byNumber = toQmlValue(QVariant::fromValue(QMap<int, int>{{1, 2}}));
        QCOMPARE(byNumber, QVariant(QVariantMap{{u"1"_s, 2}}));
    }
    void othersAreRefused_data()
    {
        QTest::addColumn<QVariant>("value");
        QTest::addRow("struct") << QVariant::fromValue(Opaque());
        QTest::addRow("in a list") << QVariant(QVariantList{1, QVariant::fromValue(Opaque())});
        QTest::addRow("in a map") << QVariant(QVariantMap{{u"a"_s, QVariant::fromValue(Opaque())}});
    }
    void othersAreRefused()
    {
        QFETCH(QVariant, value);
        QString message;
        try {
            toQmlValue(value);
        } catch (const MisuseError &error) {
            message = error.message();
        }
        QCOMPARE(message, u"QML cannot show a value of type TestSupport::Opaque; make it a Q_GADGET with properties, or "
                          "give a QVariantMap, a list or a QObject pointer instead"_s);
    }
    void aJavaScriptErrorKeepsItsValue()
    {
        QJSEngine engine;
        const QJSValue thrown = engine.evaluate(u"({message: 'm', x: 1})"_s);
        const QmlError error(thrown);
        QCOMPARE(error.message(), u"m"_s);
        QVERIFY(error.reason().strictlyEquals(thrown));
        QCOMPARE(QmlError(QJSValue(u"text"_s)).message(), u"text"_s);
    }
};

QTEST_GUILESS_MAIN(tst_QmlValue)

#include "tst_qmlvalue.moc"
