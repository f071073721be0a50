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
    /// of these is waited for, too. cancel() ends it at its yield: `finally` blocks run, `catch` blocks do not; and it
    /// cancels the handle that it waits for, or those behind the promise that it waits for, if a function that the
    /// generator called made them (see keep()). In `finally` then, each yield ends the block, but for shield(). It ends
    /// with the engine; TaskGroup.run() ties it to a component.
    Q_INVOKABLE QActors::QmlTaskHandle *run(const QJSValue &generatorFunction, const QString &name = {});
    /// In a generator: `handle` goes on when the run that waits for it is cancelled. Gives it back.
    Q_INVOKABLE QActors::QmlTaskHandle *keep(QActors::QmlTaskHandle *handle);
    /// For a generator's `yield`: waits for `value` (a handle, a promise, a generator or a generator function) even if
    /// the run is or will be cancelled; that comes after it. `finally { yield Async.shield(backend.save()) }`
    Q_INVOKABLE QJSValue shield(const QJSValue &value);
    /// For a generator's `yield*`: calls `callback(value)` for each value of a Stream, and waits for what that gives, if it is a generator, a
    /// handle or a promise. However it ends, the stream is closed then, and has cleaned up. Fails with what the stream or the callback fails
    /// with. `yield* Async.forEach(Search.hits("qt"), function* (hit) { yield show(hit) })`
    Q_INVOKABLE QJSValue forEach(const QJSValue &stream, const QJSValue &callback);
    /// Settles after so many milliseconds.
    Q_INVOKABLE QActors::QmlTaskHandle *sleep(double milliseconds);
    /// Opens a dialog of QtQuick.Dialogs or QtQuick.Controls, and waits for the answer: `if (yield Async.open(fileDialog)) load(fileDialog.selectedFile)`.
    /// True if it was accepted, false if not; of a MessageDialog the button, 0 if it was closed. A cancel closes it.
    Q_INVOKABLE QActors::QmlTaskHandle *open(QObject *dialog);
    /// In a generator: how far it is, 0 … 1, or negative for "cannot tell", with an optional text for people.
    Q_INVOKABLE void setProgress(double fraction, const QString &text = {});
    /// The value of the TaskLocal of that name here; undefined if it has none. In a generator that is the value in its task:
    /// what was set where run() was called.
    Q_INVOKABLE QVariant local(const QString &name) const;
    /// Calls the function and gives what it gives; for Tracing, that is a span of this name. What is started in the function belongs to
    /// it. A generator function becomes a task of this name, as by run(), and gives its handle: the span ends with the task.
    /// `const rows = Async.span("parse", () => parse(text))`, `yield Async.span("load", function*() { … })`
    Q_INVOKABLE QJSValue span(const QString &name, const QJSValue &function);
};

} // namespace QActors
