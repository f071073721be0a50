// SPDX-License-Identifier: MIT
// Scripts that a program of Erlang's runs, too: what it says of each.
#pragma once

#include <QtCore/qfile.h>
#include <QtCore/qprocess.h>
#include <QtCore/qstandardpaths.h>
#include <QtCore/qtemporarydir.h>

#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

namespace TestSupport {

inline QString escript()
{
    return QStandardPaths::findExecutable(QStringLiteral("escript"));
}

/// The logs of these scripts, in their order, as `reference` writes them: "log …", lines, "end". Throws std::runtime_error.
inline std::vector<std::string> logsByErlang(const QString &reference, const std::vector<std::string> &scripts)
{
    const auto fail = [](const QString &message) { throw std::runtime_error(message.toStdString()); };
    const QTemporaryDir directory;
    QFile in(directory.filePath(QStringLiteral("scripts")));
    if (!in.open(QIODevice::WriteOnly))
        fail(in.errorString());
    for (const std::string &script : scripts)
        in.write(QByteArray::fromStdString(script));
    in.close();

    QFile out(directory.filePath(QStringLiteral("logs")));
    QProcess erlang;
    erlang.setProcessChannelMode(QProcess::MergedChannels);
    erlang.start(escript(), {reference, in.fileName(), out.fileName()});
    const int seconds = 60 + int(scripts.size() / 50);
    if (!erlang.waitForFinished(seconds * 1000))
        fail(QStringLiteral("escript did not end within %1 s: %2").arg(seconds).arg(erlang.errorString()));
    if (erlang.exitStatus() != QProcess::NormalExit || erlang.exitCode() != 0)
        fail(QStringLiteral("escript failed: %1").arg(QString::fromUtf8(erlang.readAll())));

    if (!out.open(QIODevice::ReadOnly))
        fail(out.errorString());
    std::vector<std::string> logs;
    std::istringstream lines(out.readAll().toStdString());
    bool inside = false;
    for (std::string line; std::getline(lines, line);) {
        if (line.starts_with("log ")) {
            logs.emplace_back();
            inside = true;
        } else if (line == "end") {
            inside = false;
        } else if (inside) {
            logs.back() += line + "\n";
        }
    }
    if (logs.size() != scripts.size())
        fail(QStringLiteral("%1 scripts gave %2 logs").arg(scripts.size()).arg(logs.size()));
    return logs;
}

} // namespace TestSupport
