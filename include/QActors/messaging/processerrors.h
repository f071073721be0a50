// SPDX-License-Identifier: MIT
// The errors of sending and receiving messages.
#pragma once

#include <QActors/kernel/errors.h>
#include <QActors/messaging/exitreason.h>
#include <QActors/messaging/pid.h>

namespace QActors {

/// The common base of all errors with which a call or a sendOrWait() fails: NoProcess, ProcessExited, MailboxFull, CallError,
/// CallTimeout, CallCycle. Catch a CallFailure where the kind does not matter. (It is not a base of other exceptions that
/// a server's method throws.)
class QACTORS_EXPORT CallFailure
{
public:
    virtual ~CallFailure();
    /// This object as an Error, which has the message.
    virtual const Error &error() const noexcept = 0;
};

/// There is no such process, or it has ended. (OTP: noproc.)
class QACTORS_EXPORT NoProcess : public Error, public CallFailure
{
public:
    using Error::Error;
    ~NoProcess() override;
    const Error &error() const noexcept override { return *this; }
};

/// The process ended before it answered, or before it took the message.
class QACTORS_EXPORT ProcessExited : public Error, public CallFailure
{
public:
    /// An error with the text `message`: the process `pid` ended with `reason`.
    ProcessExited(Pid pid, const ExitReason &reason, const QString &message);
    ~ProcessExited() override;
    const Error &error() const noexcept override { return *this; }
    Pid pid() const noexcept { return m_pid; } ///< The process that ended.
    /// Why the process ended; the reason's cause() is the original exception, if the process crashed.
    const ExitReason &reason() const noexcept { return m_reason; }

private:
    Pid m_pid;
    ExitReason m_reason;
};

/// No message that the clauses of a receiveFor() accept came in time. (fauxtp: ReceiveTimeout.)
class QACTORS_EXPORT ReceiveTimeout : public TimeoutError
{
public:
    using TimeoutError::TimeoutError;
    ~ReceiveTimeout() override;
};

/// Thrown by receiving from a mailbox that was closed or deleted.
class QACTORS_EXPORT MailboxClosed : public Error
{
public:
    using Error::Error;
    ~MailboxClosed() override;
};

} // namespace QActors
