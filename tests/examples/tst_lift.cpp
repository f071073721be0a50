// SPDX-License-Identifier: MIT
// The lift: its rides under virtual time, and its window.
// Real time: only where pictures are taken, for the animations.
#include "lift.h"

#include <QActors/TestKit>

#include <QtCore/qregularexpression.h>
#include <QtGui/qguiapplication.h>
#include <QtGui/qcolor.h>
#include <QtQml/qqmlcomponent.h>
#include <QtQml/qqmlengine.h>
#include <QtQml/qqmlproperty.h>
#include <QtQuick/qquickitem.h>
#include <QtQuick/qquickwindow.h>
#include <QtTest/qtest.h>

using namespace QActors;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

class tst_Lift : public QObject
{
    Q_OBJECT

    /// "Riding@2" whenever state or floor change.
    struct Watched
    {
        QPointer<Lift> lift;
        QStringList log;
        void watch()
        {
            const auto note = [this] { log << u"%1@%2"_s.arg(lift->stateName()).arg(lift->floor()); };
            connect(lift, &Lift::stateChanged, lift, note);
            connect(lift, &Lift::floorChanged, lift, note);
        }
    };

    static QQuickItem *find(QQuickItem *item, const QString &name) // also what a Repeater has made
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
    QACTORS_TEST(whatIsAskedWhileItRidesWaits)
    {
        Watched watched;
        co_await withTaskGroup([&](TaskGroup &group) -> Async<> {
            const auto lift = co_await start<Lift>(group, std::ref(watched.lift));
            watched.watch();
            const TimePoint began = Test::testClock().now();
            const auto seconds = [&] { return (Test::testClock().now() - began) / 1s; };
            auto two = group.startSoon([&]() -> Async<qint64> {
                co_await lift.call(&Lift::ride, 2);
                co_return seconds();
            });
            auto one = group.startSoon([&]() -> Async<qint64> {
                co_await sleep(1500ms);
                co_await lift.call(&Lift::ride, 1);
                co_return seconds();
            });
            co_await Test::advance(1600ms);
            QACTORS_COMPARE(watched.lift->asked(), QList<int>({2, 1}));
            QACTORS_COMPARE(watched.lift->postponedEvents(), 2);
            const qint64 there = co_await two;
            QACTORS_COMPARE(there, qint64(2));
            const qint64 later = co_await one;
            QACTORS_COMPARE(later, qint64(6)); // three for the door, one to ride
            QACTORS_VERIFY(watched.lift->asked().isEmpty());
            co_await Test::advance(2s);
            lift.cast(&Lift::hold);
            co_await Test::advance(2s);
            QACTORS_COMPARE(watched.lift->state(), Lift::Open);
            co_await Test::advance(1s);
        });
        QACTORS_COMPARE(watched.log, QStringList({u"Riding@0"_s, u"Riding@1"_s, u"Riding@2"_s, u"Open@2"_s, u"Standing@2"_s, u"Riding@2"_s, u"Riding@1"_s, u"Open@1"_s, u"Standing@1"_s}));
    }

    QACTORS_TEST(aBrokenLiftRidesWhenItIsRepaired)
    {
        Watched watched;
        co_await withTaskGroup([&](TaskGroup &group) -> Async<> {
            const auto lift = co_await start<Lift>(group, std::ref(watched.lift));
            watched.watch();
            auto rides = group.startSoon([&]() -> Async<> { co_await lift.call(&Lift::ride, 2); });
            co_await Test::advance(1500ms);
            co_await lift.call(&Lift::breakDown);
            co_await Test::advance(1h);
            QACTORS_COMPARE(watched.lift->state(), Lift::Broken);
            co_await lift.call(&Lift::breakDown); // is nothing
            co_await lift.call(&Lift::hold);
            QACTORS_VERIFY(!rides.hasEnded());
            co_await lift.call(&Lift::repair);
            co_await rides;
        });
        QACTORS_COMPARE(watched.log, QStringList({u"Riding@0"_s, u"Riding@1"_s, u"Broken@1"_s, u"Standing@1"_s, u"Riding@1"_s, u"Riding@2"_s, u"Open@2"_s}));
    }

