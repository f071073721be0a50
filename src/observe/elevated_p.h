// SPDX-License-Identifier: MIT
#pragma once

#include <QtCore/qglobal.h>

#if defined(Q_OS_UNIX)
#  include <unistd.h>
#endif
#if defined(Q_OS_LINUX)
#  include <sys/auxv.h>
#endif

namespace QActors::detail {

/// The program has rights that who started it has not (setuid, setgid, a file's capabilities): the environment, which is of that one, must not choose
/// what is loaded or which file is written.
inline bool isElevated() noexcept
{
#if defined(Q_OS_LINUX)
    if (::getauxval(AT_SECURE) != 0) // as the loader of libraries has it
        return true;
#endif
#if defined(Q_OS_UNIX)
    return ::getuid() != ::geteuid() || ::getgid() != ::getegid();
#else
    return false;
#endif
}

} // namespace QActors::detail
