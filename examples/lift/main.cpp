// SPDX-License-Identifier: MIT
#include "lift.h"

#include <QtCore/qcommandlineparser.h>
#include <QtGui/qguiapplication.h>
#include <QtQml/qqmlapplicationengine.h>

#include <cstdio>

int main(int argc, char **argv)
{
    QGuiApplication app(argc, argv);
    QCommandLineParser parser;
    parser.setApplicationDescription(QStringLiteral("A lift, which is a state machine."));
    parser.addHelpOption();
    const QCommandLineOption drawing(QStringLiteral("drawing"), QStringLiteral("Prints the machine as a diagram of Mermaid."));
    parser.addOption(drawing);
    parser.process(app);
    if (parser.isSet(drawing)) {
        QPointer<Lift> self;
        const Lift lift(self);
        std::fputs(qPrintable(lift.drawing()), stdout);
        return 0;
    }
    QQmlApplicationEngine engine;
    engine.load(QUrl(QStringLiteral("qrc:/qt-project.org/imports/LiftExample/Main.qml")));
    return engine.rootObjects().isEmpty() ? 1 : QGuiApplication::exec();
}
