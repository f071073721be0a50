// SPDX-License-Identifier: MIT
// The exceptions of QActors. Cancelled is control flow and stays outside std::exception, so that
// `catch (const std::exception &)` in user code does not swallow a cancellation.
#pragma once

#include <QActors/kernel/global.h>

#include <QtCore/qstring.h>

#include <exception>
#include <source_location>
#include <stdexcept>

namespace QActors {

/// Unwinds a task whose cancel scope was cancelled. An await throws it, and the cancelled scope catches it;
/// code in between lets it pass. Only the library makes one. (anyio: the backend's cancellation exception.)
class QACTORS_EXPORT Cancelled final
{
public:
    /// The reason that was given to CancelScope::cancel(), or the library's text about a deadline or a failed sibling.
    const QString &reason() const noexcept { return m_reason; }
    /// The name of the task that was cancelled, if it was given one.
    const QString &taskName() const noexcept { return m_taskName; }
    /// "cancelled: <reason>", or "<name> was cancelled: <reason>".
    QString message() const;

private:
    friend class detail::ScopeNode;
    explicit Cancelled(QString reason, QString taskName) : m_reason(std::move(reason)), m_taskName(std::move(taskName)) { }
    QString m_reason;
    QString m_taskName;
};

/// Base of every error of the library; `what()` is UTF-8 of `message()`.
class QACTORS_EXPORT Error : public std::runtime_error
{
public:
    explicit Error(const QString &message); ///< An error that says `message`.
    ~Error() override;
    QString message() const; ///< The text of the error; what() is the same in UTF-8.
};

/// The library was used against its rules; the message says what, where and what to do instead.
class QACTORS_EXPORT MisuseError : public Error
{
public:
    using Error::Error;
    ~MisuseError() override;
};

/// The task (or QFuture) that was awaited was cancelled or killed. Joining such a task throws this error and
/// not Cancelled, for the joiner itself is not cancelled.
class QACTORS_EXPORT TaskCancelled : public Error
{
public:
    using Error::Error;
    ~TaskCancelled() override;
};

/// A deadline passed (failAfter, failAt). The message names the duration and the awaits that had not ended.
class QACTORS_EXPORT TimeoutError : public Error
{
public:
    explicit TimeoutError(Duration duration, const QString &message); ///< After `duration`, which says `message`.
    ~TimeoutError() override;
    Duration duration() const noexcept { return m_duration; } ///< The time that was given.

private:
    Duration m_duration;
};

/// An object was deleted while its signal, reply or data was awaited.
class QACTORS_EXPORT SenderGone : public Error
{
public:
    using Error::Error;
    ~SenderGone() override;
};

/// The text of a caught exception: its what(), a Cancelled's message, or "unknown exception". Never throws.
QACTORS_EXPORT QString describe(const std::exception_ptr &exception);

/// True if `exception` holds a Cancelled.
QACTORS_EXPORT bool isCancelled(const std::exception_ptr &exception);

/// "1.5 s", "20 ms", ... for messages.
QACTORS_EXPORT QString describe(Duration duration);

/// "file.cpp:42" for messages; empty if unknown.
QACTORS_EXPORT QString describe(const std::source_location &where);

} // namespace QActors
