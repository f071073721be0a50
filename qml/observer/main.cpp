// SPDX-License-Identifier: MIT
// qactors-observer-window PROGRAM: what `qactors-observer` opens where there is a display.
//   --grab FILE, --dark, --light, --select TEXT, --seconds N   for pictures: shows it so, saves it, and ends
#include <QtCore/qcommandlineparser.h>
#include <QtCore/qtimer.h>
#include <QtGui/qguiapplication.h>
#include <QtQml/qqmlapplicationengine.h>
#include <QtQuick/qquickwindow.h>

using namespace Qt::StringLiterals;

int main(int argc, char **argv)
{
    qunsetenv("QACTORS_OBSERVER"); // this is for others
    QGuiApplication app(argc, argv);
    QCommandLineParser parser;
    parser.addHelpOption();
    const QCommandLineOption grab(u"grab"_s, u"Save a picture of the window, and end."_s, u"file"_s);
    const QCommandLineOption seconds(u"seconds"_s, u"When to do so."_s, u"seconds"_s, u"3"_s);
    const QCommandLineOption dark(u"dark"_s, u"Dark, whatever the desktop is."_s);
    const QCommandLineOption light(u"light"_s, u"Light, whatever the desktop is."_s);
    const QCommandLineOption size(u"size"_s, u"The window's."_s, u"width x height"_s, u"1100x720"_s);
    const QCommandLineOption page(u"page"_s, u"\"waits\", or the order of the list."_s, u"page"_s);
    const QCommandLineOption select(u"select"_s, u"Select the row of this number."_s, u"row"_s);
    parser.addOptions({grab, seconds, dark, light, size, page, select});
    parser.addPositionalArgument(u"program"_s, u"A process id, the name that a program listens by, or the path of a recording (./run.json)."_s);
    parser.process(app);
    if (parser.positionalArguments().size() != 1)
        parser.showHelp(2);

    QVariantMap properties{{u"program"_s, parser.positionalArguments().constFirst()}, {u"visible"_s, true}, {u"width"_s, parser.value(size).section(u'x', 0, 0).toInt()}, {u"height"_s, parser.value(size).section(u'x', 1).toInt()}};
    if (parser.isSet(dark) || parser.isSet(light))
        properties.insert(u"dark"_s, parser.isSet(dark));
    if (parser.isSet(page))
        properties.insert(u"page"_s, parser.value(page));
    QQmlApplicationEngine engine;
    engine.setInitialProperties(properties);
    engine.load(QUrl(u"qrc:/qt-project.org/imports/QActors/Observer/ObserverWindow.qml"_s));
    if (engine.rootObjects().isEmpty())
        return 1;
    if (parser.isSet(grab)) {
        auto *window = qobject_cast<QQuickWindow *>(engine.rootObjects().constFirst());
        const auto after = std::chrono::milliseconds(int(parser.value(seconds).toDouble() * 1000));
        if (parser.isSet(select)) {
            const int row = parser.value(select).toInt();
            QTimer::singleShot(after * 2 / 3, window, [window, row] { QMetaObject::invokeMethod(window, "selectRow", Q_ARG(QVariant, row)); });
        }
        const QString file = parser.value(grab);
        QTimer::singleShot(after, window, [window, file] { QCoreApplication::exit(window->grabWindow().save(file) ? 0 : 1); });
    }
    return app.exec();
}
