// SPDX-License-Identifier: MIT
// Awaiting processes. A process whose await is cancelled is ended: by terminate(), and if that does not help by kill().
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

/// The result of runProcess(): exit code and output of a process that has ended.
class QACTORS_EXPORT ProcessResult
{
public:
    int exitCode = 0;       ///< The process' exit code.
    QByteArray output;      ///< All that came from standard output.
    QByteArray errorOutput; ///< All that came from standard error; empty if merged.
    QString program;        ///< The program that ran.

    /// Throws ProcessError, with the last line of errorOutput, if the exit code is not 0.
    const ProcessResult &check() const;
};

/// How runProcess() runs a program. A value; each setter gives a changed copy:
/// `ProcessOptions().workingDirectory(path).mergeChannels()`.
class QACTORS_EXPORT ProcessOptions
{
public:
    ProcessOptions(); ///< This process' directory and environment, no input, 5 s to end after a cancel.
    /// The data that the program reads from its standard input, which is then closed.
    [[nodiscard]] ProcessOptions input(const QByteArray &data) const;
    [[nodiscard]] ProcessOptions workingDirectory(const QString &path) const; ///< The directory in which the program runs.
    [[nodiscard]] ProcessOptions environment(const QProcessEnvironment &environment) const; ///< Replaces this process' own environment.
    /// The program's standard error goes into ProcessResult::output, too, in the order in which it comes.
    [[nodiscard]] ProcessOptions mergeChannels() const;
    /// After a cancel, the real time between terminate() and kill(); 0 kills at once.
    [[nodiscard]] ProcessOptions killAfter(AnyDuration time) const;
    /// A cancel or a kill ends the processes that the program has started, too: a shell's commands, a build's compilers. The
    /// program then leads a process group of its own, which a Ctrl-C at the terminal does not reach. On Windows that is a job, and
    /// what they hear of a cancel is a Ctrl-Break, if they share this program's console; without withChildren(), programs without
    /// windows hear nothing there, and are killed after killAfter().
    [[nodiscard]] ProcessOptions withChildren() const;

    const QByteArray &input() const noexcept { return m_input; } ///< The data for standard input.
    const QString &workingDirectory() const noexcept { return m_workingDirectory; } ///< Empty: this process' own.
    const std::optional<QProcessEnvironment> &environment() const noexcept { return m_environment; } ///< Empty: this process' own.
    bool mergesChannels() const noexcept { return m_merge; } ///< Whether mergeChannels() was called.
    Duration killAfter() const noexcept { return m_killAfter; } ///< The time between terminate() and kill().
    bool endsChildren() const noexcept { return m_withChildren; } ///< Whether withChildren() was called.

private:
    QByteArray m_input;
    QString m_workingDirectory;
    std::optional<QProcessEnvironment> m_environment;
    bool m_merge = false;
    bool m_withChildren = false;
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
    qint64 m_family = 0; // the process group or job that a cancel ends, if the process leads one
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
/// ProcessError if the program cannot be started, or crashes; for an exit code that is not 0 see ProcessResult::check().
/// The program's standard input is ProcessOptions::input(). If the await is cancelled, the process is asked to end
/// (terminate(); after ProcessOptions::killAfter(), kill()), and the await throws when the process has ended. If the task is
/// killed, the process is killed at once, and its end is waited for. The processes that it has started go on, unless
/// ProcessOptions::withChildren() says otherwise. (anyio: run_process.)
[[nodiscard]] QACTORS_EXPORT Async<ProcessResult> runProcess(QString program, QStringList arguments = {}, ProcessOptions options = {});

/// `co_await startProcess(process)`: starts the program set by process->setProgram() and setArguments(), and waits until it
/// runs. Read and write the process with <QActors/IODevice>. Throws ProcessError if the program cannot be started;
/// MisuseError if the process runs already, has no program, or belongs to another thread; SenderGone if the process is null
/// or deleted meanwhile. If the await is cancelled or its task killed, the process is ended as by processFinished(). Once
/// started, the process is its owner's to end.
[[nodiscard]] inline detail::ProcessStart startProcess(QProcess *process, QIODevice::OpenMode mode = QIODevice::ReadWrite,
                                                       AnyDuration killAfter = std::chrono::seconds(5))
{
    return detail::ProcessStart(process, mode, killAfter);
}

/// `co_await processFinished(process)`: waits until the process has ended and gives its exit code; at once if it does not
/// run. Throws ProcessError if the process crashed or could not be started; SenderGone if it is null or deleted meanwhile;
/// MisuseError if it belongs to another thread. If the task is cancelled, also before the await, calls
/// process->terminate(), after `killAfter` (real time; 0: at once) kill(), and throws when the process has ended. If the
/// task is killed, the process is killed. A process that leads a process group of its own, by QProcess::
/// setChildProcessModifier() and setpgid(0, 0), takes its group along. The output of the process stays readable.
[[nodiscard]] inline detail::ProcessEnd processFinished(QProcess *process, AnyDuration killAfter = std::chrono::seconds(5))
{
    return detail::ProcessEnd(process, killAfter);
}

} // namespace QActors
