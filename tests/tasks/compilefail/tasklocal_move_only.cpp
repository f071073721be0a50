// expects: TaskLocal<T>: T is a copyable value
// SPDX-License-Identifier: MIT
#include <QActors/TaskLocal>

#include <memory>

const QActors::TaskLocal<std::unique_ptr<int>> box;
