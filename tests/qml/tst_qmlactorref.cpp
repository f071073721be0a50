// SPDX-License-Identifier: MIT
// The C++ side of ActorRef in QML: threads, deletion at every signal, what a receiver sees. Pages are in tst_actorref.qml.
#include "services.h"

#include <QtCore/qloggingcategory.h>
#include <QtCore/qsemaphore.h>
#include <QtCore/qthread.h>
#include <QtQml/qqmlcomponent.h>
#include <QtQml/qqmlengine.h>
#include <QtTest/qtest.h>

using namespace TestSupport;

namespace {

/// A thread on which a supervisor keeps a Teller with this name.
class Elsewhere
{
public:
    explicit Elsewhere(const QString &name)
    {
        m_thread.reset(QThread::create([this, name] {
            QEventLoop loop;
            m_loop = &loop;
            TaskGroup group;
            group.startSoon([&]() -> Async<> {
                const QList<ChildSpec> children{ChildSpec::actor<Teller>(u"teller"_s).registerAs(name)};
                const auto options = SupervisorOptions().intensity(1000, std::chrono::seconds(1));
                co_await start<Supervisor>(group, options, children);
                m_ready.release();
            });
            loop.exec();
        }));
        m_thread->start();
        m_ready.acquire();
    }
    ~Elsewhere() { end(); }
    void end()
    {
        if (!m_loop)
            return;
        QMetaObject::invokeMethod(std::exchange(m_loop, nullptr), &QEventLoop::quit, Qt::QueuedConnection);
        m_thread->wait();
    }

private:
    std::unique_ptr<QThread> m_thread;
    QSemaphore m_ready;
    QEventLoop *m_loop = nullptr;
};

void noteNews(const QmlActorRef &ref, QStringList &events)
{
    QObject::connect(&ref, &QmlActorRef::aliveChanged, &ref, [&] { events.append(ref.isAlive() ? u"alive"_s : u"gone"_s); });
    QObject::connect(&ref, &QmlActorRef::down, &ref, [&](const QmlExitReason &reason) { events.append(reason.toString()); });
}

/// The handle's end, in words.
QString outcome(QmlTaskHandle *handle)
{
    handle->setParent(QCoreApplication::instance()); // not collected, not deleted when it has settled
    if (!QTest::qWaitFor([&] { return !handle->isRunning(); }))
        return u"pending"_s;
    const QVariant error = handle->error();
    const QString text = error.isValid() ? error.value<QmlTaskError>().type : handle->value().toString();
    delete handle;
    return text;
}

} // namespace

