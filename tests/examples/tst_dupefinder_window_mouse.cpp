// SPDX-License-Identifier: MIT
// Real I/O: files, read by real threads.
// dupefinder's window under the mouse.
#include "search.h"

#include <QtCore/qdir.h>
#include <QtCore/qmimedata.h>
#include <QtCore/qregularexpression.h>
#include <QtCore/qtemporarydir.h>
#include <QtGui/qevent.h>
#include <QtGui/qguiapplication.h>
#include <QtQml/qqmlcomponent.h>
#include <QtQml/qqmlengine.h>
#include <QtQuick/qquickitem.h>
#include <QtQuick/qquickwindow.h>
#include <QtTest/qtest.h>

using namespace QActors;
using namespace Qt::StringLiterals;

class tst_DupefinderWindowMouse : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void foldersAreDroppedAndSearched()
    {
        QTemporaryDir dir;
        for (const QString &name : {u"one"_s, u"two"_s}) {
            QFile file(dir.filePath(name));
            QVERIFY(file.open(QIODevice::WriteOnly));
            file.write("same");
        }
        QQmlEngine engine;
        QStringList warnings;
        connect(&engine, &QQmlEngine::warnings, this, [&](const QList<QQmlError> &errors) {
            for (const QQmlError &error : errors)
                warnings.append(error.toString());
        });
        QQmlComponent component(&engine, QUrl(u"qrc:/qt-project.org/imports/Dupefinder/Main.qml"_s));
        const std::unique_ptr<QObject> object(component.create());
        auto *window = qobject_cast<QQuickWindow *>(object.get());
        QVERIFY2(window, qPrintable(component.errorString()));
        auto *search = window->property("search").value<Search *>();
        QVERIFY(QTest::qWaitForWindowExposed(window));

        QMimeData data;
        data.setUrls({QUrl::fromLocalFile(dir.path())});
        const QPoint middle(500, 340);
        QDragEnterEvent enter(middle, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QCoreApplication::sendEvent(window, &enter);
        QVERIFY(enter.isAccepted());
        QDropEvent drop(middle, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QCoreApplication::sendEvent(window, &drop);
        QVERIFY(drop.isAccepted());
        QCOMPARE(search->folders(), QStringList(dir.path()));

        auto *button = window->findChild<QQuickItem *>(u"searchButton"_s);
        QVERIFY(button);
        QTRY_VERIFY(button->isEnabled());
        QTest::mouseClick(window, Qt::LeftButton, {}, button->mapToScene(button->boundingRect().center()).toPoint());
        auto *task = window->property("task").value<QmlTaskHandle *>();
        QVERIFY(task);
        QTRY_COMPARE(task->state(), QmlTaskHandle::Finished);
        QTRY_COMPARE(search->groups()->count(), 1);
        QCOMPARE(warnings, QStringList());
    }
    void whatIsShownFits_data()
    {
        QTest::addColumn<int>("width");
        for (const int width : {360, 640, 1000})
            QTest::addRow("%d", width) << width;
    }
    void whatIsShownFits()
    {
        QFETCH(int, width);
        QTemporaryDir dir;
        const QString folder = dir.filePath(u"a folder with quite a long name, which is not the only one"_s);
        QVERIFY(QDir().mkpath(folder));
        for (const QString &name : {u"one"_s, u"two"_s}) {
            QFile file(folder + u'/' + name);
            QVERIFY(file.open(QIODevice::WriteOnly));
            file.write("same");
        }
        QTest::failOnWarning(QRegularExpression(u"\\.qml"_s));
        QQmlEngine engine;
        QQmlComponent component(&engine, QUrl(u"qrc:/qt-project.org/imports/Dupefinder/Main.qml"_s));
        const std::unique_ptr<QObject> object(component.create());
        auto *window = qobject_cast<QQuickWindow *>(object.get());
        QVERIFY2(window, qPrintable(component.errorString()));
        window->resize(width, 600);
        QVERIFY(QTest::qWaitForWindowExposed(window));
        QCOMPARE(cutOff(window), QStringList()); // the hint
        auto *search = window->property("search").value<Search *>();
        search->addFolders({QUrl::fromLocalFile(folder), QUrl::fromLocalFile(dir.path()), QUrl::fromLocalFile(u"/no/such/folder"_s)});
        QVERIFY(QMetaObject::invokeMethod(window, "startSearch"));
        auto *task = window->property("task").value<QmlTaskHandle *>();
        QTRY_COMPARE(task->state(), QmlTaskHandle::Finished);
        QTRY_COMPARE(search->groups()->count(), 1);
        window->findChild<QObject *>(u"groups"_s)->setProperty("currentIndex", 0);
        QTRY_VERIFY(leftOf(window, "text", u"2 equal files"_s) >= 0);
        QTRY_COMPARE(cutOff(window), QStringList());
        const double left = leftOf(window, "text", u"Add folder…"_s);
        QVERIFY(left > 0);
        QCOMPARE(leftOf(window, "placeholderText", u"Filter by name or folder"_s), left);
        QCOMPARE(leftOf(window, "objectName", u"thumbnail"_s), left);
    }

private:
    static QList<QQuickItem *> shown(QQuickItem *item)
    {
        QList<QQuickItem *> items;
        if (!item->isVisible())
            return items;
        items.append(item);
        for (QQuickItem *child : item->childItems())
            items += shown(child);
        return items;
    }
    /// The texts that do not fit into the window, or into their place.
    static QStringList cutOff(const QQuickWindow *window)
    {
        QStringList texts;
        for (const QQuickItem *item : shown(window->contentItem())) {
            const QString text = item->property("text").toString();
            const QRectF place = item->mapRectToScene(item->boundingRect());
            const bool isElided = item->property("elide").toInt() != Qt::ElideNone;
            if (!text.isEmpty() && (place.left() < 0 || place.right() > window->width() || (!isElided && item->property("contentWidth").toReal() > item->width() + 1)))
                texts.append(text);
        }
        return texts;
    }
    static double leftOf(const QQuickWindow *window, const char *property, const QString &value)
    {
        for (const QQuickItem *item : shown(window->contentItem())) {
            if (item->property(property).toString() == value)
                return item->mapToScene(QPointF()).x();
        }
        return -1;
    }
};

QTEST_MAIN(tst_DupefinderWindowMouse)

#include "tst_dupefinder_window_mouse.moc"
