// SPDX-License-Identifier: MIT
// The cluster's window: what its buttons and sliders do. CLUSTER_PICTURES=folder saves pictures of it.
// Real I/O and time: a node of Erlang's own.
// Not for ThreadSanitizer: Erlang's processes.
#include "engine/erlangprogram.h"
#include "engine/thermostats.h"

#include <QtCore/qregularexpression.h>
#include <QtGui/qcolor.h>
#include <QtGui/qguiapplication.h>
#include <QtQml/qqmlcomponent.h>
#include <QtQml/qqmlengine.h>
#include <QtQml/qqmlproperty.h>
#include <QtQuick/qquickitem.h>
#include <QtQuick/qquickwindow.h>
#include <QtTest/qtest.h>

using namespace Qt::StringLiterals;

class tst_ClusterWindow : public QObject
{
    Q_OBJECT

    static QQuickItem *find(QQuickItem *item, const QString &name) // also what a view has made
    {
        if (item->objectName() == name)
            return item;
        const QList<QQuickItem *> children = item->childItems();
        for (QQuickItem *child : children) {
            if (QQuickItem *found = find(child, name))
                return found;
        }
        return nullptr;
    }

private Q_SLOTS:
    void theWindow_data()
    {
        QTest::addColumn<int>("width");
        QTest::addColumn<bool>("dark");
        QTest::newRow("wide") << 640 << false;
        QTest::newRow("wide dark") << 640 << true;
        QTest::newRow("narrow") << 320 << false;
    }

    void theWindow()
    {
        QFETCH(const int, width);
        QFETCH(const bool, dark);
        if (!ErlangProgram::isInstalled())
            QSKIP("there is no erl");
        QTest::failOnWarning(QRegularExpression(u"\\.qml"_s));
        ErlangProgram program;
        Thermostats thermostats(program);
        QQmlEngine engine;
        QQmlComponent component(&engine, QUrl(u"qrc:/qt-project.org/imports/ClusterExample/Main.qml"_s));
        const QVariantMap properties{{u"program"_s, QVariant::fromValue(&program)}, {u"thermostats"_s, QVariant::fromValue(&thermostats)}};
        const std::unique_ptr<QObject> object(component.createWithInitialProperties(properties));
        auto *window = qobject_cast<QQuickWindow *>(object.get());
        QVERIFY2(window, qPrintable(component.errorString()));
        if (dark) {
            for (const char *role : {"window", "base", "button", "light"})
                QVERIFY(QQmlProperty::write(window, u"palette."_s + QLatin1StringView(role), QColor(0x2b, 0x2d, 0x30)));
            for (const char *role : {"windowText", "text", "buttonText"})
                QVERIFY(QQmlProperty::write(window, u"palette."_s + QLatin1StringView(role), QColor(0xe0, 0xe0, 0xe0)));
        }
        window->resize(width, 420);
        QVERIFY(QTest::qWaitForWindowExposed(window));
        const auto picture = [&](const QString &name) {
            if (const QString folder = qEnvironmentVariable("CLUSTER_PICTURES"); !folder.isEmpty())
                window->grabWindow().save(folder + u"/cluster-%1-%2%3.png"_s.arg(name).arg(width).arg(dark ? u"-dark"_s : QString()));
        };
        const auto press = [&](const QString &name, double at) {
            QQuickItem *item = find(window->contentItem(), name);
            QVERIFY2(item, qPrintable(name));
            const QPointF where = item->mapToScene(QPointF(item->width() * at, item->height() / 2));
            QVERIFY2(window->contentItem()->boundingRect().contains(where), qPrintable(name));
            QTest::mouseClick(window, Qt::LeftButton, {}, where.toPoint());
        };
        const auto status = [&] { return find(window->contentItem(), u"status"_s)->property("text").toString(); };
        QCOMPARE(status(), u"The node is gone"_s);
        press(u"kill"_s, 0.5); // starts it
        QVERIFY(QTest::qWaitFor([&] { return thermostats.isLive(); }, 30000));
        QCOMPARE(status(), u"Live, from the node house@127.0.0.1"_s);
        QTRY_VERIFY(find(window->contentItem(), u"wanted Kitchen"_s)); // the last row; with the next frame
        press(u"wanted Kitchen"_s, 0.95);
        QVERIFY(QTest::qWaitFor([&] { return thermostats.rooms()->rooms().at(3).wanted > 26; }, 30000));
        QCOMPARE(find(window->contentItem(), u"wanted Kitchen"_s)->property("value").toInt(), thermostats.rooms()->rooms().at(3).wanted);
        picture(u"live"_s);
        QVERIFY(find(window->contentItem(), u"wanted Kitchen"_s)->isEnabled());
        press(u"crash"_s, 0.5);
        QVERIFY(QTest::qWaitFor([&] { return !thermostats.isLive(); }, 30000));
        QVERIFY(QTest::qWaitFor([&] { return thermostats.isLive(); }, 30000));
        QTRY_COMPARE(find(window->contentItem(), u"wanted Kitchen"_s)->property("value").toInt(), 21);
        press(u"kill"_s, 0.5);
        QVERIFY(QTest::qWaitFor([&] { return status() == u"The node is gone"_s && !program.isRunning(); }, 30000));
        QTRY_VERIFY(thermostats.log().contains(u"house@127.0.0.1 is lost"_s));
        QVERIFY(!find(window->contentItem(), u"wanted Kitchen"_s)->isEnabled());
        picture(u"gone"_s);
    }
};

QTEST_MAIN(tst_ClusterWindow)
#include "tst_cluster_window.moc"
