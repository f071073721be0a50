// SPDX-License-Identifier: MIT
// What messages between processes throw.
#pragma once

#include <QActors/kernel/errors.h>
#include <QActors/messaging/exitreason.h>
#include <QActors/messaging/pid.h>

namespace QActors {

/// What each error is, too, by which a call fails, or a sendOrWait(): NoProcess, ProcessExited, MailboxFull, CallError,
/// CallTimeout, CallCycle. Catch it where the kind does not matter. (What a server's method throws keeps its own type.)
class QACTORS_EXPORT CallFailure
{
public:
    virtual ~CallFailure();
    /// The same object, with its message.
    virtual const Error &error() const noexcept = 0;
};

/// The process asked for does not exist (any more). (OTP: noproc.)
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
    /// Of `pid`, which ended with `reason`, as `message` says.
    ProcessExited(Pid pid, const ExitReason &reason, const QString &message);
    ~ProcessExited() override;
    const Error &error() const noexcept override { return *this; }
    Pid pid() const noexcept { return m_pid; } ///< The process that ended.
    /// With the original exception in cause(), if it crashed.
    const ExitReason &reason() const noexcept { return m_reason; }

private:
    Pid m_pid;
    ExitReason m_reason;
};

/// No message that a receiveFor() accepts came in time. (fauxtp: ReceiveTimeout.)
class QACTORS_EXPORT ReceiveTimeout : public TimeoutError
{
public:
    using TimeoutError::TimeoutError;
    ~ReceiveTimeout() override;
};

/// Receiving from a mailbox that was closed or deleted, when nothing is left in it.
class QACTORS_EXPORT MailboxClosed : public Error
{
public:
    using Error::Error;
    ~MailboxClosed() override;
};

} // namespace QActors
