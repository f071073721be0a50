// SPDX-License-Identifier: MIT
#include <QActors/messaging/processerrors.h>

namespace QActors {

CallFailure::~CallFailure() = default;
NoProcess::~NoProcess() = default;
ReceiveTimeout::~ReceiveTimeout() = default;
MailboxClosed::~MailboxClosed() = default;

ProcessExited::ProcessExited(Pid pid, const ExitReason &reason, const QString &message)
    : Error(message), m_pid(pid), m_reason(reason)
{
}
ProcessExited::~ProcessExited() = default;

} // namespace QActors
