// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/qml/qmltaskhandle.h>
#include <QActors/tasks/taskgroup.h>

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
/// signals (failed, finished). What is spawned in it ends with the component that it belongs to, as soon as QML
/// ends that (Qt does so at the end of the turn in which destroy() or StackView.pop() was called, a Loader or Repeater at
/// once): tasks are killed, and neither generators nor callbacks of their promises run any more, wherever in a chain of
/// then() and finally(). (A promise that Promise.all() or race() makes of them is the engine's own:
/// see adoptPromise().) C++ spawns into it as into any TaskGroup; give the
/// invokable a parameter `QActors::TaskGroup *`.
class QACTORS_QML_EXPORT QmlTaskGroup : public QActors::TaskGroup // in full, for moc and the QML tools
{
    Q_OBJECT
    QML_NAMED_ELEMENT(TaskGroup)

public:
    explicit QmlTaskGroup(QObject *parent = nullptr); ///< An empty group; as a child of `parent`, it ends with it.
    ~QmlTaskGroup() override;

    /// Runs a generator function in this group, as Async.run() does. Its failure cancels the siblings (failFast) and
    /// comes by failed(); the handle has it, too.
    Q_INVOKABLE QActors::QmlTaskHandle *run(const QJSValue &generatorFunction, const QString &name = {});
    /// Takes a handle from elsewhere: with this group's end its task is cancelled and its callbacks are dropped. Gives
    /// the handle back. `page.adopt(backend.load(url)).then(…)`
    Q_INVOKABLE QActors::QmlTaskHandle *adopt(QActors::QmlTaskHandle *handle);
    /// The same for any promise, such as one of Promise.all(): gives one with its outcome, which calls no callback when
    /// this group has gone. `page.adoptPromise(Promise.all([a, b])).then(…)`
    Q_INVOKABLE QJSValue adoptPromise(const QJSValue &promise);

private:
    void endPage();
    std::unique_ptr<detail::QmlPage> m_page;
    QList<QPointer<QmlTaskHandle>> m_adopted; // those that run
};

} // namespace QActors
