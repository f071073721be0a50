// SPDX-License-Identifier: MIT
// Real I/O: files, read by real threads.
// dupefinder's window under the mouse.
#include "search.h"

#include <QtCore/qdir.h>
#include <QtCore/qmimedata.h>
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
};

QTEST_MAIN(tst_DupefinderWindowMouse)

#include "tst_dupefinder_window_mouse.moc"