class tst_QmlActorRef : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { QLoggingCategory::setFilterRules(u"qactors.supervisor=false\nqactors.actor=false"_s); }
    void cleanup() { QCOMPARE(registeredNames(), QStringList()); }

    void aNameOnAnotherThread()
    {
        QmlActorRef ref;
        QStringList events;
        ref.setName(u"teller"_s);
        noteNews(ref, events);
        QCOMPARE(outcome(ref.call(u"sum"_s)), u"NoProcess"_s);
        Elsewhere thread(u"teller"_s);
        QTRY_VERIFY(ref.isAlive());
        QCOMPARE(outcome(ref.call(u"add"_s, 5)), u"5"_s);
        events.clear();
        const Pid last = ref.pid();
        thread.end(); // with all that is on it
        QTRY_COMPARE(events, QStringList({u"gone"_s, u"Killed"_s}));
        QCOMPARE(outcome(ref.call(u"sum"_s)), u"NoProcess"_s);
        QmlActorRef late;
        late.setPid(last);
        noteNews(late, events = {});
        QTRY_COMPARE(events, QStringList({u"gone"_s, u"NoProcess"_s}));
    }
    void restartsOnAnotherThread()
    {
        const Elsewhere thread(u"teller"_s);
        QmlActorRef ref;
        ref.setName(u"teller"_s);
        QVERIFY(ref.isAlive());
        QStringList events;
        noteNews(ref, events);
        for (int i = 0; i < 50; ++i) {
            events.clear();
            const Pid before = ref.pid();
            QCOMPARE(outcome(ref.call(u"crash"_s)), u"ProcessExited"_s);
            QTRY_COMPARE(events, QStringList({u"gone"_s, u"Error: crashed"_s, u"alive"_s}));
            QVERIFY(ref.pid() != before);
            QCOMPARE(outcome(ref.call(u"add"_s, i)), QString::number(i));
        }
    }
    void callsThatWaitFailAtOnceWhenTheThreadEnds()
    {
        Elsewhere thread(u"teller"_s);
        QmlActorRef ref;
        ref.setName(u"teller"_s);
        QmlTaskHandle *held = ref.call(u"hold"_s);
        QTRY_COMPARE(held->state(), QmlTaskHandle::Running);
        thread.end();
        QCOMPARE(outcome(held), u"ProcessExited"_s);
    }
    void deletedInASignal_data()
    {
        QTest::addColumn<int>("signal");
        for (int i = 0; i < 4; ++i)
            QTest::addRow("%d", i) << i;
    }
    void deletedInASignal()
    {
        QFETCH(int, signal);
        Services services;
        QCOMPARE(outcome(services.supervise(u"teller"_s)), QString());
        auto *ref = new QmlActorRef;
        const QPointer<QmlActorRef> guard(ref);
        ref->setName(u"teller"_s);
        const auto end = [ref] { delete ref; };
        switch (signal) {
        case 0: connect(ref, &QmlActorRef::aliveChanged, this, end); break;
        case 1: connect(ref, &QmlActorRef::pidChanged, this, end); break;
        case 2: connect(ref, &QmlActorRef::down, this, end); break;
        default: // when it is alive again
            connect(ref, &QmlActorRef::aliveChanged, this, [ref] {
                if (ref->isAlive())
                    delete ref;
            });
        }
        QmlTaskHandle *handle = ref->call(u"crash"_s);
        handle->setParent(&services);
        QTRY_VERIFY(!guard);
        QVERIFY(!handle->isRunning());
        services.stopAll();
        QTRY_COMPARE(services.running(), 0);
    }
    void deletedWithCallsWaiting()
    {
        Services services;
        QCOMPARE(outcome(services.supervise(u"teller"_s)), QString());
        auto ref = std::make_unique<QmlActorRef>();
        ref->setName(u"teller"_s);
        QmlTaskHandle *sent = ref->call(u"add"_s, 1);
        sent->setParent(&services);
        QTRY_COMPARE(sent->state(), QmlTaskHandle::Finished);
        QmlTaskHandle *unsent = ref->call(u"add"_s, 2);
        unsent->setParent(&services);
        QVERIFY(ref->cast(u"add"_s, 4));
        QVERIFY(ref->send(u"bye"_s));
        ref.reset();
        QCOMPARE(unsent->state(), QmlTaskHandle::Cancelled);
        QTRY_COMPARE(services.heard(), QStringList({u"add 1"_s, u"add 4"_s, u"QString/1"_s}));
        services.stopAll();
        QTRY_COMPARE(services.running(), 0);
    }
    void engineEndsWithCallsWaiting()
    {
        Services services;
        QCOMPARE(outcome(services.supervise(u"teller"_s)), QString());
        {
            QQmlEngine engine;
            QQmlComponent component(&engine);
            component.setData("import QtQml\nimport QActors\nQtObject { id: page; property var ref: ActorRef { name: 'teller' }\n"
                              "Component.onCompleted: { page.ref.call('hold').then(() => 1); page.ref.call('sum') } }",
                              QUrl());
            std::unique_ptr<QObject> page(component.create());
            QVERIFY2(page, qPrintable(component.errorString()));
            QTRY_COMPARE(services.heard(), QStringList(u"hold"_s));
            engine.collectGarbage();
            page.release()->setParent(&services); // outlives the engine
        }
        services.stopAll();
        QTRY_COMPARE(services.running(), 0);
    }
    void aReceiverSeesWhatSendOfCppSends()
    {
        QStringList got;
        Mailbox mailbox;
        TaskGroup group;
        group.startSoon([&]() -> Async<> {
            for (;;) {
                co_await mailbox.receive(
                    on("add", arg<int>, [&](int n) { got.append(u"add %1"_s.arg(n)); }),
                    on("ask", arg<Pid>, arg<QVariantMap>, [&](Pid pid, const QVariantMap &map) {
                        got.append(u"ask %1 %2"_s.arg(pid == mailbox.pid()).arg(map.size()));
                    }),
                    on(arg<double>, arg<bool>, [&](double number, bool is) { got.append(u"%1 %2"_s.arg(number).arg(is)); }), on<QString>([&](const QString &text) { got.append(u"text "_s + text); }), on<int>([&](int n) { got.append(u"int %1"_s.arg(n)); }), on<QVariantList>([&](const QVariantList &list) { got.append(u"list %1"_s.arg(list.size())); }), on<QVariant>([&](const QVariant &value) { got.append(QString::fromUtf8(value.typeName())); }));
            }
        });
        QmlActorRef ref;
        ref.setPid(mailbox.pid());
        ref.send(u"add"_s, 5);
        ref.send(u"ask"_s, QVariant::fromValue(mailbox.pid()), QVariantMap{{u"a"_s, 1}});
        ref.send(1.5, true);
        ref.send(u"hello"_s);
        ref.send(2.0);
        ref.send(QVariantList{1, 2, 3});
        ref.send(1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
        ref.send(QUrl(u"x:y"_s));
        QTRY_COMPARE(got, QStringList({u"add 5"_s, u"ask 1 1"_s, u"1.5 1"_s, u"text hello"_s, u"int 2"_s, u"list 3"_s, u"list 10"_s,
                                       u"QUrl"_s}));
        QCOMPARE(outcome(ref.call(u"add"_s, 5)), u"NoProcess"_s); // a mailbox takes no calls
        group.cancel();
        QTRY_COMPARE(group.count(), 0);
        mailbox.close();
        QTRY_VERIFY(!ref.isAlive());
    }
    void aRegistryThatGoes()
    {
        Services services;
        auto own = std::make_unique<Registry>(u"own"_s);
        QmlActorRef ref;
        ref.setRegistry(own.get());
        ref.setName(u"teller"_s);
        QCOMPARE(outcome(services.superviseIn(own.get(), u"teller"_s)), QString());
        QVERIFY(ref.isAlive());
        own.reset();
        QVERIFY(!ref.isAlive());
        QCOMPARE(ref.registry(), &Registry::global());
        services.stopAll();
        QTRY_COMPARE(services.running(), 0);
    }
};

QTEST_GUILESS_MAIN(tst_QmlActorRef)

#include "tst_qmlactorref.moc"
