// SPDX-License-Identifier: MIT
// The window. Its options beyond folders are for pictures and measurements.
#include "demo.h"
#include "frames.h"
#include "search.h"

#include <QtCore/qcommandlineparser.h>
#include <QtCore/qdir.h>
#include <QtCore/qtimer.h>
#include <QtGui/qguiapplication.h>
#include <QtQml/qqmlapplicationengine.h>
#include <QtQuick/qquickwindow.h>
#include <QtQuickControls2/qquickstyle.h>

#include <cmath>
#include <cstdio>

using namespace Qt::StringLiterals;

namespace {

struct Session
{
    QQuickWindow *window = nullptr;
    Search *search = nullptr;
    Frames *frames = nullptr;
    QString picture;

    QActors::QmlTaskHandle *task() const { return window->property("task").value<QActors::QmlTaskHandle *>(); }
    void start() const { QMetaObject::invokeMethod(window, "startSearch"); }
    void grab() const
    {
        if (!window->grabWindow().save(picture)) {
            std::fprintf(stderr, "dupefinder-window: cannot write %s\n", qPrintable(picture));
            QCoreApplication::exit(1);
        } else {
            QCoreApplication::quit();
        }
    }
};

/// Groups as from a search, without one.
void feed(GroupsModel *groups, int first, int share, int many)
{
    for (int i = first; i < first + share; ++i) {
        const QByteArray name = "file" + QByteArray::number(i * 7919 % many) + (i % 3 ? ".txt" : ".dat");
        groups->add({(i * 104729LL) % 5'000'000, {"/demo/a/" + name, "/demo/b/" + name}});
    }
}

} // namespace

int main(int argc, char **argv)
{
    QGuiApplication app(argc, argv);
    QGuiApplication::setApplicationName(u"dupefinder"_s);
    QGuiApplication::setDesktopFileName(u"dupefinder"_s);
    QQuickStyle::setStyle(u"Fusion"_s);

    QCommandLineParser parser;
    parser.setApplicationDescription(u"Finds files with the same content. The folders given are searched at once."_s);
    const QCommandLineOption dark(u"dark"_s, u"Dark colours; without --dark and --light those of the system."_s);
    const QCommandLineOption light(u"light"_s, u"Light colours."_s);
    const QCommandLineOption grab(u"grab"_s, u"Writes a picture of the window and quits: at once if there is nothing to "
                                             "search, else when the search has ended."_s,
                                  u"file"_s);
    const QCommandLineOption after(u"after"_s, u"With --grab: so many milliseconds after the start of the search."_s, u"ms"_s);
    const QCommandLineOption select(u"select"_s, u"With --grab: selects that row."_s, u"row"_s);
    const QCommandLineOption bench(u"bench"_s, u"Prints how evenly frames came during the search, and quits."_s);
    const QCommandLineOption rows(u"rows"_s, u"Fills the list with so many made-up groups."_s, u"count"_s);
    const QCommandLineOption demo(u"demo"_s, u"Writes a folder with duplicates into the temporary folder, and searches it."_s);
    parser.addOptions({dark, light, grab, after, select, bench, rows, demo});
    parser.addHelpOption();
    parser.addPositionalArgument(u"folders"_s, u"Where to search."_s, u"[folders...]"_s);
    parser.process(app);

    QQmlApplicationEngine engine;
    QVariantMap properties;
    if (parser.isSet(dark) || parser.isSet(light))
        properties.insert(u"dark"_s, parser.isSet(dark));
    engine.setInitialProperties(properties);
    engine.load(QUrl(u"qrc:/qt-project.org/imports/Dupefinder/Main.qml"_s));
    if (engine.rootObjects().isEmpty())
        return 1;

    auto *window = qobject_cast<QQuickWindow *>(engine.rootObjects().constFirst());
    Session session{window, window->property("search").value<Search *>(), new Frames(window), parser.value(grab)};
    QList<QUrl> folders;
    for (const QString &folder : parser.positionalArguments())
        folders.append(QUrl::fromLocalFile(QDir(folder).absolutePath()));
    if (parser.isSet(demo)) {
        const QString folder = QDir::tempPath() + u"/Holiday"_s;
        writeDemo(folder);
        folders.append(QUrl::fromLocalFile(folder));
    }
    session.search->addFolders(folders);
    if (!session.search->folders().isEmpty())
        session.start();
    if (parser.isSet(rows)) {
        if (!session.task())
            session.start(); // of nothing
        // In three seconds, and the list moves all the time.
        auto *feeding = new QTimer(window);
        auto *list = window->findChild<QObject *>(u"groups"_s);
        const int many = parser.value(rows).toInt();
        QObject::connect(feeding, &QTimer::timeout, window, [=, groups = session.search->groups(), done = 0]() mutable {
            const int share = std::min(many - done, std::max(1, many / 200));
            feed(groups, done, share, many);
            done += share;
            list->setProperty("contentY", std::fmod(list->property("contentY").toDouble() + 37, 20'000.0));
        });
        feeding->start(15);
    }
    QActors::QmlTaskHandle *task = session.task();
    const auto whenEnded = [&](int later, const std::function<void()> &fn) {
        const auto soon = [=, &app] { QTimer::singleShot(later, &app, fn); };
        if (task && task->isRunning())
            QObject::connect(task, &QActors::QmlTaskHandle::settled, &app, soon);
        else
            soon();
    };
    if (parser.isSet(bench)) {
        QTimer::singleShot(500, &app, [&] { session.frames->begin(); }); // the first frames compile and load
        const auto tell = [&] {
            std::printf("%s\n%d groups\n", qPrintable(session.frames->report()), session.search->groups()->total());
            QCoreApplication::quit();
        };
        whenEnded(parser.isSet(rows) ? 6000 : 0, tell);
    }
    if (parser.isSet(grab)) {
        const auto picture = [&] {
            if (parser.isSet(select)) {
                if (auto *list = window->findChild<QObject *>(u"groups"_s))
                    list->setProperty("currentIndex", parser.value(select).toInt());
            }
            QTimer::singleShot(300, &app, [&] { session.grab(); });
        };
        if (parser.isSet(after))
            QTimer::singleShot(parser.value(after).toInt(), &app, picture);
        else
            whenEnded(300, picture);
    }
    return QGuiApplication::exec();
}
