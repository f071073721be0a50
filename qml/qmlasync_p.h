// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/qml/qmltaskhandle.h>

namespace QActors {

/// The singleton `Async` in QML: generators as async functions, since the engine has none.
class QmlAsync : public QObject
{
    Q_OBJECT
    QML_NAMED_ELEMENT(Async)
    QML_SINGLETON

public:
    explicit QmlAsync(QObject *parent = nullptr) : QObject(parent) { }

    /// Runs a generator function as a task. `yield` waits for a TaskHandle, a promise or another generator and gives
    /// the value, or throws the error into the generator; any other value comes back a turn later. A `return` of one
    /// of these is waited for, too. cancel() ends it at its yield: `finally` blocks run, `catch` blocks do not. It ends
    /// with the engine; TaskGroup.run() ties it to a component.
    Q_INVOKABLE QActors::QmlTaskHandle *run(const QJSValue &generatorFunction, const QString &name = {});
    /// Settles after so many milliseconds.
    Q_INVOKABLE QActors::QmlTaskHandle *sleep(double milliseconds);
    /// In a generator: how far it is, 0 … 1, or negative for "cannot tell", with an optional text for people.
    Q_INVOKABLE void setProgress(double fraction, const QString &text = {});
};

} // namespace QActors
