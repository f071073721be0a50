// SPDX-License-Identifier: MIT
#include "programrun_p.h"

#include "childlog_p.h"
#include "invitation_p.h"

#include <QActors/qt/detail/processfamily.h>
#include <QActors/qt/process.h>

namespace QActors::detail {

using namespace Qt::StringLiterals;

namespace {

// What a child writes beyond is its own trouble.
constexpr qsizetype MostOfLine = 4096;
constexpr int MostLines = 200; // a second

} // namespace

ProgramRun::ProgramRun(const QString &id, const ChildProgram &program, const QString &invitation) : m_id(id), m_path(program.path())
{
    if (m_path.isEmpty()) {
        throw ProcessError(QProcess::FailedToStart, u"%1: there is no program %2, neither beside this one nor in PATH"_s.arg(id, program.program()));
    }
    QProcessEnvironment environment = program.environment().value_or(QProcessEnvironment::systemEnvironment());
    environment.insert(QString::fromLatin1(Invitation::Variable), invitation);
    m_process.setProcessEnvironment(environment);
    m_process.setProgram(m_path);
    m_process.setArguments(program.arguments());
    m_process.setWorkingDirectory(program.workingDirectory());
    m_process.setProcessChannelMode(QProcess::ForwardedOutputChannel);
    // A Ctrl-C at the terminal is the parent's, and what the child has started ends with the child.
    leadFamily(m_process);
    connect(&m_process, &QProcess::readyReadStandardError, this, &ProgramRun::readErrors);
    connect(&m_process, &QProcess::finished, this, &ProgramRun::finished);
}

ProgramRun::~ProgramRun()
{
    if (m_process.state() != QProcess::NotRunning) {
        disconnect(&m_process, nullptr, this, nullptr);
        kill();
        m_process.waitForFinished();
    }
    killFamily(m_family);
}

Async<> ProgramRun::start()
{
    try {
        // Its standard input is open as long as this process lives, which the child watches.
        co_await startProcess(&m_process, QIODevice::ReadWrite, std::chrono::seconds(0));
    } catch (const ProcessError &failure) {
        m_ended.set();
        throw ProcessError(failure.error(), u"%1: %2"_s.arg(m_id, failure.message()));
    }
    m_family = familyOf(m_process);
}

QString ProgramRun::what() const
{
    return u"%1 (%2)"_s.arg(m_id, m_path);
}

void ProgramRun::kill()
{
    if (m_process.state() == QProcess::NotRunning)
        return;
    m_isKilled = true;
    killFamily(familyOf(m_process));
    m_process.kill();
}

void ProgramRun::finished()
{
    killFamily(std::exchange(m_family, 0)); // what it has started and left
    readErrors();
    if (!m_line.isEmpty())
        log(std::exchange(m_line, {}));
    logDropped();
    m_ended.set();
}

ExitReason ProgramRun::reason() const
{
    if (m_isKilled)
        return ExitReason(ExitReason::Kind::Killed);
    const QString last = m_lastLine.isEmpty() ? QString() : u"; its last words: %1"_s.arg(QString::fromUtf8(m_lastLine));
    if (m_process.exitStatus() == QProcess::CrashExit) {
        return ExitReason::error(std::make_exception_ptr(
            ProcessError(QProcess::Crashed, u"%1 crashed (%2)%3"_s.arg(what(), QString::number(m_process.exitCode()), last))));
    }
    if (m_process.exitCode() == 0)
        return ExitReason();
    return ExitReason::error(std::make_exception_ptr(
        ProcessError(QProcess::UnknownError, u"%1 ended with the exit code %2%3"_s.arg(what(), QString::number(m_process.exitCode()), last))));
}

void ProgramRun::readErrors()
{
    const QByteArray text = m_process.readAllStandardError();
    qsizetype begin = 0;
    for (qsizetype end = text.indexOf('\n'); end >= 0; begin = end + 1, end = text.indexOf('\n', begin)) {
        m_line += text.mid(begin, std::min(end - begin, MostOfLine - m_line.size()));
        log(std::exchange(m_line, {}));
    }
    m_line += text.mid(begin, MostOfLine - m_line.size());
}

void ProgramRun::logDropped()
{
    if (const int dropped = std::exchange(m_dropped, 0); dropped > 0)
        qCWarning(childLog).noquote() << m_id + u": %1 more lines were dropped; it writes more than %2 a second"_s.arg(QString::number(dropped), QString::number(MostLines));
}

void ProgramRun::log(const QByteArray &line)
{
    if (!m_second.isValid() || m_second.hasExpired(1000)) {
        logDropped();
        m_second.start();
        m_lines = 0;
    }
    m_lastLine = line;
    if (++m_lines > MostLines) {
        ++m_dropped;
        return;
    }
    qCWarning(childLog).noquote() << m_id + u": "_s + QString::fromUtf8(line);
}

} // namespace QActors::detail
