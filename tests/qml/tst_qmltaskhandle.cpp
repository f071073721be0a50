// SPDX-License-Identifier: MIT
// The C++ side of TaskHandle in QML: bindable properties, engines and handles that die in any order, other threads.
#include "backend.h"

#include <QActors/Dispatcher>

#include <QtCore/qcoreapplication.h>
#include <QtCore/qpointer.h>
#include <QtCore/qthread.h>
#include <QtQml/qqmlcomponent.h>
#include <QtQml/qqmlcontext.h>
#include <QtQml/qqmlengine.h>
#include <QtTest/qtest.h>

#include <latch>

using namespace TestSupport;

namespace {

/// A QML page that keeps a handle and hangs callbacks on it, which write to `log`.
constexpr char Page[] = R"(
import QtQml
import QActors
QtObject {
    property TaskHandle handle: backend.held("key")
    property var log: []
    property Component more: Component { QtObject { property TaskHandle h: backend.held("other") } }
    property var chain: handle.then(v => { log.push("then " + v); log = log; return v }).finally(() => { log.push("finally"); log = log })
    property var run: Async.run(function*() { log.push("run " + (yield handle)); log = log })
}
)";

/// Everything that is posted, and what that posts.
void turn()
{
    for (int turns = 0; turns < 10; ++turns)
        QTest::qWait(0);
}

class Engine
{
public:
    Engine() : m_engine(std::make_unique<QQmlEngine>())
    {
        m_engine->rootContext()->setContextProperty(u"backend"_s, &backend);
    }
    QObject *create(const QByteArray &text)
    {
        QQmlComponent component(m_engine.get());
        component.setData(text, QUrl(u"file:///page.qml"_s));
        QObject *object = component.create();
        if (!object)
            qWarning() << component.errorString();
        page.reset(object);
        return object;
    }
    void destroy()
    {
        page.reset();
        m_engine.reset();
    }
    QQmlEngine *engine() { return m_engine.get(); }
    Backend backend;
    std::unique_ptr<QObject> page;

private:
    std::unique_ptr<QQmlEngine> m_engine;
};

QStringList logOf(QObject *page)
{
    return page->property("log").toStringList();
}

} // namespace

