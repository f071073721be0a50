// SPDX-License-Identifier: MIT
// The program of child processes in tests.
#include "erlang/child/servers.h"

#include <QtCore/qcoreapplication.h>
#include <QtNetwork/qlocalsocket.h>

using namespace TestSupport;

int main(int argc, char *argv[])
{
    QCoreApplication app(argc, argv);
    const QStringList arguments = app.arguments();
    if (arguments.contains(u"--die"_s)) {
        std::fprintf(stderr, "no display\n");
        return 3;
    }
    if (arguments.contains(u"--sit"_s)) // never serves
        QThread::sleep(3600);
    if (arguments.contains(u"--rubbish"_s)) { // says anything to the parent
        const QString address = qEnvironmentVariable("QACTORS_CHILD").section(u' ', 4);
        QLocalSocket socket;
        socket.connectToServer(address);
        socket.waitForConnected();
        socket.write(QByteArray(100'000, '\xff'));
        socket.waitForBytesWritten();
        QThread::sleep(3600);
    }
    return QActors::runChildProcess<Decoder, Broken, Careful>();
}
