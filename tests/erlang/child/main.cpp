// SPDX-License-Identifier: MIT
// The program of child processes in tests.
// Real I/O: parts of it only wait to be killed.
#include "erlang/child/servers.h"

#include <QActors/Event>
#include <QActors/Run>
#include <QActors/Supervisor>

#include <QtCore/qcoreapplication.h>

using namespace TestSupport;
using namespace QActors;

namespace {

/// Says anything to the parent.
void sayRubbish()
{
    QLocalSocket socket;
    socket.connectToServer(qEnvironmentVariable("QACTORS_CHILD").section(u' ', 4));
    socket.waitForConnected();
    socket.write(QByteArray(100'000, '\xff'));
    socket.waitForBytesWritten();
    QThread::sleep(3600);
}

/// Has a child of this program itself, whose end `server` sees.
int beParent(const QString &server, bool hangs)
{
    return run([&](TaskGroup &group) -> Async<> {
        const QList<ChildSpec> children{ChildSpec::process<Decoder>(u"decoder"_s)};
        const auto supervisor = co_await start<Supervisor>(group, SupervisorOptions(), children);
        const Pid child = co_await supervisor.call(&Supervisor::child, u"decoder"_s);
        co_await call<void>(child, "shine", server);
        if (hangs)
            cast(child, "hang");
        Event never;
        co_await never.wait();
    });
}

} // namespace

int main(int argc, char *argv[])
{
    QCoreApplication app(argc, argv);
    const QString first = app.arguments().value(1);
    if (first == u"--die"_s) {
        std::fprintf(stderr, "no display\n");
        return 3;
    }
    if (first == u"--sit"_s) // never serves
        QThread::sleep(3600);
    if (first == u"--shine"_s) { // until it is killed
        QLocalSocket socket;
        socket.connectToServer(app.arguments().at(2));
        socket.waitForConnected();
        QThread::sleep(3600);
    }
    if (first == u"--rubbish"_s)
        sayRubbish();
    if (first == u"--forgot"_s) // to serve, if it is a child
        return beParent(QString(), false);
    if (first == u"--parent"_s || first == u"--hanging-parent"_s)
        return beParent(app.arguments().at(2), first != u"--parent"_s);
    return runChildProcess<Decoder, Broken, Careful>();
}
