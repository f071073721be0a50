// SPDX-License-Identifier: MIT
#include "engine/erlangprogram.h"
#include "engine/thermostats.h"

#include <QtGui/qguiapplication.h>
#include <QtQml/qqmlapplicationengine.h>

#include <cstdio>

int main(int argc, char **argv)
{
    QGuiApplication app(argc, argv);
    if (!ErlangProgram::isInstalled()) {
        std::fputs("cluster: there is no erl; on Debian: apt install erlang-base\n", stderr);
        return 1;
    }
    ErlangProgram program;
    Thermostats thermostats(program);
    program.start();
    QQmlApplicationEngine engine;
    engine.setInitialProperties({{QStringLiteral("program"), QVariant::fromValue(&program)}, {QStringLiteral("thermostats"), QVariant::fromValue(&thermostats)}});
    engine.load(QUrl(QStringLiteral("qrc:/qt-project.org/imports/ClusterExample/Main.qml")));
    return engine.rootObjects().isEmpty() ? 1 : QGuiApplication::exec();
}
