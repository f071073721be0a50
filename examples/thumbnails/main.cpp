// SPDX-License-Identifier: MIT
// thumbnails [FOLDER]: the window, and, started by itself, a decoder.
#include "decoder.h"
#include "demofolder.h"
#include "window.h"

#include <QActors/ChildProcess>

#include <QtCore/qtemporarydir.h>
#include <QtWidgets/qapplication.h>

int main(int argc, char *argv[])
{
    if (QActors::isChildProcess()) {
        QCoreApplication app(argc, argv); // a decoder needs no display
        return QActors::runChildProcess<Decoder>();
    }
    QApplication app(argc, argv);
    QTemporaryDir made;
    QString folder = app.arguments().value(1);
    if (folder.isEmpty()) {
        folder = made.path();
        makeDemoFolder(folder);
    }
    Window window;
    window.show();
    window.open(folder);
    return app.exec();
}
