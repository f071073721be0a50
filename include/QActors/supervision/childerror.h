// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/servers/callerrors.h>

#include <QtCore/qobjectdefs.h>

namespace QActors {

/// A request about a child was refused; the supervisor goes on. (OTP: {error, …} of the supervisor's functions.)
class QACTORS_EXPORT ChildError : public CallError
{
    Q_GADGET
public:
    /// The reasons for a refusal.
    enum Kind : quint8 {
        AlreadyPresent,
        AlreadyStarted,
        NotFound,
        Running,
        Restarting,
        StartFailed,
        TooMany,
        BadSpec
    };
    Q_ENUM(Kind)
    /// An error about the child `id`; `message` says what to do.
    ChildError(Kind kind, const QString &id, const QString &message, std::exception_ptr cause = {});
    ~ChildError() override;
    Kind kind() const noexcept { return m_kind; } ///< Why the request was refused.
    const QString &id() const noexcept { return m_id; } ///< The child in question.
    /// Why the child's start failed: the exception of its constructor or init().
    const std::exception_ptr &cause() const noexcept { return m_cause; }

private:
    Kind m_kind;
    QString m_id;
    std::exception_ptr m_cause;
};

} // namespace QActors
