// SPDX-License-Identifier: MIT
// qactors-observer: shows what the tasks and actors of a running program wait for.
#include "options.h"
#include "view.h"

#include <QActors/ObserverClient>

#include <QtCore/qcoreapplication.h>
#include <QtCore/qfile.h>

#include <cstdio>

#if defined(Q_OS_UNIX)
#  include <unistd.h>
#endif

using namespace Qt::StringLiterals;
using namespace QActors;

namespace {

int list()
{
    const QList<ObservedProgram> programs = Observer::programs();
    if (programs.isEmpty()) {
        std::fputs("qactors-observer: no program listens; start one with QACTORS_OBSERVER=1 in its environment, or call "
                   "QActors::Observer::listen() in it\n",
                   stderr);
        return 1;
    }
    std::printf("%-10s %-24s %s\n", "process", "name", "application");
    for (const ObservedProgram &program : programs)
        std::printf("%-10lld %-24s %s\n", program.process, qUtf8Printable(program.name), qUtf8Printable(printable(program.application)));
    return std::fflush(stdout) == 0 ? 0 : 1;
}

#if defined(Q_OS_UNIX)
/// Where there is a display and the window is installed, it takes this one's place. Comes back where not.
void becomeWindow(const QString &program)
{
    if (!qEnvironmentVariableIsSet("DISPLAY") && !qEnvironmentVariableIsSet("WAYLAND_DISPLAY"))
        return;
    ObserverClient().connectTo(program); // who is not there is told of here
    const QByteArray window = QFile::encodeName(QCoreApplication::applicationDirPath() + u"/qactors-observer-window"_s);
    const QByteArray name = program.toLocal8Bit();
    ::execl(window.constData(), window.constData(), name.constData(), static_cast<char *>(nullptr));
}
#else
void becomeWindow(const QString &) { }
#endif

} // namespace

int main(int argc, char **argv)
{
    qunsetenv("QACTORS_OBSERVER"); // this is for others
    QCoreApplication app(argc, argv);
    QCoreApplication::setApplicationName(u"qactors-observer"_s);
    QCoreApplication::setApplicationVersion(QStringLiteral(QACTORS_VERSION));
    const Options options = Options::parse(QCoreApplication::arguments());
    try {
        if (options.program.isEmpty())
            return list();
        if (options.wantsWindow())
            becomeWindow(options.program);
        View view(options);
        view.begin();
        return QCoreApplication::exec();
    } catch (const Error &error) {
        std::fprintf(stderr, "qactors-observer: %s\n", qPrintable(printable(error.message())));
        return 1;
    }
}
