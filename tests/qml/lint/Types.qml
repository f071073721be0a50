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
    property Stream values
    readonly property string shown: hits.count + String(hits.running) + hits.ended + hits.failed + (hits.error?.message ?? "") + latest.value + latest.running
    StreamModel {
        id: hits
        stream: page.values
        key: "id"
        limit: 1000
        keepRows: true
        onCountChanged: console.log(hits.get(0), hits.rowOf(1))
        onStateChanged: hits.clear()
    }
    StreamValue {
        id: latest
        stream: page.values
        onValueChanged: console.log(latest.ended, latest.failed, latest.error)
    }
    Subscription {
        topic: "prices"
        capacity: 100
        overflow: Subscription.DropOldest
        onMessage: value => console.log(value, active, failed, error)
    }
    ListView {
        model: hits
        delegate: Text {
            required property string title
            text: title
        }
    }
    function read() {
        group.run(function* () {
            yield* Async.forEach(page.values, function* (value) { yield value })
            const step = yield page.values.next()
            console.log(step.value, step.done)
            yield page.values.close()
        })
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
