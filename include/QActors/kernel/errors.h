// SPDX-License-Identifier: MIT
// What QActors throws. Cancelled is control flow and stays outside std::exception, so that
// `catch (const std::exception &)` in user code does not swallow a cancellation.
#pragma once

#include <QActors/kernel/global.h>

#include <QtCore/qstring.h>

#include <exception>
#include <source_location>
#include <stdexcept>

namespace QActors {

/// Unwinds a task whose cancel scope was cancelled. Thrown by an await, caught by the scope that was
/// cancelled; let it pass. Only the library makes one. (anyio: the backend's cancellation exception.)
class QACTORS_EXPORT Cancelled final
{
public:
    /// The reason given to CancelScope::cancel(), or what the library says of a deadline or a failed sibling.
    const QString &reason() const noexcept { return m_reason; }
    /// "cancelled: <reason>".
    QString message() const;

private:
    friend class detail::ScopeNode;
    explicit Cancelled(QString reason) : m_reason(std::move(reason)) { }
    QString m_reason;
};

/// Base of every error of the library; `what()` is UTF-8 of `message()`.
class QACTORS_EXPORT Error : public std::runtime_error
{
public:
    explicit Error(const QString &message); ///< An error that says `message`.
    ~Error() override;
    QString message() const; ///< What it says; what() is the same in UTF-8.
};

/// The library was used against its rules; the message says what, where and what to do instead.
class QACTORS_EXPORT MisuseError : public Error
{
public:
    using Error::Error;
    ~MisuseError() override;
};

/// A task (or QFuture) that was awaited had been cancelled or killed. Joining one throws this,
/// never Cancelled: the joiner itself has not been cancelled.
class QACTORS_EXPORT TaskCancelled : public Error
{
public:
    using Error::Error;
    ~TaskCancelled() override;
};

/// A deadline passed (failAfter, failAt). The message names the duration and what was being waited for.
class QACTORS_EXPORT TimeoutError : public Error
{
public:
    explicit TimeoutError(Duration duration, const QString &message); ///< After `duration`, which says `message`.
    ~TimeoutError() override;
    Duration duration() const noexcept { return m_duration; } ///< The time that was given.

private:
    Duration m_duration;
};

/// The object whose signal, reply or data was being awaited was deleted.
class QACTORS_EXPORT SenderGone : public Error
{
public:
    using Error::Error;
    ~SenderGone() override;
};

/// What a caught exception says: what(), a Cancelled's message, or "unknown exception". Never throws.
QACTORS_EXPORT QString describe(const std::exception_ptr &exception);

/// True if `exception` holds a Cancelled.
QACTORS_EXPORT bool isCancelled(const std::exception_ptr &exception);

/// "1.5 s", "20 ms", ... for messages.
QACTORS_EXPORT QString describe(Duration duration);

/// "file.cpp:42" for messages; empty if unknown.
QACTORS_EXPORT QString describe(const std::source_location &where);

} // namespace QActors
