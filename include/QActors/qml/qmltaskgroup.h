// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/qml/qmltaskhandle.h>
#include <QActors/tasks/taskgroup.h>

#include <QtCore/qpointer.h>
#include <QtQml/qqml.h>

namespace QActors {

namespace detail {
class QmlPage;
}

/// \internal What QML's tools know of the base class.
struct QmlTaskGroupBase
{
    Q_GADGET
    QML_FOREIGN(QActors::TaskGroup)
    QML_ANONYMOUS
};

/// A task group in QML, of type `TaskGroup` there, with the core's properties (count, running, failFast), cancel() and
/// signals (failed, finished). The group's tasks end with the component to which the group belongs, as soon as QML
/// ends the component (Qt does so at the end of the turn in which destroy() or StackView.pop() was called, a Loader or
/// Repeater at once): tasks are killed, and neither generators nor callbacks of their promises run any more, wherever in a
/// chain of then() and finally(). (A promise that Promise.all() or race() makes of them is the engine's own: see
/// adoptPromise().) C++ spawns into the group as into any TaskGroup; give the invokable a parameter
/// `QActors::TaskGroup *`.
class QACTORS_QML_EXPORT QmlTaskGroup : public QActors::TaskGroup // in full, for moc and the QML tools
{
    Q_OBJECT
    QML_NAMED_ELEMENT(TaskGroup)

public:
    explicit QmlTaskGroup(QObject *parent = nullptr); ///< An empty group, which is deleted with `parent`.
    ~QmlTaskGroup() override;

    /// Runs a generator function in this group, as Async.run() does. A failure cancels the siblings (failFast) and is
    /// reported by failed(); the handle has the failure, too.
    Q_INVOKABLE QActors::QmlTaskHandle *run(const QJSValue &generatorFunction, const QString &name = {});
    /// Takes a handle from elsewhere: when this group ends, the handle's task is cancelled and its callbacks are dropped.
    /// Gives the handle back. `page.adopt(backend.load(url)).then(…)`
    Q_INVOKABLE QActors::QmlTaskHandle *adopt(QActors::QmlTaskHandle *handle);
    /// The same for any promise, such as one of Promise.all(): gives a promise with the same outcome, which calls no callback
    /// after the end of this group. `page.adoptPromise(Promise.all([a, b])).then(…)`
    Q_INVOKABLE QJSValue adoptPromise(const QJSValue &promise);

private:
    void endPage();
    std::unique_ptr<detail::QmlPage> m_page;
    QList<QPointer<QmlTaskHandle>> m_adopted; // those that run
};

} // namespace QActors
