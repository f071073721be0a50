// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/kernel/errors.h>

#include <QtCore/qmetatype.h>

#include <utility>

namespace QActors {

/// Why an actor ended. A value; copies share the exception. (OTP: exit reasons.)
class QACTORS_EXPORT ExitReason
{
    Q_GADGET
public:
    /// The kinds of ends.
    enum class Kind : quint8 {
        Normal,    ///< the actor had done its work, or was stopped without another reason
        Shutdown,  ///< the actor was asked to end, in order
        Cancelled, ///< the actor's scope, or one around it, was cancelled
        Killed,    ///< the actor, or its owner, was deleted or killed: terminate() did not run
        NoProcess, ///< there was no such process
        Error      ///< an exception left the actor's code
    };
    Q_ENUM(Kind)
    // The former names of the kinds.
    [[deprecated("it is ExitReason::Kind::Normal")]] static constexpr Kind Normal = Kind::Normal; ///< Kind::Normal.
    [[deprecated("it is ExitReason::Kind::Shutdown")]] static constexpr Kind Shutdown = Kind::Shutdown; ///< Kind::Shutdown.
    [[deprecated("it is ExitReason::Kind::Cancelled")]] static constexpr Kind Cancelled = Kind::Cancelled; ///< Kind::Cancelled.
    [[deprecated("it is ExitReason::Kind::Killed")]] static constexpr Kind Killed = Kind::Killed; ///< Kind::Killed.
    [[deprecated("it is ExitReason::Kind::NoProcess")]] static constexpr Kind NoProcess = Kind::NoProcess; ///< Kind::NoProcess.
    [[deprecated("it is ExitReason::Kind::Error")]] static constexpr Kind Error = Kind::Error; ///< Kind::Error.

    /// Normal.
    ExitReason() noexcept = default;
    /// Any kind but Error, with an optional text for people.
    ExitReason(Kind kind, const QString &text = {});
    static ExitReason error(std::exception_ptr cause); ///< An Error with this exception, which must not be null.

    ExitReason(const ExitReason &other) noexcept : m_bits(other.m_bits)
    {
        if (details())
            retain();
    }
    ExitReason(ExitReason &&other) noexcept : m_bits(std::exchange(other.m_bits, quintptr(Kind::Normal))) { }
    ExitReason &operator=(ExitReason other) noexcept
    {
        std::swap(m_bits, other.m_bits);
        return *this;
    }
    ~ExitReason()
    {
        if (details())
            release();
    }

    Kind kind() const noexcept { return Kind(m_bits & 7); } ///< The kind of the end.
    /// The exception of an Error, else null.
    std::exception_ptr cause() const noexcept;
    /// The text that was given, or the exception's text.
    QString text() const;
    /// "Normal", "Error: no such file", …
    QString toString() const;
    /// Normal or Shutdown: a transient child is not restarted.
    bool isOrderly() const noexcept { return kind() == Kind::Normal || kind() == Kind::Shutdown; }

    /// Same kind, text and exception object.
    friend QACTORS_EXPORT bool operator==(const ExitReason &a, const ExitReason &b) noexcept;

private:
    // One word: the details, which few have, and the kind in its low bits.
    struct Details;
    void set(Kind kind, Details *details) noexcept { m_bits = quintptr(details) | quintptr(kind); }
    Details *details() const noexcept { return reinterpret_cast<Details *>(m_bits & ~quintptr(7)); }
    void retain() const noexcept;
    void release() const noexcept;
    quintptr m_bits = quintptr(Kind::Normal);
};

QACTORS_EXPORT QDebug operator<<(QDebug debug, const ExitReason &reason); ///< Prints toString().

} // namespace QActors
