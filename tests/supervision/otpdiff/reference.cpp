// SPDX-License-Identifier: MIT
#include "reference.h"

#include <QtCore/qfile.h>
#include <QtCore/qprocess.h>
#include <QtCore/qstandardpaths.h>
#include <QtCore/qtemporarydir.h>

#include <sstream>
#include <stdexcept>

namespace OtpDiff {

using namespace Qt::StringLiterals;

namespace {

QString escript()
{
    return QStandardPaths::findExecutable(u"escript"_s);
}

[[noreturn]] void fail(const QString &message)
{
    throw std::runtime_error(message.toStdString());
}

} // namespace

bool hasErlang()
{
    return !escript().isEmpty();
}

std::vector<std::string> runReference(const std::vector<Script> &scripts)
{
    const QTemporaryDir directory;
    QFile in(directory.filePath(u"scripts"_s));
    if (!in.open(QIODevice::WriteOnly))
        fail(in.errorString());
    for (const Script &script : scripts)
        in.write(QByteArray::fromStdString(toText(script)));
    in.close();

    QFile out(directory.filePath(u"logs"_s));
    QProcess erlang;
    erlang.setProcessChannelMode(QProcess::MergedChannels);
    erlang.start(escript(), {QStringLiteral(OTP_REFERENCE), in.fileName(), out.fileName()});
    const int seconds = 60 + int(scripts.size() / 50);
    if (!erlang.waitForFinished(seconds * 1000))
        fail(u"escript did not end within %1 s: %2"_s.arg(seconds).arg(erlang.errorString()));
    if (erlang.exitStatus() != QProcess::NormalExit || erlang.exitCode() != 0)
        fail(u"escript failed: %1"_s.arg(QString::fromUtf8(erlang.readAll())));

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
        fail(u"%1 scripts gave %2 logs"_s.arg(scripts.size()).arg(logs.size()));
    return logs;
}

} // namespace OtpDiff
