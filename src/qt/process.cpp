// SPDX-License-Identifier: MIT
#include <QActors/qt/process.h>

#include <QActors/qt/detail/processfamily.h>

#include <QtCore/qtimer.h>

namespace QActors {

using namespace Qt::StringLiterals;

ProcessError::ProcessError(QProcess::ProcessError error, const QString &message) : Error(message), m_error(error) { }
ProcessError::~ProcessError() = default;

const ProcessResult &ProcessResult::check() const
{
    if (exitCode == 0)
        return *this;
    const QByteArray text = errorOutput.trimmed();
    const QString said = QString::fromLocal8Bit(text.mid(text.lastIndexOf('\n') + 1));
    const QString failed = u"%1 failed with exit code %2"_s.arg(program).arg(exitCode);
    throw ProcessError(QProcess::UnknownError, said.isEmpty() ? failed : failed + u": "_s + said);
}

ProcessOptions::ProcessOptions() = default;

ProcessOptions ProcessOptions::input(const QByteArray &data) const
{
    ProcessOptions changed = *this;
    changed.m_input = data;
    return changed;
}

ProcessOptions ProcessOptions::workingDirectory(const QString &path) const
{
    ProcessOptions changed = *this;
    changed.m_workingDirectory = path;
    return changed;
}

ProcessOptions ProcessOptions::environment(const QProcessEnvironment &environment) const
{
    ProcessOptions changed = *this;
    changed.m_environment = environment;
    return changed;
}

ProcessOptions ProcessOptions::mergeChannels() const
{
    ProcessOptions changed = *this;
    changed.m_merge = true;
    return changed;
}

ProcessOptions ProcessOptions::killAfter(AnyDuration time) const
{
    ProcessOptions changed = *this;
    changed.m_killAfter = time;
    return changed;
}

ProcessOptions ProcessOptions::withChildren() const
{
    ProcessOptions changed = *this;
    changed.m_withChildren = true;
    return changed;
}

namespace detail {

namespace {

QString nameOf(const QProcess *process)
{
    return process && !process->program().isEmpty() ? process->program() : u"a process"_s;
}

[[noreturn]] void throwNotStarted(const QProcess &process)
{
    throw ProcessError(QProcess::FailedToStart, u"%1 could not be started: %2"_s.arg(nameOf(&process), process.errorString()));
}

/// Of a killed task: Qt would warn of a process that still runs, and wait just so.
class Reaper
{
public:
    explicit Reaper(QProcess &process) : m_process(process) { }
    ~Reaper()
    {
        if (m_process.state() == QProcess::NotRunning)
            return;
        killFamily(familyOf(m_process));
        m_process.kill();
        m_process.waitForFinished();
    }
    Q_DISABLE_COPY_MOVE(Reaper)

private:
    QProcess &m_process;
};

} // namespace

ProcessLeaf::ProcessLeaf(QProcess *process, QString what, Duration killAfter)
    : WakeUpLeaf(process, std::move(what)), m_killAfter(killAfter)
{
}

ProcessLeaf::~ProcessLeaf()
{
    killFamily(m_family);
    if (!m_begun || m_over || !process() || process()->state() == QProcess::NotRunning)
        return;
    killFamily(familyOf(*process()));
    process()->kill();
}

void ProcessLeaf::begin()
{
    m_begun = true;
    listenToEnd();
    listen(QObject::connect(process(), &QProcess::stateChanged, context(), [this] { look(); }));
    listen(QObject::connect(process(), &QProcess::finished, context(), [this] { look(); }));
    listen(QObject::connect(process(), &QProcess::errorOccurred, context(), [this] { look(); }));
}

void ProcessLeaf::look()
{
    const QProcess::ProcessState state = process()->state();
    if (m_cancelled ? state == QProcess::NotRunning : isOver(state))
        wakeUp();
}

void ProcessLeaf::windDown() noexcept
{
    m_cancelled = true;
    if (m_family == 0)
        m_family = familyOf(*process());
    const auto kill = [this] {
        if (m_family == 0 && process())
            m_family = familyOf(*process()); // it was just starting
        killFamily(std::exchange(m_family, 0));
        if (process())
            process()->kill();
    };
    if (m_killAfter <= Duration::zero()) {
        kill();
        return;
    }
    terminateFamily(*process(), m_family);
    process()->terminate();
    m_killTimer = std::make_unique<QTimer>(); // of real time, which is the process'
    m_killTimer->setSingleShot(true);
    QObject::connect(m_killTimer.get(), &QTimer::timeout, m_killTimer.get(), kill);
    const auto wait = std::chrono::ceil<std::chrono::milliseconds>(m_killAfter);
    m_killTimer->start(std::min<std::chrono::milliseconds>(wait, std::chrono::hours(24)));
}

bool ProcessLeaf::detach() noexcept
{
    if (!process() || process()->state() == QProcess::NotRunning)
        return true;
    windDown();
    return false;
}

void ProcessLeaf::finish()
{
    m_over = true;
    killFamily(std::exchange(m_family, 0)); // its leader has ended; who is left did not listen
    if (m_cancelled && task()->isCancelPending())
        task()->scope()->throwCancelled();
    throwIfGone();
}

ProcessStart::ProcessStart(QProcess *process, QIODevice::OpenMode mode, Duration killAfter)
    : ProcessLeaf(process, u"the start of "_s + nameOf(process), killAfter), m_mode(mode)
{
}

bool ProcessStart::ready() const
{
    ProcessLeaf::ready();
    if (process()->state() != QProcess::NotRunning)
        throw MisuseError(u"startProcess: %1 runs already; await processFinished() first, or take another QProcess"_s.arg(nameOf(process())));
    if (process()->program().isEmpty())
        throw MisuseError(u"startProcess: the QProcess has no program; call setProgram() first"_s);
    return false;
}

void ProcessStart::suspend()
{
    begin();
    process()->start(m_mode); // may fail at once
}

bool ProcessStart::isOver(QProcess::ProcessState state) const
{
    return state == QProcess::Running || (state == QProcess::NotRunning && process()->error() == QProcess::FailedToStart);
}

void ProcessStart::result()
{
    finish();
    if (process()->state() == QProcess::NotRunning && process()->error() == QProcess::FailedToStart)
        throwNotStarted(*process());
}

ProcessEnd::ProcessEnd(QProcess *process, Duration killAfter)
    : ProcessLeaf(process, u"the end of "_s + nameOf(process), killAfter)
{
}

bool ProcessEnd::ready() const
{
    ProcessLeaf::ready();
    if (process()->state() != QProcess::NotRunning)
        return false;
    if (task()->isCancelPending())
        task()->scope()->throwCancelled();
    return true;
}

void ProcessEnd::suspend()
{
    begin();
    if (task()->isCancelPending())
        windDown();
}

int ProcessEnd::result()
{
    finish();
    if (process()->error() == QProcess::FailedToStart)
        throwNotStarted(*process());
    if (process()->exitStatus() == QProcess::CrashExit)
        throw ProcessError(QProcess::Crashed, u"%1 crashed"_s.arg(nameOf(process())));
    return process()->exitCode();
}

} // namespace detail

Async<ProcessResult> runProcess(QString program, QStringList arguments, ProcessOptions options)
{
    QProcess process;
    const detail::Reaper reaper(process);
    process.setProgram(program);
    process.setArguments(arguments);
    process.setWorkingDirectory(options.workingDirectory());
    if (options.environment())
        process.setProcessEnvironment(*options.environment());
    if (options.mergesChannels())
        process.setProcessChannelMode(QProcess::MergedChannels);
    if (options.endsChildren())
        detail::leadFamily(process);
    co_await startProcess(&process, QIODevice::ReadWrite, options.killAfter());
    if (!options.input().isEmpty())
        process.write(options.input());
    process.closeWriteChannel();
    ProcessResult result;
    result.exitCode = co_await processFinished(&process, options.killAfter());
    result.output = process.readAllStandardOutput();
    if (!options.mergesChannels())
        result.errorOutput = process.readAllStandardError();
    result.program = program;
    co_return result;
}

} // namespace QActors
