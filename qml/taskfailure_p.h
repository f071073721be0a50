// SPDX-License-Identifier: MIT
// A task's failure, as JavaScript sees it.
#pragma once

#include <QActors/qml/qmltaskhandle.h>

#include <exception>

namespace QActors::detail {

/// The exception, with which the task of this name failed, as a value of QML.
QmlTaskError failureOf(const std::exception_ptr &exception, const QString &task);

} // namespace QActors::detail