    void itsDrawing()
    {
        QPointer<Lift> self;
        const Lift lift(self);
        QFile readme(QStringLiteral(LIFT_README));
        QVERIFY(readme.open(QIODevice::ReadOnly | QIODevice::Text));
        QVERIFY2(readme.readAll().contains(lift.drawing().toUtf8()), qPrintable(lift.drawing()));
    }

    void theWindow_data()
    {
        QTest::addColumn<int>("width");
        QTest::addColumn<bool>("dark");
        QTest::newRow("wide") << 760 << false;
        QTest::newRow("wide dark") << 760 << true;
        QTest::newRow("narrow") << 340 << false;
    }

    void theWindow()
    {
        QFETCH(const int, width);
        QFETCH(const bool, dark);
        QTest::failOnWarning(QRegularExpression(u"\\.qml"_s));
        {
            Test::VirtualClock clock(Test::VirtualClock::ByHand);
            QQmlEngine engine;
            QQmlComponent component(&engine, QUrl(u"qrc:/qt-project.org/imports/LiftExample/Main.qml"_s));
            const std::unique_ptr<QObject> object(component.create());
            auto *window = qobject_cast<QQuickWindow *>(object.get());
            QVERIFY2(window, qPrintable(component.errorString()));
            if (dark) {
                for (const char *role : {"window", "base", "button", "light"})
                    QVERIFY(QQmlProperty::write(window, u"palette."_s + QLatin1StringView(role), QColor(0x2b, 0x2d, 0x30)));
                for (const char *role : {"windowText", "text", "buttonText"})
                    QVERIFY(QQmlProperty::write(window, u"palette."_s + QLatin1StringView(role), QColor(0xe0, 0xe0, 0xe0)));
            }
            window->resize(width, 560);
            QVERIFY(QTest::qWaitForWindowExposed(window));
            QTRY_VERIFY(object->property("lift").value<Lift *>());
            QCOMPARE(object->property("liftState").toInt(), int(Lift::Standing));
            const auto press = [&](const QString &name) {
                QQuickItem *item = find(window->contentItem(), name);
                QVERIFY2(item, qPrintable(name));
                const QPointF centre = item->mapToScene(QPointF(item->width() / 2, item->height() / 2));
                QVERIFY(window->contentItem()->boundingRect().contains(centre));
                QTest::mouseClick(window, Qt::LeftButton, {}, centre.toPoint());
            };
            TaskGroup time;
            const auto pass = [&](Duration by) { time.startSoon([&clock, by]() -> Async<> { co_await clock.pass(by); }); };
            press(u"floor2"_s);
            QTRY_COMPARE(object->property("liftState").toInt(), int(Lift::Riding));
            press(u"floor4"_s);
            QTRY_COMPARE(object->property("lift").value<Lift *>()->asked(), QList<int>({2, 4}));
            const Lift *lift = object->property("lift").value<Lift *>();
            pass(1s);
            QTRY_COMPARE(lift->floor(), 1);
            pass(1s);
            QTRY_COMPARE(object->property("liftState").toInt(), int(Lift::Open));
            if (const QString folder = qEnvironmentVariable("LIFT_PICTURES"); !folder.isEmpty()) {
                QTest::qWait(1200); // the animations, for the eye
                window->grabWindow().save(folder + u"/lift-%1%2.png"_s.arg(width).arg(dark ? u"-dark"_s : QString()));
            }
            pass(3s);
            QTRY_COMPARE(object->property("liftState").toInt(), int(Lift::Riding));
            pass(1s);
            QTRY_COMPARE(lift->floor(), 3);
            pass(1s);
            QTRY_COMPARE(lift->floor(), 4);
            QTRY_VERIFY(lift->asked().isEmpty());
        }
    }
};

QTEST_MAIN(tst_Lift)
#include "tst_lift.moc"
