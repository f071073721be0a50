// SPDX-License-Identifier: MIT
// Real I/O: a bus of the test's own.
// Not for ThreadSanitizer: libdbus is not instrumented.
#include <QActors/DBus>
#include <QActors/IODevice>
#include <QActors/Process>

#include "support/rounds.h"
#include "support/waits.h"

#include <QtCore/qstandardpaths.h>
#include <QtDBus/qdbuscontext.h>

using namespace TestSupport;

namespace {

const QString Service = u"org.qactors.Test"_s;

} // namespace

/// What is called.
class Counter : public QObject, protected QDBusContext
{
    Q_OBJECT
    Q_CLASSINFO("D-Bus Interface", "org.qactors.Counter")

public:
    int calls = 0;
    /// The answer that was asked for and not given yet.
    void answerNow(const QVariant &value) { connectionOfLate.send(late.createReply(value)); }
    QDBusMessage late;
    QDBusConnection connectionOfLate{QString()};

public Q_SLOTS:
    int add(int a, int b)
    {
        ++calls;
        return a + b;
    }
    void nothing() { ++calls; }
    int divide(int a, int b, int &rest)
    {
        rest = a % b;
        return a / b;
    }
    QStringList words(const QString &text) { return text.split(u' '); }
    void fail() { sendErrorReply(u"org.qactors.Error.Broken"_s, u"it is broken"_s); }
    int slow()
    {
        ++calls;
        setDelayedReply(true);
        late = message();
        connectionOfLate = connection();
        return 0;
    }
};

class tst_DBus : public QObject
{
    Q_OBJECT

    std::optional<LeakGuard> m_guard;
    QProcess m_bus;
    QString m_address;
    std::unique_ptr<QDBusConnection> m_server;
    std::unique_ptr<QDBusConnection> m_client;
    Counter m_counter;

    DBusMethod method(const QString &name) const { return DBusMethod(*m_client, Service, u"/counter"_s, u"org.qactors.Counter"_s, name); }

    /// Those of which nobody waits for the answer any more are among them.
    int callsSoFar()
    {
        await([this]() -> Async<> { co_await dbusCall<>(method(u"nothing"_s)); });
        return m_counter.calls;
    }

    template<typename F>
    static Async<QString> errorOf(F fn)
    {
        try {
            co_await fn();
        } catch (const DBusCallError &error) {
            co_return u"%1 [%2|%3|%4]"_s.arg(error.message(), error.name(), error.service(), error.method());
        }
        co_return u"no error"_s;
    }

private Q_SLOTS:
    void initTestCase()
    {
        const QString program = QStandardPaths::findExecutable(u"dbus-daemon"_s);
        if (program.isEmpty())
            QSKIP("there is no dbus-daemon here, and so no bus to try calls on");
        m_bus.setProgram(program);
        m_bus.setArguments({u"--session"_s, u"--nofork"_s, u"--nopidfile"_s, u"--print-address=1"_s});
        m_bus.setStandardErrorFile(QProcess::nullDevice());
        await([this]() -> Async<> {
            co_await startProcess(&m_bus);
            m_address = QString::fromLocal8Bit(co_await readLine(&m_bus)).trimmed();
        });
        m_server = std::make_unique<QDBusConnection>(QDBusConnection::connectToBus(m_address, u"server"_s));
        m_client = std::make_unique<QDBusConnection>(QDBusConnection::connectToBus(m_address, u"client"_s));
        QVERIFY2(m_server->isConnected() && m_client->isConnected(), qPrintable(m_client->lastError().message()));
        QVERIFY(m_server->registerService(Service));
        QVERIFY(m_server->registerObject(u"/counter"_s, &m_counter, QDBusConnection::ExportAllSlots));
    }
    void cleanupTestCase()
    {
        for (const QString &name : {u"server"_s, u"client"_s})
            QDBusConnection::disconnectFromBus(name);
        m_client.reset();
        m_server.reset();
        m_bus.kill();
        m_bus.waitForFinished();
    }
    void init() { m_guard.emplace(); }
    void cleanup() { VERIFY_NO_LEAK(*m_guard); }

