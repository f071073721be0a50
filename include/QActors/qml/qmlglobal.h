// SPDX-License-Identifier: MIT
// Export macro of QActors::Qml.
#pragma once

#include <QtCore/qglobal.h>

#if defined(QACTORS_STATIC)
#  define QACTORS_QML_EXPORT
#elif defined(QACTORS_BUILD_QML)
#  define QACTORS_QML_EXPORT Q_DECL_EXPORT
#else
#  define QACTORS_QML_EXPORT Q_DECL_IMPORT
#endif
