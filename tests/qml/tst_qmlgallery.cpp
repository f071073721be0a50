// SPDX-License-Identifier: MIT
// Each example of the gallery does what it says.
#include <QtCore/qdir.h>
#include <QtCore/qcoreapplication.h>
#include <QtCore/qregularexpression.h>
#include <QtQml/qqmlcomponent.h>
#include <QtQml/qqmlengine.h>
#include <QtGui/qguiapplication.h>
#include <QtQuick/qquickitem.h>
#include <QtQuick/qquickwindow.h>
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
        const QStringList parts{u"Main.qml"_s, u"Problem.qml"_s, u"PushButton.qml"_s};
        QVERIFY(files.size() >= 10);
        for (const QString &file : files) {
            if (!parts.contains(file))
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

    void theWindow_data()
    {
        QTest::addColumn<int>("width");
        for (const int width : {360, 1000})
            QTest::addRow("%d", width) << width;
    }
    void theWindow()
    {
        QFETCH(int, width);
        QTest::failOnWarning(QRegularExpression(u"\\.qml"_s)); // such as of a file that is not there
        QQmlEngine engine;
        QQmlComponent component(&engine, QUrl(u"qrc:/qt-project.org/imports/Gallery/Main.qml"_s));
        const std::unique_ptr<QObject> object(component.create());
        auto *window = qobject_cast<QQuickWindow *>(object.get());
        QVERIFY2(window, qPrintable(component.errorString()));
        window->resize(width, 500);
        QVERIFY(QTest::qWaitForWindowExposed(window));
        const int pages = int(object->property("examples").toList().size());
        QCOMPARE(pages, 8);
        for (int page = 0; page < pages; ++page) {
            object->setProperty("page", page);
            QVERIFY(QMetaObject::invokeMethod(window, "demo"));
            QTRY_VERIFY(isDone(window));
            QCoreApplication::processEvents();
            QCOMPARE(cutOff(window, window->contentItem()), QStringList());
        }
    }

private:
    /// The example's.
    static bool isDone(const QQuickWindow *window)
    {
        for (const QObject *object : window->findChildren<QObject *>()) {
            if (object->property("expected").isValid())
                return object->property("result") == object->property("expected");
        }
        return false;
    }
    /// The texts that do not fit into the window, or into their place.
    static QStringList cutOff(const QQuickWindow *window, QQuickItem *item)
    {
        QStringList texts;
        if (!item->isVisible())
            return texts;
        const QString text = item->property("text").toString();
        const QRectF place = item->mapRectToScene(item->boundingRect());
        if (!text.isEmpty() && (place.left() < 0 || place.right() > window->width() || item->property("contentWidth").toReal() > item->width() + 1))
            texts.append(text);
        for (QQuickItem *child : item->childItems())
            texts += cutOff(window, child);
        return texts;
    }
};

QTEST_MAIN(tst_QmlGallery)

#include "tst_qmlgallery.moc"