    void valuesOfCalls()
    {
        await([this]() -> Async<> {
            QACTORS_COMPARE(co_await dbusCall<int>(method(u"add"_s), 2, 3), 5);
            co_await dbusCall<>(method(u"nothing"_s));
            const auto [quotient, rest] = co_await dbusCall<int, int>(method(u"divide"_s), 17, 5);
            QACTORS_COMPARE(quotient, 3);
            QACTORS_COMPARE(rest, 2);
            QACTORS_COMPARE((co_await dbusCall<QStringList>(method(u"words"_s), u"a b c"_s)).size(), 3);
        });
    }

    void pendingCallsAndReplies()
    {
        await([this]() -> Async<> {
            QDBusMessage message = QDBusMessage::createMethodCall(Service, u"/counter"_s, u"org.qactors.Counter"_s, u"add"_s);
            message.setArguments({4, 5});
            const QDBusMessage answer = co_await m_client->asyncCall(message);
            QACTORS_COMPARE(answer.arguments().value(0).toInt(), 9);
            QDBusPendingReply<int> reply = m_client->asyncCall(message);
            QACTORS_COMPARE(co_await reply, 9);
            QACTORS_COMPARE(co_await reply, 9); // again
            QDBusPendingReply<> nothing = m_client->asyncCall(message); // the answer's value is not looked at
            co_await nothing;
        });
    }

    void QW3_failuresAreNamed()
    {
        await([this]() -> Async<> {
            QACTORS_COMPARE(co_await errorOf([&]() -> Async<> { co_await dbusCall<>(method(u"fail"_s)); }),
                            u"org.qactors.Counter.fail of org.qactors.Test failed: it is broken (org.qactors.Error.Broken) "
                            "[org.qactors.Error.Broken|org.qactors.Test|org.qactors.Counter.fail]"_s);
            const auto fails = [](DBusMethod method, QString name) -> Async<> {
                const QString error = co_await errorOf([&]() -> Async<> { co_await dbusCall<int>(method); });
                QACTORS_VERIFY2(error.contains(u"["_s + name + u'|'), error);
            };
            co_await fails(method(u"none"_s), u"org.freedesktop.DBus.Error.UnknownMethod"_s);
            co_await fails(DBusMethod(*m_client, u"org.nobody"_s, u"/"_s, u"a.b"_s, u"c"_s), u"org.freedesktop.DBus.Error.ServiceUnknown"_s);
            co_await fails(DBusMethod(QDBusConnection(u"none"_s), Service, u"/"_s, u"a.b"_s, u"c"_s), u"org.freedesktop.DBus.Error.Disconnected"_s);
            co_await fails(method(u"words"_s), u"org.freedesktop.DBus.Error.UnknownMethod"_s); // with other arguments
            co_await fails(method(u"slow"_s).timeout(20ms), u"org.freedesktop.DBus.Error.NoReply"_s);
            const QString type = co_await errorOf([&]() -> Async<> { co_await dbusCall<QString>(method(u"add"_s), 1, 2); });
            QACTORS_VERIFY2(type.contains(u"InvalidSignature"_s), type);
            QDBusMessage message = QDBusMessage::createMethodCall(Service, u"/counter"_s, u"org.qactors.Counter"_s, u"fail"_s);
            const QString unnamed = co_await errorOf([&]() -> Async<> { co_await m_client->asyncCall(message); });
            // Qt 6.11 does not say any more who has answered.
            QACTORS_VERIFY2(unnamed.startsWith(u"a call over D-Bus of :1."_s) || unnamed.startsWith(u"a call over D-Bus failed: "_s), unnamed);
            const QDBusPendingReply<int> never; // of no call
            const QString none = co_await errorOf([&]() -> Async<> { co_await never; });
            QACTORS_VERIFY2(none.contains(u"Disconnected"_s), none);
        });
    }

