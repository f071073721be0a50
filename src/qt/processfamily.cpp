// SPDX-License-Identifier: MIT
#include <QActors/qt/detail/processfamily.h>

#ifdef Q_OS_UNIX
#  include <csignal>
#  include <unistd.h>
#else
#  include <memory>
#  include <qt_windows.h>
#endif

namespace QActors::detail {

#ifdef Q_OS_UNIX

void leadFamily(QProcess &process)
{
    process.setChildProcessModifier([] { ::setpgid(0, 0); });
}

qint64 familyOf(const QProcess &process)
{
    const auto id = pid_t(process.processId());
    return id > 0 && ::getpgid(id) == id ? id : 0;
}

void terminateFamily(const QProcess &, qint64 family)
{
    if (family > 0)
        ::kill(-pid_t(family), SIGTERM);
}

void killFamily(qint64 family)
{
    if (family > 0)
        ::kill(-pid_t(family), SIGKILL);
}

#else

namespace {

using namespace Qt::StringLiterals;

/// The job of a process, whose child it is. Who is in it and what they start cannot leave it.
class FamilyJob final : public QObject
{
public:
    explicit FamilyJob(QProcess &process) : QObject(&process), m_job(::CreateJobObjectW(nullptr, nullptr))
    {
        setObjectName(name());
        process.setCreateProcessArgumentsModifier([this](QProcess::CreateProcessArguments *arguments) { startInside(*arguments); });
    }
    ~FamilyJob() override
    {
        if (m_job)
            ::CloseHandle(m_job);
    }
    static FamilyJob *of(const QProcess &process)
    {
        return static_cast<FamilyJob *>(process.findChild<QObject *>(name(), Qt::FindDirectChildrenOnly));
    }
    HANDLE handle() const noexcept { return m_job; }

private:
    static QString name() { return u"QActors::FamilyJob"_s; }

    // In the job from its first moment on: what it starts meanwhile is inside, too.
    void startInside(QProcess::CreateProcessArguments &arguments)
    {
        arguments.flags |= CREATE_NEW_PROCESS_GROUP;
        SIZE_T size = 0;
        ::InitializeProcThreadAttributeList(nullptr, 1, 0, &size);
        m_attributes = std::make_unique<char[]>(size);
        auto *list = reinterpret_cast<LPPROC_THREAD_ATTRIBUTE_LIST>(m_attributes.get());
        if (!m_job || !::InitializeProcThreadAttributeList(list, 1, 0, &size))
            return; // as without a job
        if (!::UpdateProcThreadAttribute(list, 0, PROC_THREAD_ATTRIBUTE_JOB_LIST, &m_job, sizeof m_job, nullptr, nullptr))
            return;
        m_startup.StartupInfo = *reinterpret_cast<const STARTUPINFOW *>(arguments.startupInfo);
        m_startup.StartupInfo.cb = sizeof m_startup;
        m_startup.lpAttributeList = list;
        arguments.startupInfo = reinterpret_cast<Q_STARTUPINFO *>(&m_startup.StartupInfo);
        arguments.flags |= EXTENDED_STARTUPINFO_PRESENT;
    }

    HANDLE m_job;
    std::unique_ptr<char[]> m_attributes;
    STARTUPINFOEXW m_startup = {};
};

HANDLE jobOf(qint64 family)
{
    return reinterpret_cast<HANDLE>(quintptr(family));
}

} // namespace

void leadFamily(QProcess &process)
{
    new FamilyJob(process);
}

// A handle of its own: the process may be deleted before its family ends.
qint64 familyOf(const QProcess &process)
{
    const FamilyJob *job = FamilyJob::of(process);
    HANDLE copy = nullptr;
    const HANDLE self = ::GetCurrentProcess();
    if (!job || process.processId() == 0 || !::DuplicateHandle(self, job->handle(), self, &copy, 0, FALSE, DUPLICATE_SAME_ACCESS))
        return 0;
    return qint64(reinterpret_cast<quintptr>(copy));
}

void terminateFamily(const QProcess &process, qint64 family)
{
    if (family != 0 && process.processId() > 0)
        ::GenerateConsoleCtrlEvent(CTRL_BREAK_EVENT, DWORD(process.processId()));
}

void killFamily(qint64 family)
{
    if (family == 0)
        return;
    ::TerminateJobObject(jobOf(family), 0xf291); // the exit code of QProcess::kill()
    ::CloseHandle(jobOf(family));
}

#endif

} // namespace QActors::detail
