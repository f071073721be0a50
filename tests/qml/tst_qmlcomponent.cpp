// SPDX-License-Identifier: MIT
// Components and objects of QML as awaits.
#include <QActors/QmlComponent>

#include "support/leaksofqt.h"
#include "support/rounds.h"
#include "support/waits.h"

#include <QtCore/qregularexpression.h>
#include <QtCore/qtemporarydir.h>
#include <QtQml/qqmlcontext.h>
#include <QtQml/qqmlengine.h>
#include <QtQml/qqmlincubator.h>

using namespace TestSupport;

namespace {

const QByteArray Good = "import QtQml\nQtObject { property int value: 17; property QtObject child: QtObject { } }";
const QByteArray Required = "import QtQml\nQtObject { required property string name }";

/// Makes a little of an object whenever it is asked to.
struct Controller : QQmlIncubationController
{
    void step() { incubateFor(0); }
};

/// A component that is in a file, and loaded on the engine's thread for that.
struct Loading
{
    explicit Loading(const QByteArray &text)
    {
        QFile file(folder.filePath(u"Part.qml"_s));
        if (!file.open(QIODevice::WriteOnly) || file.write(text) < 0)
            qFatal("no temporary folder");
        file.close();
        component = std::make_unique<QQmlComponent>(&engine, QUrl::fromLocalFile(file.fileName()), QQmlComponent::Asynchronous);
    }
    QTemporaryDir folder;
    QQmlEngine engine;
    std::unique_ptr<QQmlComponent> component;
};

Async<> makeOne()
{
    Loading loading(Good);
    const std::unique_ptr<QObject> object = co_await createObject(loading.component.get());
    QACTORS_COMPARE(object->property("value").toInt(), 17);
}

} // namespace

class tst_QmlComponent : public QObject
{
    Q_OBJECT

    std::optional<LeakGuard> m_guard;

    static void setData(QQmlComponent *component, const QByteArray &text)
    {
        component->setData(text, QUrl(u"qrc:/Part.qml"_s));
        await([component] { return componentReady(component); });
    }

private Q_SLOTS:
    void init()
    {
        m_guard.emplace();
        QTest::failOnWarning(QRegularExpression(u"in the process of being created"_s));
    }
    void cleanup()
    {
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
        VERIFY_NO_LEAK(*m_guard);
    }

    void aComponentThatTakesItsTime()
    {
        Loading loading(Good);
        QVERIFY(loading.component->isLoading());
        await([&] { return componentReady(loading.component.get()); });
        QVERIFY(loading.component->isReady());
        await([&] { return componentReady(loading.component.get()); }); // at once
        await([] { return makeOne(); });
    }

    void propertiesAndContext()
    {
        QQmlEngine engine;
        QQmlContext context(&engine);
        context.setContextProperty(u"greeting"_s, u"hello"_s);
        QQmlComponent component(&engine);
        component.setData("import QtQml\nQtObject { required property string name; property string text: greeting + ' ' + name }", QUrl(u"qrc:/Part.qml"_s));
        const auto object = await([&] { return createObject(&component, &context, {{u"name"_s, u"QML"_s}}); });
        QCOMPARE(object->property("text").toString(), u"hello QML"_s);
        QCOMPARE(QQmlEngine::objectOwnership(object.get()), QQmlEngine::CppOwnership);
    }

    void piecesBetweenFrames()
    {
        Controller controller;
        QQmlEngine engine;
        engine.setIncubationController(&controller);
        QQmlComponent component(&engine);
        setData(&component, Good);
        int value = 0;
        const auto make = [&]() -> Async<> { value = (co_await createObject(&component))->property("value").toInt(); };
        const auto disturb = [&](auto &) {
            QCOMPARE(controller.incubatingObjectCount(), 1);
            QCOMPARE(value, 0);
            while (controller.incubatingObjectCount() > 0)
                controller.step();
        };
        QCOMPARE(endOf(make, disturb), u"finished"_s);
        QCOMPARE(value, 17);
        engine.setIncubationController(nullptr);
    }

