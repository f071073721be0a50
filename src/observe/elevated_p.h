// SPDX-License-Identifier: MIT
#pragma once

#include <QtCore/qglobal.h>

#if defined(Q_OS_UNIX)
#  include <unistd.h>
#endif

namespace QActors::detail {

/// The program has rights that who started it has not (setuid, setgid): the environment, which is of that one, must not choose
/// what is loaded or which file is written.
inline bool isElevated() noexcept
{
#if defined(Q_OS_UNIX)
    return ::getuid() != ::geteuid() || ::getgid() != ::getegid();
#else
    return false;
#endif
}

} // namespace QActors::detail
