// SPDX-License-Identifier: MIT
// The program: options, and the demo without a network.
#include "engine/demoserver.h"
#include "window/mainwindow.h"
#include "window/theme.h"

#include <QActors/Quit>

#include <QtCore/qcommandlineparser.h>
#include <QtCore/qdir.h>
#include <QtCore/qsettings.h>
#include <QtCore/qstandardpaths.h>
#include <QtCore/qtemporarydir.h>
#include <QtCore/qtimer.h>
#include <QtWidgets/qapplication.h>
#include <QtWidgets/qtableview.h>

#include <cstdio>

using namespace Qt::StringLiterals;

namespace {

void takePicture(MainWindow &window, const QString &path, int width)
{
    window.resize(width, 700);
    QObject::connect(&window.refresher(), &Refresher::saved, &window, [&window, path, count = 0]() mutable {
        if (++count != 4) // one is still to come
            return;
        QTimer::singleShot(200, &window, [&window, path] {
            if (auto *table = window.findChild<QTableView *>())
                table->selectRow(1);
            QTimer::singleShot(100, &window, [&window, path] {
                window.grab().save(path);
                QCoreApplication::quit();
            });
        });
    });
}

} // namespace

int main(int argc, char **argv)
{
    QApplication app(argc, argv);
    QApplication::setApplicationName(u"feedreader"_s);
    QApplication::setOrganizationName(u"QActors"_s);
    QCommandLineParser parser;
    parser.setApplicationDescription(u"Reads feeds (RSS and Atom)."_s);
    parser.addHelpOption();
    const QCommandLineOption demo(u"demo"_s, u"Serves made-up feeds on this machine and reads those, in a file that goes with the program."_s);
    const QCommandLineOption file(u"file"_s, u"The database; one of the user's own without."_s, u"path"_s);
    const QCommandLineOption dark(u"dark"_s, u"Dark colours."_s);
    const QCommandLineOption light(u"light"_s, u"Light colours."_s);
    const QCommandLineOption log(u"log"_s, u"Prints the id of each feed whose articles are in the file."_s);
    const QCommandLineOption picture(u"picture"_s, u"Writes a picture of the window in the middle of a refresh, and quits."_s, u"path"_s);
    const QCommandLineOption size(u"size"_s, u"The window's size."_s, u"width"_s, u"1080"_s);
    parser.addOptions({demo, file, dark, light, log, picture, size});
    parser.addPositionalArgument(u"url"_s, u"Feeds to add."_s, u"[url…]"_s);
    parser.process(app);

    QActors::quitOnInterrupt(); // Ctrl-C and kill quit as a closed window does
    Theme::apply(app, parser.isSet(dark) ? u"dark"_s : parser.isSet(light) ? u"light"_s
                                                                           : QString());
    QStringList feeds = parser.positionalArguments();
    const QTemporaryDir temporary;
    QString path = parser.value(file);
    std::optional<DemoServer> server;
    if (parser.isSet(demo)) {
        server.emplace();
        feeds += server->urls();
    }
    if (path.isEmpty() && server) {
        path = temporary.filePath(u"demo.db"_s);
    } else if (path.isEmpty()) {
        const QString folder = QStandardPaths::writableLocation(QStandardPaths::AppDataLocation);
        QDir().mkpath(folder);
        path = folder + u"/feeds.db"_s;
    }

    MainWindow window(path, feeds);
    if (parser.isSet(log)) {
        QObject::connect(&window.refresher(), &Refresher::saved, &window, [](int feed, int added) {
            std::printf("%d %d\n", feed, added);
            std::fflush(stdout);
        });
    }
    if (!feeds.isEmpty())
        QObject::connect(&window, &MainWindow::opened, &window, &MainWindow::refresh);
    if (parser.isSet(picture))
        takePicture(window, parser.value(picture), parser.value(size).toInt());
    window.show();
    return QApplication::exec(); // when it returns, what was saved is in the file, and nothing half
}
