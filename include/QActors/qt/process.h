// SPDX-License-Identifier: MIT
// Awaiting processes. A process whose await is cancelled is ended: asked to by terminate(), then by kill().
#pragma once

#include <QActors/qt/detail/wakeup.h>

#include <QtCore/qprocess.h>

QT_BEGIN_NAMESPACE
class QTimer;
QT_END_NAMESPACE

namespace QActors {

/// A process could not be started, crashed, or (ProcessResult::check()) failed. The message names the program.
class QACTORS_EXPORT ProcessError : public Error
{
public:
    explicit ProcessError(QProcess::ProcessError error, const QString &message); ///< Says `message`.
    ~ProcessError() override;
    /// FailedToStart (no such program, no permission), Crashed, or UnknownError for an exit code that is not 0.
    QProcess::ProcessError error() const noexcept { return m_error; }

private:
    QProcess::ProcessError m_error;
};

/// What a process that ran to its end by runProcess() left.
class QACTORS_EXPORT ProcessResult
{
public:
    int exitCode = 0;       ///< What it returned.
    QByteArray output;      ///< Of its standard output.
    QByteArray errorOutput; ///< Of its standard error; empty if merged.
    QString program;        ///< What ran.

    /// Throws ProcessError, with the last line of errorOutput, if the exit code is not 0.
    const ProcessResult &check() const;
};

/// How runProcess() runs a program. A value; each setter gives a changed copy:
/// `ProcessOptions().workingDirectory(path).mergeChannels()`.
class QACTORS_EXPORT ProcessOptions
{
public:
    ProcessOptions(); ///< This directory and environment, no input, 5 s to end after a cancel.
    /// What it reads from its standard input, which is then closed.
    [[nodiscard]] ProcessOptions input(const QByteArray &data) const;
    [[nodiscard]] ProcessOptions workingDirectory(const QString &path) const; ///< Where it runs.
    [[nodiscard]] ProcessOptions environment(const QProcessEnvironment &environment) const; ///< Instead of this process' own.
    /// Its standard error goes into output, in the order it comes.
    [[nodiscard]] ProcessOptions mergeChannels() const;
    /// After a cancel, the real time between terminate() and kill(); 0 kills at once.
    [[nodiscard]] ProcessOptions killAfter(AnyDuration time) const;

    const QByteArray &input() const noexcept { return m_input; } ///< What it reads.
    const QString &workingDirectory() const noexcept { return m_workingDirectory; } ///< Empty: this process' own.
    const std::optional<QProcessEnvironment> &environment() const noexcept { return m_environment; } ///< Empty: this process' own.
    bool mergesChannels() const noexcept { return m_merge; } ///< Whether mergeChannels() was called.
    Duration killAfter() const noexcept { return m_killAfter; } ///< The time to end after a cancel.

private:
    QByteArray m_input;
    QString m_workingDirectory;
    std::optional<QProcessEnvironment> m_environment;
    bool m_merge = false;
    Duration m_killAfter = std::chrono::seconds(5);
};

namespace detail {

class QACTORS_EXPORT ProcessLeaf : public WakeUpLeaf
{
public:
    ~ProcessLeaf() override; // of a killed task: kills the process
    bool detach() noexcept override;
    Source source() const noexcept override { return Source::Threads; } // virtual time stands while it runs

protected:
    ProcessLeaf(QProcess *process, QString what, Duration killAfter);
    QProcess *process() const { return static_cast<QProcess *>(object()); }
    void begin();
    /// Asks the process to end.
    void windDown() noexcept;
    void finish();
    virtual bool isOver(QProcess::ProcessState state) const = 0;
    bool isCancelled() const noexcept { return m_cancelled; }

private:
    void look();
    std::unique_ptr<QTimer> m_killTimer;
    Duration m_killAfter;
    bool m_begun = false;
    bool m_over = false;
    bool m_cancelled = false;
};

class QACTORS_EXPORT ProcessStart final : public ProcessLeaf
{
public:
    ProcessStart(QProcess *process, QIODevice::OpenMode mode, Duration killAfter);
    bool ready() const;
    void suspend();
    void result();

private:
    bool isOver(QProcess::ProcessState state) const override;
    QIODevice::OpenMode m_mode;
};

class QACTORS_EXPORT ProcessEnd final : public ProcessLeaf
{
public:
    ProcessEnd(QProcess *process, Duration killAfter);
    static constexpr bool Cancellable = false; // a cancelled task still has to end it
    bool ready() const;
    void suspend();
    int result();

private:
    bool isOver(QProcess::ProcessState state) const override { return state == QProcess::NotRunning; }
};

} // namespace detail

/// `co_await runProcess(program, arguments)`: runs a program to its end and gives its output and exit code. Throws
/// ProcessError if it cannot be started, or crashes; for an exit code that is not 0 see ProcessResult::check(). Its
/// standard input is ProcessOptions::input(). If cancelled, it is asked to end (terminate(); after
/// ProcessOptions::killAfter(), kill()), and the await throws when it has. If the task is killed, so is the process, at
/// once, and its end is waited for. (anyio: run_process.)
[[nodiscard]] QACTORS_EXPORT Async<ProcessResult> runProcess(QString program, QStringList arguments = {}, ProcessOptions options = {});

/// `co_await startProcess(process)`: starts what process->setProgram() and setArguments() say and waits until it runs.
/// Read and write it with <QActors/IODevice>. Throws ProcessError if it cannot be started; MisuseError if it runs already,
/// has no program, or belongs to another thread; SenderGone if it is null or deleted meanwhile. If cancelled or killed
/// while it starts, it is ended as by processFinished(). Once started, it is its owner's.
[[nodiscard]] inline detail::ProcessStart startProcess(QProcess *process, QIODevice::OpenMode mode = QIODevice::ReadWrite,
                                                       AnyDuration killAfter = std::chrono::seconds(5))
{
    return detail::ProcessStart(process, mode, killAfter);
}

/// `co_await processFinished(process)`: waits until it ends and gives its exit code; at once if it does not run. Throws
/// ProcessError if it crashed or had not started; SenderGone if it is null or deleted meanwhile; MisuseError if it belongs
/// to another thread. If cancelled, also before the await: process->terminate(), after `killAfter` (real time; 0: at once)
/// kill(), and the await throws when it has ended. If its task is killed, the process is killed. What it wrote stays
/// readable.
[[nodiscard]] inline detail::ProcessEnd processFinished(QProcess *process, AnyDuration killAfter = std::chrono::seconds(5))
{
    return detail::ProcessEnd(process, killAfter);
}

} // namespace QActors