class tst_QmlTaskHandle : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    // It is the engine's, and its task runs here.
    void aHandleStaysOnItsThreadUntilItHasSettled()
    {
        Engine engine;
        QThread other;
        const std::unique_ptr<QmlTaskHandle> handle(engine.backend.held(u"key"_s));
        QString refused;
        try {
            handle->moveToThread(&other);
        } catch (const MisuseError &error) {
            refused = error.message();
        }
        QCOMPARE(refused,
                 u"moveToThread: the handle of task key cannot go to another thread; it is the engine's, and its task runs here"_s);
        QVERIFY(handle->thread() == QThread::currentThread());
        QVERIFY(handle->isRunning());
        engine.backend.finish(u"key"_s, 1);
        turn();
        QCOMPARE(handle->value().toInt(), 1); // nothing is lost
        handle->moveToThread(&other);
        QVERIFY(handle->thread() == &other);
    }

    void init()
    {
        Backend::catchOutput();
        Backend().clearLog();
    }

    void propertiesAreBindable()
    {
        Backend backend;
        std::unique_ptr<QmlTaskHandle> handle(backend.held(u"k"_s));
        QProperty<QString> text;
        text.setBinding([&] {
            return u"%1 %2 %3"_s.arg(int(handle->bindableState().value())).arg(handle->bindableProgress().value()).arg(handle->bindableValue().value().toString());
        });
        QCOMPARE(text.value(), u"0 0 "_s);
        QTRY_COMPARE(text.value(), u"1 0 "_s);
        backend.advance(u"k"_s, 0.5, u"half"_s);
        QTRY_COMPARE(text.value(), u"1 0.5 "_s);
        QCOMPARE(handle->bindableProgressText().value(), u"half"_s);
        backend.finish(u"k"_s, u"v"_s);
        QTRY_COMPARE(text.value(), u"3 1 v"_s);
        QVERIFY(handle->bindableState().isReadOnly());
        QVERIFY(!handle->bindableError().value().isValid());
    }

    void valueAndStateComeTogether()
    {
        Backend backend;
        std::unique_ptr<QmlTaskHandle> handle(backend.held(u"k"_s));
        QStringList log;
        connect(handle.get(), &QmlTaskHandle::stateChanged, this,
                [&] { log.append(u"state %1 %2"_s.arg(handle->state()).arg(handle->value().toString())); });
        connect(handle.get(), &QmlTaskHandle::valueChanged, this,
                [&] { log.append(u"value %1 %2"_s.arg(handle->state()).arg(handle->value().toString())); });
        backend.finish(u"k"_s, u"v"_s);
        QTRY_VERIFY(log.size() >= 2);
        QVERIFY(log.contains(u"state 3 v"_s));
        QVERIFY2(log.contains(u"value 3 v"_s), qPrintable(log.join(u"; "_s)));
    }

    // The page, the engine, the backend (with the tasks) and the handle die in each order.
    void theyDieInAnyOrder_data()
    {
        QTest::addColumn<QString>("order");
        QString order = u"bep"_s; // backend, engine, page
        do {
            QTest::addRow("%s", qPrintable(order)) << order;
            QTest::addRow("%s, settled", qPrintable(order)) << order + u's';
            QTest::addRow("%s, failed", qPrintable(order)) << order + u'f';
        } while (std::next_permutation(order.begin(), order.end()));
    }
    void theyDieInAnyOrder()
    {
        QFETCH(QString, order);
        auto engine = std::make_unique<QQmlEngine>();
        auto backend = std::make_unique<Backend>();
        engine->rootContext()->setContextProperty(u"backend"_s, backend.get());
        QQmlComponent component(engine.get());
        component.setData(Page, QUrl(u"file:///page.qml"_s));
        std::unique_ptr<QObject> page(component.create());
        QVERIFY2(page, qPrintable(component.errorString()));
        QCoreApplication::processEvents();
        if (order.endsWith(u's'))
            backend->finish(u"key"_s, 1);
        if (order.endsWith(u'f'))
            backend->fail(u"key"_s, u"boo"_s);
        for (QChar what : order) {
            if (what == u'b')
                backend.reset();
            else if (what == u'e')
                engine.reset();
            else if (what == u'p')
                page.reset();
            for (int i = 0; i < 3; ++i) {
                QCoreApplication::processEvents();
                QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
            }
        }
        QCOMPARE(backend ? backend->alive() : 0, 0);
    }

    void aPageThatWaitsGetsItsCallbacks()
    {
        Engine engine;
        QObject *page = engine.create(Page);
        QVERIFY(page);
        engine.backend.finish(u"key"_s, 7);
        QTRY_COMPARE(logOf(page).size(), 3);
        QVERIFY(logOf(page).contains(u"then 7"_s));
        QVERIFY(logOf(page).contains(u"run 7"_s));
        QVERIFY(logOf(page).contains(u"finally"_s));
    }

    void theHandleOutlivesItsEngineAndEndsWithItsTask()
    {
        Engine engine;
        QObject *page = engine.create(Page);
        QVERIFY(page);
        QPointer<QmlTaskHandle> handle = page->property("handle").value<QmlTaskHandle *>();
        QVERIFY(handle);
        engine.destroy();
        QVERIFY(handle); // its task has begun or will
        QVERIFY(handle->isRunning());
        engine.backend.finish(u"key"_s, 1);
        QTRY_VERIFY(!handle);
    }

    void aHandleWithAParentBelongsToIt()
    {
        Engine engine;
        QObject owner;
        QPointer<QmlTaskHandle> handle = engine.backend.value(1);
        handle->setParent(&owner);
        engine.engine()->newQObject(handle);
        QTRY_COMPARE(handle->state(), QmlTaskHandle::Finished);
        engine.engine()->collectGarbage();
        turn();
        QVERIFY(handle);
        engine.destroy();
        QVERIFY(handle);
    }

    void aDeletedOwnerCancels()
    {
        auto backend = std::make_unique<Backend>();
        std::unique_ptr<QmlTaskHandle> handle(backend->held(u"k"_s));
        QCoreApplication::processEvents();
        backend.reset();
        QCOMPARE(handle->state(), QmlTaskHandle::Cancelled);
    }

    void handlesOfOneTaskAreManyAndOneFailureIsLogged()
    {
        TaskGroup group;
        const auto work = []() -> Async<int> {
            co_await yield();
            throw std::runtime_error("once");
        };
        const TaskHandle<int> task = Task::spawn(group, work);
        std::unique_ptr<QmlTaskHandle> first(toQml(task));
        std::unique_ptr<QmlTaskHandle> second(toQml(task));
        QCOMPARE(detail::QmlAccess::handlesOf(detail::TaskHandleAccess::task(task)).size(), 2);
        QTRY_COMPARE(Backend().log().size(), 1);
        turn();
        QCOMPARE(Backend().log().size(), 1);
        QVERIFY(Backend().log().first().endsWith(u"failed and nobody handled it: std::runtime_error: once"_s));
        QCOMPARE(detail::QmlAccess::handlesOf(detail::TaskHandleAccess::task(task)).size(), 0);
    }

    void aTaskThatHasEndedAlready()
    {
        TaskGroup group;
        const auto work = [] { return 5; };
        const TaskHandle<int> task = Task::spawn(group, work);
        QTRY_VERIFY(task.hasEnded());
        std::unique_ptr<QmlTaskHandle> handle(toQml(task));
        QCOMPARE(handle->state(), QmlTaskHandle::Finished);
        QCOMPARE(handle->value(), QVariant(5));
        QCOMPARE(handle->progress(), 1.0);
    }

    void aTaskOnAnotherThread_data()
    {
        QTest::addColumn<int>("how");
        QTest::addRow("value") << 0;
        QTest::addRow("failure") << 1;
        QTest::addRow("cancelled") << 2;
    }
    void aTaskOnAnotherThread()
    {
        QFETCH(int, how);
        std::latch made(1);
        std::latch observed(1);
        TaskHandle<QString> task;
        std::unique_ptr<QThread> thread(QThread::create([&] {
            QEventLoop loop;
            TaskGroup group;
            const auto work = [how]() -> Async<QString> {
                co_await yield();
                Task::setProgress(0.5, u"half"_s);
                if (how == 1)
                    throw std::out_of_range("elsewhere");
                if (how == 2)
                    co_await sleep(std::chrono::hours(1));
                co_return u"from there"_s;
            };
            task = Task::spawn(group, work);
            connect(&group, &TaskGroup::finished, &loop, &QEventLoop::quit);
            made.count_down();
            observed.wait();
            loop.exec();
        }));
        thread->start();
        made.wait();
        std::unique_ptr<QmlTaskHandle> handle(toQml(task));
        handle->setParent(this);
        observed.count_down();
        if (how == 2)
            handle->cancel();
        QTRY_VERIFY(!handle->isRunning());
        QVERIFY(thread->wait());
        if (how == 0) {
            QCOMPARE(handle->value(), QVariant(u"from there"_s));
        } else if (how == 1) {
            const auto error = handle->error().value<QmlTaskError>();
            QCOMPARE(error.message, u"elsewhere"_s);
            QCOMPARE(error.type, u"std::out_of_range"_s);
        } else {
            QCOMPARE(handle->state(), QmlTaskHandle::Cancelled);
        }
    }

    // The engine has no finally() of its own, and nobody has imported QActors, which brings it.
    void finallyNeedsNoImport()
    {
        Backend backend;
        QQmlEngine engine;
        QJSEngine::setObjectOwnership(&backend, QJSEngine::CppOwnership);
        const QJSValue run = engine.evaluate(u"(function(backend, log) { backend.value(1).finally(() => log.push('finally')).then(v => log.push(v));"
                                             " Promise.allSettled([backend.value(2)]).then(r => log.push(r[0].value)) })"_s);
        const QJSValue log = engine.newArray();
        const QJSValue result = run.call({engine.newQObject(&backend), log});
        QVERIFY2(!result.isError(), qPrintable(result.toString()));
        QTRY_COMPARE(log.property(u"length"_s).toInt(), 3);
        QVERIFY(log.toVariant().toList().contains(u"finally"_s));
    }

    void oneHandleInTwoEngines_data()
    {
        QTest::addColumn<bool>("fails");
        QTest::addRow("value") << false;
        QTest::addRow("failure") << true;
    }
    void oneHandleInTwoEngines()
    {
        QFETCH(bool, fails);
        Backend backend;
        QQmlEngine first;
        QQmlEngine second;
        std::unique_ptr<QmlTaskHandle> handle(backend.held(u"k"_s));
        handle->setParent(&backend);
        QJSValue logs[2];
        int at = 0;
        for (QQmlEngine *engine : {&first, &second}) {
            const QJSValue use = engine->evaluate(
                u"(function(h, log) { h.then(v => v).then(v => log.push('then ' + v)).catch(e => log.push('catch ' + e.message + (e instanceof Error)));"
                " h.finally(() => log.push('finally')).catch(() => {}); Promise.all([h]).then(v => log.push('all ' + v), () => log.push('none')) })"_s);
            logs[at] = engine->newArray();
            const QJSValue result = use.call({engine->newQObject(handle.get()), logs[at]});
            QVERIFY2(!result.isError(), qPrintable(result.toString()));
            ++at;
        }
        if (fails)
            backend.fail(u"k"_s, u"boo"_s);
        else
            backend.finish(u"k"_s, 7);
        for (const QJSValue &log : logs) {
            QTRY_COMPARE(log.property(u"length"_s).toInt(), 3);
            QStringList lines = log.toVariant().toStringList();
            lines.sort();
            QCOMPARE(lines, fails ? QStringList({u"catch bootrue"_s, u"finally"_s, u"none"_s})
                                  : QStringList({u"all 7"_s, u"finally"_s, u"then 7"_s}));
        }
        handle->setParent(nullptr);
    }

    void promisesOutsideJavaScriptAreRefused()
    {
        Backend backend;
        std::unique_ptr<QmlTaskHandle> handle(backend.value(1));
        QVERIFY(handle->promise().isUndefined());
        QVERIFY(backend.log().last().contains(u"asked for outside JavaScript"_s));
    }
};

QTEST_GUILESS_MAIN(tst_QmlTaskHandle)

#include "tst_qmltaskhandle.moc"
