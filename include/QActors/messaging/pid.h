// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/kernel/global.h>

#include <QtCore/qhashfunctions.h>
#include <QtCore/qmetatype.h>
#include <QtCore/qstring.h>

#include <compare>
#include <functional>

QT_BEGIN_NAMESPACE
class QDebug;
QT_END_NAMESPACE

namespace QActors {
namespace detail {

struct PidAccess;

/// \internal Where a process is: its thread's scheduler, its place there, and who of those that were there it is.
struct Address
{
    quint32 thread = 0;
    quint32 slot = 0;
    quint64 serial = 0; ///< 0: nowhere
    constexpr auto operator<=>(const Address &) const noexcept = default;
};

} // namespace detail

/// The address of an actor or mailbox: a small value, safe to keep after its process has ended and never
/// reused for another. Equal by identity, hashable, printable. Any thread. (OTP: pid.)
class QACTORS_EXPORT Pid
{
public:
    /// The null pid, which is no process; messages to it are dropped.
    constexpr Pid() noexcept = default;
    constexpr bool isNull() const noexcept { return m_address.serial == 0; } ///< True for the null pid.

    /// "<thread.slot.serial>".
    QString toString() const;

    constexpr auto operator<=>(const Pid &) const noexcept = default;

private:
    friend struct detail::PidAccess;
    friend size_t qHash(const Pid &pid, size_t seed) noexcept;
    explicit constexpr Pid(const detail::Address &address) noexcept : m_address(address) { }
    detail::Address m_address;
};

/// A reference that is equal only to its copies; tells one answer from all others. (OTP: make_ref().)
class QACTORS_EXPORT Ref
{
public:
    /// The null reference.
    constexpr Ref() noexcept = default;
    /// A new reference, unlike any other in the program. Any thread.
    static Ref make() noexcept;
    constexpr bool isNull() const noexcept { return m_number == 0; } ///< True for the null reference.
    QString toString() const; ///< "#number".
    constexpr auto operator<=>(const Ref &) const noexcept = default;

private:
    friend size_t qHash(const Ref &ref, size_t seed) noexcept;
    quint64 m_number = 0;
};

/// For QHash and QSet.
inline size_t qHash(const Pid &pid, size_t seed = 0) noexcept
{
    return qHashMulti(seed, pid.m_address.thread, pid.m_address.slot, pid.m_address.serial);
}
/// For QHash and QSet.
inline size_t qHash(const Ref &ref, size_t seed = 0) noexcept
{
    return ::qHash(ref.m_number, seed);
}
QACTORS_EXPORT QDebug operator<<(QDebug debug, const Pid &pid); ///< Prints toString().
QACTORS_EXPORT QDebug operator<<(QDebug debug, const Ref &ref); ///< Prints toString().

} // namespace QActors

Q_DECLARE_METATYPE(QActors::Pid)
Q_DECLARE_METATYPE(QActors::Ref)

template<>
struct std::hash<QActors::Pid>
{
    size_t operator()(const QActors::Pid &pid) const noexcept { return QActors::qHash(pid); }
};
template<>
struct std::hash<QActors::Ref>
{
    size_t operator()(const QActors::Ref &ref) const noexcept { return QActors::qHash(ref); }
};
