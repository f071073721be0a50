// SPDX-License-Identifier: MIT
// How calls fail, beside NoProcess and ProcessExited; all of them are a CallFailure.
#pragma once

#include <QActors/messaging/processerrors.h>

namespace QActors {

/// A call was refused or could not be answered; the server lives. Throw it, or a class derived from it, in a server's
/// method to refuse one request: the caller gets it with its type. (Anything else that leaves a method ends the server.)
class QACTORS_EXPORT CallError : public Error, public CallFailure
{
public:
    using Error::Error;
    ~CallError() override;
    const Error &error() const noexcept override { return *this; }
};

/// The time of a call is over. A late answer is dropped. The message names the duration and the server.
class QACTORS_EXPORT CallTimeout : public TimeoutError, public CallFailure
{
public:
    using TimeoutError::TimeoutError;
    ~CallTimeout() override;
    const Error &error() const noexcept override { return *this; }
};

/// The call would wait for ever, because the server waits for the caller, perhaps through other servers, or is the caller.
/// The message prints the cycle with the place of each await.
class QACTORS_EXPORT CallCycle : public Error, public CallFailure
{
public:
    using Error::Error;
    ~CallCycle() override;
    const Error &error() const noexcept override { return *this; }
};

} // namespace QActors
