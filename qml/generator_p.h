// SPDX-License-Identifier: MIT
// Generators as async functions: each runs as a task.
#pragma once

#include <QActors/qml/qmlstream.h>

namespace QActors::detail {

/// Starts the generator that `function` makes, or is, as a task of `group`; `isolated` as in TaskGroup::spawn(). Throws a
/// TypeError into JavaScript, and gives null, if `function` is none.
QmlTaskHandle *runGenerator(TaskGroup &group, QJSEngine *engine, const QJSValue &function, const QString &name,
                            bool isolated);

/// If a generator's code runs now, this handle is cancelled with it while it is waited for; unless it is kept.
void noteMade(QmlTaskHandle *handle);
void keepAlive(QmlTaskHandle *handle);
/// If a generator's code runs now, this stream is given up when that is cancelled or killed, or fails.
void noteMade(QmlStream *stream);
/// This next() of a stream takes nothing then.
void noteRead(QmlTaskHandle *next);
/// The outer generator ends when this one has.
void noteClosing(QmlTaskHandle *handle);

} // namespace QActors::detail