    void QW3_errorsHaveTheirPlaces()
    {
        Loading loading("import QtQml\nQtObject { property int x: }");
        try {
            await([&] { return componentReady(loading.component.get()); });
            QFAIL("loaded");
        } catch (const QmlComponentError &error) {
            QCOMPARE(error.url(), loading.component->url());
            QCOMPARE(error.errors().size(), 1);
            QCOMPARE(error.errors().at(0).line(), 2);
            QVERIFY2(error.message().contains(u"Part.qml:2"_s), error.what());
        }
        if (!FindsLeaks) { // Qt loses what was made of such an object
            Loading missing(Required);
            const QString required = messageOf<QmlComponentError>([&] { await([&]() -> Async<> { co_await createObject(missing.component.get()); }); });
            QVERIFY2(required.contains(u"Required property name was not initialized"_s), qPrintable(required));
        }
        QQmlEngine engine;
        QQmlComponent nowhere(&engine, QUrl::fromLocalFile(u"/no/such/Part.qml"_s));
        QVERIFY(messageOf<QmlComponentError>([&] { await([&] { return componentReady(&nowhere); }); }).contains(u"/no/such/Part.qml"_s));
    }

    void QW4_cancelledOrKilledWhatWasMadeGoes()
    {
        for (const bool kill : {false, true}) {
            Controller controller;
            QQmlEngine engine;
            engine.setIncubationController(&controller);
            QQmlComponent component(&engine);
            setData(&component, Good);
            const auto disturb = [&](std::unique_ptr<TaskGroup> &group) {
                controller.step();
                kill ? group.reset() : group->cancel();
            };
            QCOMPARE(endOf([&]() -> Async<> { co_await createObject(&component); }, disturb), u"cancelled"_s);
            QCOMPARE(controller.incubatingObjectCount(), 1); // Qt cannot stop in the middle
            while (controller.incubatingObjectCount() > 0)
                controller.step();
            QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
            engine.setIncubationController(nullptr);
        }
        disturbEverywhere([] { return makeOne(); });
    }

    void QW1_deletedDuringTheWait()
    {
        Loading loading(Good);
        QVERIFY(endOf([&] { return componentReady(loading.component.get()); }, [&](auto &) { loading.component.reset(); }).endsWith(u"was deleted"_s));
        for (const bool wholeEngine : {false, true}) {
            Controller controller;
            auto engine = std::make_unique<QQmlEngine>();
            engine->setIncubationController(&controller);
            auto component = std::make_unique<QQmlComponent>(engine.get());
            setData(component.get(), Good);
            const auto make = [&]() -> Async<> { co_await createObject(component.get()); };
            const auto disturb = [&](auto &) {
                component.reset();
                if (wholeEngine)
                    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"in the process of being created"_s));
                if (wholeEngine)
                    engine.reset();
                else
                    while (controller.incubatingObjectCount() > 0)
                        controller.step();
            };
            const QString end = endOf(make, disturb);
            if (wholeEngine)
                QVERIFY2(end.contains(u"was deleted"_s), qPrintable(end));
            else
                QCOMPARE(end, u"finished"_s); // what has been loaded is enough
            if (engine)
                engine->setIncubationController(nullptr);
        }
    }

    void QW5_misuseIsNamed()
    {
        QQmlEngine engine;
        QQmlComponent empty(&engine);
        QVERIFY(messageOf<MisuseError>([&] { await([&] { return componentReady(&empty); }); }).contains(u"nothing to load"_s));
        QVERIFY(!messageOf<SenderGone>([] { await([] { return componentReady(nullptr); }); }).isEmpty());
    }

    void QW4_nothingIsLeftBehind()
    {
        Controller controller;
        QQmlEngine engine;
        engine.setIncubationController(&controller);
        QQmlComponent component(&engine);
        setData(&component, Good);
        const qsizetype before = openDescriptors();
        for (int i = 0, all = rounds(2000); i < all; ++i) {
            TaskGroup group;
            group.startSoon([&]() -> Async<> { co_await createObject(&component); });
            idle();
            if (i % 2)
                controller.step();
        }
        while (controller.incubatingObjectCount() > 0)
            controller.step();
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
        QCOMPARE(openDescriptors(), before);
        engine.setIncubationController(nullptr);
    }
};

QTEST_GUILESS_MAIN(tst_QmlComponent)
#include "tst_qmlcomponent.moc"
