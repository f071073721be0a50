// SPDX-License-Identifier: MIT
// What qmllint, and so qmlls, must know of the module: read here, never run.
import QtQuick
import QActors

Item {
    id: page

    property TaskHandle task
    readonly property string said: !task ? "" : task.state === TaskHandle.Finished ? String(task.value)
                                               : task.progressText + task.progress + task.name + task.error
    readonly property bool busy: (task?.running ?? false) || group.running || group.count > 0

    TaskGroup {
        id: group
        failFast: true
        onFailed: message => console.log(message)
        onFinished: console.log("done")
    }
    ActorRef {
        id: store
        name: "store"
        timeout: 1000
        onDown: reason => console.log(reason)
    }
    function work() {
        page.task = store.alive ? store.call("add", 1) : group.run(function* () { yield 1 })
        store.cast("reset")
        store.send("text")
        group.adopt(Async.run(function* () { yield page.task }))
        page.task.cancel("no more")
        page.task.then(value => value, error => error)
        page.task.promise.catch(error => error)
        page.task.finally(() => page.task.promise)
        page.task.cancelOnDestroyed = !page.task.indeterminate
        group.cancel()
    }
}
