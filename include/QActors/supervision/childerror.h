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
    /// Why it was refused.
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
    /// For child `id`; `message` says what to do.
    ChildError(Kind kind, const QString &id, const QString &message, std::exception_ptr cause = {});
    ~ChildError() override;
    Kind kind() const noexcept { return m_kind; } ///< Why it was refused.
    const QString &id() const noexcept { return m_id; } ///< The child in question.
    /// Why its start failed: what its constructor or init() threw.
    const std::exception_ptr &cause() const noexcept { return m_cause; }

private:
    Kind m_kind;
    QString m_id;
    std::exception_ptr m_cause;
};

} // namespace QActors
