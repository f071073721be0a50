// SPDX-License-Identifier: MIT
// The guide's snippets that need modules of Qt which may be missing.
#include "support/testrun.h"

using namespace QActors; // as the guide's first snippet has it

#include "awaiting_modules.h"

namespace awaiting_modules {

class tst_AwaitingModules : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void webSockets()
    {
        WebSocketServer server;
        server.listenOn(QHostAddress(QHostAddress::LocalHost));
        TaskGroup group;
        group.startSoon([&] { return serve(&server); });
        const auto question = [&] { return ask(server.server()->serverUrl(), QStringLiteral("hello")); };
        QCOMPARE(TestSupport::await(question), QStringLiteral("HELLO"));
    }
    void dbus() // where there is a bus, or none
    {
        const QDBusConnection bus = QDBusConnection::sessionBus();
        if (bus.isConnected()) {
            QVERIFY(!TestSupport::await([&] { return idOf(bus); }).isEmpty());
            QVERIFY(TestSupport::await([&] { return isRunning(bus, QStringLiteral("org.freedesktop.DBus")); }));
        } else {
            QVERIFY(!TestSupport::messageOf<DBusCallError>([&] { TestSupport::await([&] { return idOf(bus); }); }).isEmpty());
        }
    }
};

} // namespace awaiting_modules

QTEST_GUILESS_MAIN(awaiting_modules::tst_AwaitingModules)
#include "awaiting.moc"
