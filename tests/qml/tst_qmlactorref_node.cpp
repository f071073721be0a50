// SPDX-License-Identifier: MIT
// ActorRef { node: … }: what it is and tells while processes, nodes and connections come and go.
// Real I/O: two nodes of ours in one program. Real threads: each node has one.
#include "remotepage.h"

#include <QtCore/qloggingcategory.h>
#include <QtCore/qthread.h>

using namespace TestSupport;

namespace {

/// An ActorRef to {store, app}.
struct Store : QmlActorRef
{
    explicit Store(const QString &name = u"store"_s)
    {
        noteNews(*this, events);
        setNode(u"app@127.0.0.1"_s);
        setName(name);
    }
    QStringList events;
};

} // namespace

class tst_QmlActorRefNode : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QLoggingCategory::setFilterRules(u"qactors.supervisor=false\nqactors.actor=false"_s); }

    NODE_TEST(ED70_callsCastsAndMessagesGoToTheNameInTheirOrder)
    {
        Neighbours nodes;
        co_await nodes.start();
        co_await nodes.serve();
        RemotePage page(R"(
            property ActorRef ref: ActorRef { node: "app@127.0.0.1"; name: "store" }
            property var seen: []
            function ask() {
                ref.call("add", 5).then(total => seen = seen.concat(total))
                ref.cast("add", 2)
                ref.send("tick", 7)
                ref.call("add", 1).then(total => seen = seen.concat(total))
            })");
        page.run("ask"); // at once: it waits for the connection
        EVENTUALLY(page.get("seen").toList().size() == 2);
        QACTORS_COMPARE(page.get("seen").toList(), QVariantList({5, 8}));
        QACTORS_COMPARE(nodes.heard, QStringList({u"add 5"_s, u"add 2"_s, u"QActors::Term/1"_s, u"add 1"_s}));
        EVENTUALLY(page.ref().isAlive());
        QACTORS_VERIFY(!page.ref().pid().isNull());
        QACTORS_COMPARE((co_await nodes.ui->whereis("store", u"app@127.0.0.1"_s)), page.ref().pid());
        QACTORS_VERIFY(page.ref().castAfter(1, u"add"_s, 3).isActive());
        EVENTUALLY(nodes.heard.contains(u"add 3"_s));
    }

    NODE_TEST(ED71_aliveFollowsTheProcess)
    {
        Neighbours nodes;
        co_await nodes.start();
        Store store;
        QACTORS_COMPARE(co_await outcome(store.call(u"sum"_s)), u"NoProcess"_s);
        const ActorRef<Teller> first = co_await nodes.serve();
        EVENTUALLY(store.events.contains(u"alive"_s));
        const Pid before = store.pid();
        stop(first.pid(), ExitReason(ExitReason::Kind::Shutdown, u"over"_s));
        EVENTUALLY(store.events.contains(u"Shutdown: over"_s));
        QACTORS_VERIFY(!store.isAlive());
        QACTORS_COMPARE(co_await outcome(store.call(u"sum"_s)), u"NoProcess"_s);
        co_await nodes.serve(); // as a supervisor would
        EVENTUALLY(store.isAlive());
        QACTORS_VERIFY(store.pid() != before);
        QACTORS_COMPARE(store.events, QStringList({u"alive"_s, u"gone"_s, u"Shutdown: over"_s, u"alive"_s}));
    }

    NODE_TEST(ED72_aliveFollowsTheNode)
    {
        Neighbours nodes;
        co_await nodes.startUi();
        Store store;
        QACTORS_COMPARE(co_await outcome(store.call(u"sum"_s)), u"NodeError"_s); // there is no such node
        co_await nodes.startApp();
        co_await nodes.serve();
        EVENTUALLY(store.isAlive());
        QmlTaskHandle *held = store.call(u"hold"_s);
        EVENTUALLY(nodes.heard.contains(u"hold"_s));
        nodes.app.reset();
        QACTORS_COMPARE(co_await outcome(held), u"NodeError"_s); // at once
        EVENTUALLY(store.events.size() == 3);
        co_await nodes.startApp();
        co_await nodes.serve();
        EVENTUALLY(store.isAlive());
        QACTORS_COMPARE(co_await outcome(store.call(u"add"_s, 4)), u"4"_s);
        QACTORS_COMPARE(store.events.first(2), QStringList({u"alive"_s, u"gone"_s}));
        QACTORS_VERIFY2(store.events.at(2).contains(u"noconnection"_s), store.events.at(2));
        QACTORS_COMPARE(store.events.at(3), u"alive"_s);
    }

    void ED72_aNodeThatConnectsFromThereIsLookedAtAtOnce()
    {
        const VirtualClock clock(true); // no pause comes to its end
        Neighbours nodes;
        nodes.ui = std::make_unique<ErlangNode>(ErlangNodeOptions(u"ui@127.0.0.1"_s).cookie("x").withoutPortMapper());
        await([&] { return nodes.ui->start(); }); // which knows no way to the other one
        Store store;
        QCOMPARE(await([&] { return outcome(store.call(u"sum"_s)); }), u"NodeError"_s);
        await([&]() -> Async<> {
            nodes.app = std::make_unique<ErlangNode>(
                ErlangNodeOptions(u"app@127.0.0.1"_s).cookie("x").withoutPortMapper().fixedPort(u"ui@127.0.0.1"_s, nodes.ui->port()));
            co_await nodes.app->start();
            co_await nodes.serve();
            co_await nodes.app->connect(u"ui@127.0.0.1"_s);
        });
        QTRY_VERIFY_WITH_TIMEOUT(store.isAlive(), 50000);
        QCOMPARE(clock.elapsed(), Duration::zero());
    }

    NODE_TEST(ED73_withoutANodeAWarningSaysWhatToDo)
    {
        const Warnings warnings;
        RemotePage page(R"(property ActorRef ref: ActorRef { node: "app@127.0.0.1"; name: "store" })");
        EVENTUALLY(warnings.texts().size() == 1);
        QACTORS_COMPARE(co_await outcome(page.ref().call(u"sum"_s)), u"CallError"_s);
        QACTORS_VERIFY(!page.ref().cast(u"add"_s, 1));
        QACTORS_VERIFY(!page.ref().send(u"add"_s, 1));
        const QString what = u"this program is no node of a cluster: make an ErlangNode in C++, and co_await its start()"_s;
        QACTORS_COMPARE(warnings.texts(), QStringList({u"page.qml:4:24: QML ActorRef: node: "_s + what, u"page.qml:4:24: QML ActorRef: cast: "_s + what,
                                                       u"page.qml:4:24: QML ActorRef: send: "_s + what}));
        QACTORS_VERIFY(!page.ref().isAlive());
        Neighbours nodes;
        co_await nodes.start();
        co_await nodes.serve();
        EVENTUALLY(page.ref().isAlive()); // it has waited for a node
        QACTORS_COMPARE(co_await outcome(page.ref().call(u"add"_s, 4)), u"4"_s);
    }

    NODE_TEST(ED73_aNodeThatIsNotStartedYetIsNoReasonForAWarning)
    {
        const Warnings warnings;
        Neighbours nodes;
        RemotePage page(R"(property ActorRef ref: ActorRef { node: "app@127.0.0.1"; name: "store" })");
        ErlangNode idle(ErlangNodeOptions(u"idle@127.0.0.1"_s).cookie("x")); // made in the same turn
        QACTORS_COMPARE(co_await outcome(page.ref().call(u"sum"_s)), u"CallError"_s);
        co_await nodes.start();
        co_await nodes.serve();
        EVENTUALLY(page.ref().isAlive());
        QACTORS_COMPARE(warnings.texts(), QStringList());
    }

    NODE_TEST(ED73_aNameThatIsNoneIsNamed)
    {
        const Warnings warnings;
        Neighbours nodes;
        co_await nodes.startUi();
        RemotePage page(R"(property ActorRef ref: ActorRef { node: "app"; name: "store" }
            property ActorRef own: ActorRef { node: "ui@127.0.0.1"; name: "store" }
            property ActorRef longName: ActorRef { node: "app@127.0.0.1"; name: "n".repeat(300) }
            property ActorRef unnamed: ActorRef { node: "app@127.0.0.1" }
            property string error
            function ask() { unnamed.call("sum").catch(e => error = e.message) })");
        QACTORS_COMPARE(co_await outcome(page.ref().call(u"sum"_s)), u"CallError"_s);
        EVENTUALLY(warnings.texts().size() == 3);
        const QString all = warnings.texts().join(u'\n');
        QACTORS_VERIFY2(all.contains(u"page.qml:4:24: QML ActorRef: node: \"app\" has no host: a node's name is like app@127.0.0.1"_s), all);
        QACTORS_VERIFY2(all.contains(u"page.qml:5:36: QML ActorRef: node: ui@127.0.0.1 is this program's own node"_s), all);
        QACTORS_VERIFY2(all.contains(u"page.qml:6:41: QML ActorRef: node: An atom has at most 255 characters"_s), all);
        page.run("ask");
        EVENTUALLY(!page.get("error").toString().isEmpty());
        QACTORS_COMPARE(page.get("error").toString(), u"this ActorRef has a node, but no name; give it the name that the process has at app@127.0.0.1"_s);
    }

    NODE_TEST(ED74_nodeAndNameMayChange)
    {
        Neighbours nodes;
        co_await nodes.start();
        co_await nodes.serve("one");
        co_await nodes.serve("two");
        TaskGroup group;
        const ActorRef<Teller> here = co_await QActors::start<Teller>(group);
        registerName(u"one"_s, here);
        QmlActorRef ref;
        ref.setName(u"one"_s); // of this program
        QACTORS_COMPARE(ref.pid(), here.pid());
        QStringList events;
        noteNews(ref, events);
        ref.setNode(u"app@127.0.0.1"_s); // of the other
        QACTORS_VERIFY(!ref.isAlive());
        EVENTUALLY(ref.isAlive());
        const Pid one = ref.pid();
        QACTORS_VERIFY(one != here.pid());
        ref.setName(u"two"_s);
        EVENTUALLY(ref.isAlive());
        QACTORS_VERIFY(ref.pid() != one && ref.pid() != here.pid());
        ref.setName(u"none"_s);
        ref.setName(u"one"_s);
        EVENTUALLY(ref.isAlive());
        QACTORS_COMPARE(ref.pid(), one);
        ref.setNode(u"away@127.0.0.1"_s);
        QACTORS_VERIFY(!ref.isAlive());
        ref.setNode(QString());
        QACTORS_COMPARE(ref.pid(), here.pid());
        ref.setName(QString());
        ref.setPid(here);
        ref.setNode(u"app@127.0.0.1"_s); // which counts with a name only
        QACTORS_VERIFY(ref.isAlive());
        QACTORS_COMPARE(co_await outcome(ref.call(u"add"_s, 3)), u"3"_s);
        QACTORS_VERIFY(!events.contains(u"NoProcess"_s));
        ref.setNode(QString());
    }

    NODE_TEST(ED74_theNodeMayBeClosedAndDestroyed)
    {
        Neighbours nodes;
        co_await nodes.start();
        co_await nodes.serve();
        co_await nodes.serve("slow");
        Store store;
        Store slow(u"slow"_s);
        EVENTUALLY(store.isAlive());
        QString error;
        nodes.group.startSoon([&]() -> Async<> { error = co_await outcome(slow.call(u"hold"_s)); });
        EVENTUALLY(nodes.heard.contains(u"hold"_s));
        co_await nodes.ui->close();
        EVENTUALLY(error == u"NodeError"_s);
        EVENTUALLY(store.events.size() == 3);
        QACTORS_COMPARE(store.events.first(2), QStringList({u"alive"_s, u"gone"_s}));
        QACTORS_COMPARE(co_await outcome(store.call(u"sum"_s)), u"CallError"_s);
        co_await nodes.ui->start(); // again
        EVENTUALLY(store.isAlive());
        QACTORS_COMPARE(co_await outcome(store.call(u"add"_s, 2)), u"2"_s);
        QmlTaskHandle *unsent = store.call(u"sum"_s);
        const Warnings warnings;
        nodes.ui.reset();
        QACTORS_VERIFY(!(co_await outcome(unsent)).isEmpty());
        EVENTUALLY(!store.isAlive());
        EVENTUALLY(store.events.size() == 6);
        nodes.app.reset();
        co_await nodes.start();
        co_await nodes.serve();
        EVENTUALLY(store.isAlive());
        QACTORS_COMPARE(warnings.texts(), QStringList()); // that nodes go is no mistake of the page
    }

    NODE_TEST(ED74_aRefMayBeDeletedAtAnyTime)
    {
        Neighbours nodes;
        co_await nodes.start();
        const ActorRef<Teller> teller = co_await nodes.serve();
        std::make_unique<Store>(); // before it has looked
        auto waiting = std::make_unique<Store>(u"none"_s); // while it pauses
        auto calling = std::make_unique<Store>();
        QmlTaskHandle *call = calling->call(u"hold"_s);
        EVENTUALLY(nodes.heard.contains(u"hold"_s));
        calling.reset();
        waiting.reset();
        QACTORS_COMPARE(co_await outcome(call), QString()); // cancelled
        const Store other; // another one of the same process
        EVENTUALLY(other.isAlive());
        for (int when = 0; when < 3; ++when) {
            auto *ref = new QmlActorRef;
            const QPointer<QmlActorRef> guard(ref);
            const auto end = [ref] { delete ref; };
            switch (when) {
            case 0: connect(ref, &QmlActorRef::pidChanged, this, end); break;
            case 1: connect(ref, &QmlActorRef::aliveChanged, this, end); break;
            default: connect(ref, &QmlActorRef::down, this, end);
            }
            ref->setNode(u"app@127.0.0.1"_s);
            ref->setName(u"store"_s);
            if (when == 2) {
                EVENTUALLY(ref->isAlive());
                stop(teller.pid(), ExitReason(ExitReason::Kind::Shutdown));
            }
            EVENTUALLY(!guard);
        }
        EVENTUALLY(!other.isAlive());
    }

    void ED74_theProgramMayQuitInTheMiddle()
    {
        Neighbours nodes;
        await([&]() -> Async<> {
            co_await nodes.start();
            co_await nodes.serve();
        });
        const Store store;
        const Store none(u"none"_s);
        Store slow;
        QTRY_VERIFY_WITH_TIMEOUT(store.isAlive(), 50000);
        QmlTaskHandle *held = slow.call(u"hold"_s);
        held->setParent(&nodes.group);
        QTRY_VERIFY_WITH_TIMEOUT(nodes.heard.contains(u"hold"_s), 50000);
        QmlTaskHandle *unsent = slow.call(u"sum"_s);
        unsent->setParent(&nodes.group);
        QTimer::singleShot(0, QCoreApplication::instance(), &QCoreApplication::quit);
        QCOMPARE(QCoreApplication::exec(), 0);
        QVERIFY(!held->isRunning() && !unsent->isRunning());
    }

    void ED74_theRefMayBeOnAnotherThreadThanTheNode()
    {
        Neighbours nodes;
        await([&]() -> Async<> {
            co_await nodes.start();
            co_await nodes.serve();
        });
        std::atomic<bool> hasAnswer = false;
        QStringList seen;
        const std::unique_ptr<QThread> thread(QThread::create([&] {
            await([&]() -> Async<> {
                Store store;
                EVENTUALLY(store.isAlive());
                QmlTaskHandle *handle = store.call(u"add"_s, 4);
                handle->setParent(&store);
                co_await when(handle, &QmlTaskHandle::settled);
                seen.append(handle->value().toString());
                QmlTaskHandle *held = store.call(u"hold"_s);
                held->setParent(&store);
                hasAnswer = true;
                co_await when(held, &QmlTaskHandle::settled);
                seen.append(held->error().value<QmlTaskError>().type);
                EVENTUALLY(!store.isAlive());
                seen.append(store.events.last().left(5));
            });
        }));
        thread->start();
        QTRY_VERIFY_WITH_TIMEOUT(hasAnswer, 50000);
        QTRY_VERIFY_WITH_TIMEOUT(nodes.heard.contains(u"hold"_s), 50000);
        nodes.ui.reset();
        QTRY_VERIFY_WITH_TIMEOUT(thread->isFinished(), 50000);
        QVERIFY2(seen.size() == 3 && seen.first() == u"4"_s && seen.at(1).endsWith(u"Error"_s), qPrintable(seen.join(u' ')));
    }

    NODE_TEST(ED76_ofSeveralNodesItIsTheFirstThatWasStarted)
    {
        Neighbours nodes;
        co_await nodes.start();
        co_await nodes.serve();
        ErlangNode later(ErlangNodeOptions(u"later@127.0.0.1"_s).cookie("x").withoutPortMapper().connectOnly().fixedPort(u"app@127.0.0.1"_s, nodes.port));
        co_await later.start();
        Store store;
        EVENTUALLY(store.isAlive());
        QACTORS_COMPARE(nodes.ui->nodes(), QStringList(u"app@127.0.0.1"_s));
        QACTORS_COMPARE(later.nodes(), QStringList());
        nodes.ui.reset();
        EVENTUALLY(later.nodes() == QStringList(u"app@127.0.0.1"_s)); // nodes.app was earlier, but is app@127.0.0.1 itself
        EVENTUALLY(store.events.size() == 4);
        QACTORS_VERIFY(store.isAlive());
        QACTORS_COMPARE(co_await outcome(store.call(u"add"_s, 2)), u"2"_s);
    }
};

QTEST_GUILESS_MAIN(tst_QmlActorRefNode)
#include "tst_qmlactorref_node.moc"
