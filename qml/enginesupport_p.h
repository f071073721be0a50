// SPDX-License-Identifier: MIT
// The data of QActors::Qml for each JavaScript engine: its helper functions, and a group for tasks without an owner.
#pragma once

#include <QActors/tasks/taskgroup.h>

#include <QtCore/qloggingcategory.h>
#include <QtCore/qpointer.h>
#include <QtQml/qjsengine.h>

#include <deque>
#include <functional>

namespace QActors {
Q_DECLARE_LOGGING_CATEGORY(qmlLog)
class QmlTaskHandle;
namespace detail {

class EngineSupport : public QObject
{
    Q_OBJECT
public:
    /// Made when it is first asked for; a child of the engine. Null if the engine is.
    static EngineSupport *of(QJSEngine *engine);
    ~EngineSupport() override;

    /// Calls one of the functions of handles.mjs.
    QJSValue call(const char *function, const QJSValueList &arguments = {});
    QJSValue function(const char *name) const;
    /// An Error that knows what JavaScript runs now; cheaper than the place itself.
    QJSValue trace() { return m_engine->newErrorObject(QJSValue::GenericError); }
    // For each handle, as in handles.mjs:
    QJSValue makePromise(const QString &task, const QJSValue &trace, const QJSValue &pages)
    {
        return m_promise.call({task, trace, pages});
    }
    QJSValue makeReaction(const QString &task, const QJSValue &trace, const QJSValue &pages,
                          const QJSValue &onFulfilled, const QJSValue &onRejected)
    {
        return m_first.call({task, trace, pages, onFulfilled, onRejected});
    }
    void settle(const QJSValue &promise, bool isError, const QJSValue &value) { m_settle.call({promise, isError, value}); }
    /// Runs the next reaction of the handle whose first one's promise this is, in an event of its own.
    void reactLater(const QmlTaskHandle *handle, QJSValue promise, bool isError, QJSValue value);
    /// The reactions of a handle that are due are those of a page, too.
    void adoptReactions(const QmlTaskHandle *handle, quint64 page);
    QJSValue then(const QJSValue &promise, const QJSValue &onFulfilled, const QJSValue &onRejected)
    {
        return m_then.call({promise, onFulfilled, onRejected});
    }
    /// "file:line" of the JavaScript that ran then; empty if none did.
    static QString placeOf(const QJSValue &trace);
    /// Whether a function is one of this engine's.
    bool owns(const QJSValue &function) const
    {
        return function.property(QStringLiteral("constructor")).strictlyEquals(m_function);
    }
    /// The engine of any function; null if that cannot be told.
    static QJSEngine *engineOf(const QJSValue &function);
    QJSEngine *engine() const noexcept { return m_engine; }
    /// Tasks that end with the engine.
    TaskGroup &tasks() noexcept { return m_tasks; }

    /// Calls `function` in a later turn of the event loop.
    Q_INVOKABLE void later(const QJSValue &function);
    /// As QmlPage::isGone().
    Q_INVOKABLE bool isGone(double page) const;
    /// The promise of a TaskHandle in this engine; undefined for any other object.
    Q_INVOKABLE QJSValue promiseOf(const QJSValue &object) const;
    /// This rejection has no handler.
    Q_INVOKABLE void report(const QString &task, const QJSValue &trace, const QJSValue &reason);

private:
    struct Reaction
    {
        const QmlTaskHandle *handle; // not used, it may be gone
        QJSValue promise;
        bool isError;
        QJSValue value;
    };
    explicit EngineSupport(QJSEngine *engine);
    bool event(QEvent *event) override;
    QPointer<QJSEngine> m_engine;
    QJSValue m_functions;
    QJSValue m_promise; // of the functions, those that every handle needs
    QJSValue m_first;
    QJSValue m_react;
    QJSValue m_settle;
    QJSValue m_then;
    QJSValue m_function; // the constructor of all functions
    std::deque<Reaction> m_reactions; // an event each
    TaskGroup m_tasks{this};
};

/// Calls `fn` on the event loop after the promise reactions that are due, and those that follow from them: the engine
/// runs each by an event of its own.
void afterReactions(QObject *context, const std::function<void()> &fn);

/// Logs an unhandled failure.
void logUnhandled(const QString &task, const QString &place, const QString &type, const QString &message);

} // namespace detail
} // namespace QActors