    void QW4_cancelledOrKilledTheAnswerIsDropped()
    {
        for (const bool kill : {false, true}) {
            const int before = callsSoFar();
            const auto disturb = [&](std::unique_ptr<TaskGroup> &group) {
                QTRY_COMPARE(m_counter.calls, before + 1);
                kill ? group.reset() : group->cancel();
                idle();
                m_counter.answerNow(1); // late
                QCoreApplication::processEvents();
            };
            const auto call = [this]() -> Async<> { co_await dbusCall<int>(method(u"slow"_s)); };
            QCOMPARE(endOf(call, disturb), u"cancelled"_s);
            QCOMPARE(await([this]() -> Async<int> { co_return co_await dbusCall<int>(method(u"add"_s), 1, 1); }), 2);
        }
    }

    void whereItWaits()
    {
        TaskGroup group;
        const auto task = group.startSoon([this]() -> Async<> { co_await dbusCall<int>(method(u"slow"_s)); });
        idle();
        QVERIFY2(task.whereItWaits().startsWith(u"org.qactors.Counter.slow of org.qactors.Test, over D-Bus"_s), qPrintable(task.whereItWaits()));
    }

    // Whoever else lets go of it: the call has its connection, and its answer.
    void QW1_theConnectionIsDroppedDuringTheWait()
    {
        auto own = std::make_unique<QDBusConnection>(QDBusConnection::connectToBus(m_address, u"own"_s));
        const int before = callsSoFar();
        const auto call = [&] {
            return dbusCall<int>(DBusMethod(*own, Service, u"/counter"_s, u"org.qactors.Counter"_s, u"slow"_s));
        };
        const auto disturb = [&](auto &) {
            QTRY_COMPARE(m_counter.calls, before + 1);
            QDBusConnection::disconnectFromBus(u"own"_s);
            own.reset();
            QCoreApplication::processEvents();
            m_counter.answerNow(1);
        };
        QCOMPARE(endOf(call, disturb), u"finished"_s);
    }

    void QW4_cancelledAndKilledEverywhere()
    {
        disturbEverywhere([this]() -> Async<> {
            const int sum = co_await dbusCall<int>(method(u"add"_s), 2, 3);
            QACTORS_COMPARE(sum, 5);
            co_await dbusCall<>(method(u"nothing"_s));
        });
    }

    void QW4_nothingIsLeftBehind()
    {
        const auto add = [this]() -> Async<int> { co_return co_await dbusCall<int>(method(u"add"_s), 1, 2); };
        await(add);
        const qsizetype before = openDescriptors();
        for (int i = 0, all = rounds(2000); i < all; ++i) {
            TaskGroup group;
            group.startSoon([this]() -> Async<> { co_await dbusCall<int>(method(u"add"_s), 1, 2); });
            idle();
            if (i % 2)
                QCoreApplication::processEvents();
        }
        QCOMPARE(await(add), 3); // behind all of them
        QCOMPARE(openDescriptors(), before);
    }

    // The last: there is no bus after it.
    void QW1_theBusDiesDuringTheWait()
    {
        const int before = callsSoFar();
        const auto disturb = [&](auto &) {
            QTRY_COMPARE(m_counter.calls, before + 1);
            m_bus.kill();
            m_bus.waitForFinished();
        };
        const QString end = endOf([this]() -> Async<> { co_await dbusCall<int>(method(u"slow"_s)); }, disturb);
        QVERIFY2(end.startsWith(u"org.qactors.Counter.slow of org.qactors.Test failed: "_s), qPrintable(end));
        QVERIFY(await([this] { return errorOf([this]() -> Async<> { co_await dbusCall<int>(method(u"add"_s), 1, 1); }); }).contains(u"Disconnected"_s));
    }
};

QTEST_GUILESS_MAIN(tst_DBus)
#include "tst_dbus.moc"
