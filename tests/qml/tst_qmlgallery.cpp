// SPDX-License-Identifier: MIT
// Each example of the gallery does what it says.
#include <QtCore/qdir.h>
#include <QtCore/qcoreapplication.h>
#include <QtQml/qqmlcomponent.h>
#include <QtQml/qqmlengine.h>
#include <QtGui/qguiapplication.h>
#include <QtTest/qtest.h>

using namespace Qt::StringLiterals;

class tst_QmlGallery : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void example_data()
    {
        QTest::addColumn<QString>("file");
        const QStringList files = QDir(u":/qt-project.org/imports/Gallery"_s).entryList({u"*.qml"_s});
        QVERIFY(files.size() >= 8);
        for (const QString &file : files) {
            if (file != u"Main.qml"_s)
                QTest::addRow("%s", qPrintable(file)) << file;
        }
    }
    void example()
    {
        QFETCH(QString, file);
        QQmlEngine engine;
        QStringList warnings;
        connect(&engine, &QQmlEngine::warnings, this, [&](const QList<QQmlError> &errors) {
            for (const QQmlError &error : errors)
                warnings.append(error.toString());
        });
        QQmlComponent component(&engine, QUrl(u"qrc:/qt-project.org/imports/Gallery/"_s + file));
        std::unique_ptr<QObject> object(component.create());
        QVERIFY2(object, qPrintable(component.errorString()));
        QVERIFY(QMetaObject::invokeMethod(object.get(), "demo"));
        const QString expected = object->property("expected").toString();
        QVERIFY(!expected.isEmpty());
        QTRY_COMPARE(object->property("result").toString(), expected);
        engine.collectGarbage();
        for (int turns = 0; turns < 20; ++turns)
            QTest::qWait(0);
        QCOMPARE(object->property("result").toString(), expected); // and nothing comes later
        QCOMPARE(warnings, QStringList());
    }
};

QTEST_MAIN(tst_QmlGallery)

#include "tst_qmlgallery.moc"
