// SPDX-License-Identifier: MIT
// Export macro and forward declarations shared by every header.
#pragma once

#include <QActors/kernel/duration.h>

#include <QtCore/qglobal.h>

#include <version>

// Errors and cancellation are exceptions, and messages are known by their types: code that uses QActors needs all three.
#ifndef Q_MOC_RUN
#  ifndef __cpp_impl_coroutine
#    error "QActors needs coroutines: compile with -std=c++20 or later"
#  endif
#  ifndef __cpp_exceptions
#    error "QActors needs exceptions: compile without -fno-exceptions"
#  endif
#  ifndef __cpp_rtti
#    error "QActors needs run-time type information: compile without -fno-rtti"
#  endif
#  ifndef __cpp_lib_source_location // clang 14
#    error "QActors needs std::source_location: g++ 12 and clang 19 have it, and so have later ones"
#  endif
#endif

#if defined(QACTORS_STATIC)
#  define QACTORS_EXPORT
#elif defined(QACTORS_BUILD_CORE)
#  define QACTORS_EXPORT Q_DECL_EXPORT
#else
#  define QACTORS_EXPORT Q_DECL_IMPORT
#endif

namespace QActors {

template<typename T = void>
class Async;
class CancelScope;
class Clock;

namespace detail {
class Awaitable;
class Scheduler;
class ScopeNode;
class TaskContext;
struct PromiseBase;
} // namespace detail

} // namespace QActors
