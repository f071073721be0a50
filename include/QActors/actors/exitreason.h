// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/kernel/errors.h>

#include <QtCore/qmetatype.h>

namespace QActors {

/// Why an actor ended. A value; copies share the exception. (OTP: exit reasons.)
class QACTORS_EXPORT ExitReason
{
    Q_GADGET
public:
    /// What kind of end it was.
    enum Kind : quint8 {
        Normal,    ///< it was done
        Shutdown,  ///< it was asked to, in order
        Cancelled, ///< its scope, or one around it, was cancelled
        Killed,    ///< it, or what owns it, was deleted: terminate() did not run
        NoProcess, ///< there was no such process
        Error      ///< an exception left it
    };
    Q_ENUM(Kind)

    /// Normal.
    ExitReason() noexcept = default;
    /// Any kind but Error, with an optional text for people.
    ExitReason(Kind kind, const QString &text = {});
    static ExitReason error(std::exception_ptr cause); ///< An Error with this exception, which must not be null.

    Kind kind() const noexcept { return m_kind; } ///< What kind of end it was.
    /// The exception of an Error, else null.
    const std::exception_ptr &cause() const noexcept { return m_cause; }
    /// The text given, or what the exception says.
    QString text() const;
    /// "Normal", "Error: no such file", …
    QString toString() const;
    /// Normal or Shutdown: a transient child is not restarted.
    bool isOrderly() const noexcept { return m_kind == Normal || m_kind == Shutdown; }

    /// Same kind, text and exception object.
    friend bool operator==(const ExitReason &, const ExitReason &) = default;

private:
    Kind m_kind = Normal;
    std::exception_ptr m_cause;
    QString m_text;
};

QACTORS_EXPORT QDebug operator<<(QDebug debug, const ExitReason &reason); ///< Prints toString().

} // namespace QActors
