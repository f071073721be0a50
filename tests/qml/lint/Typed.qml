// SPDX-License-Identifier: MIT
// What QML's compiler makes C++ of: read here, never run. (Calls of methods it compiles where it knows the object exactly, by its id: what is
// in a property might be of a type that shadows them.)
pragma Strict
pragma ComponentBehavior: Bound
pragma FunctionSignatureBehavior: Enforced
import QtQuick
import QActors

Item {
    id: page

    property TaskHandle total: null
    property Stream values: null
    readonly property bool busy: page.total?.running ?? false
    readonly property bool isDone: page.total !== null && page.total.state === TaskHandle.Finished
    readonly property double fraction: page.total?.progress ?? 0
    readonly property string said: page.total?.progressText ?? ""
    readonly property string title: page.total ? page.total.name : ""
    readonly property var outcome: page.total?.value
    readonly property var problem: page.total?.error
    readonly property bool isThere: store.alive && !store.pid.isNull
    readonly property bool isCalling: store.calls !== null && group.count > 0

    ActorRef {
        id: store
        name: "store"
        timeout: 1000
        onDown: (reason) => { page.note(reason.kind + reason.text) }
    }
    TaskGroup {
        id: group
        onFailed: (message) => { page.note(message) }
    }
    StreamModel { id: rows; stream: page.values; key: "id" }
    StreamValue { id: latest; stream: page.values }
    Connections {
        target: page.total
        function onFailed(error: taskError): void { page.note(error.message + error.type) }
        function onSettled(): void { page.note("settled") }
    }
    function note(text: string): void { console.log(text) }
    function add(amount: int): TaskHandle {
        page.total = store.call("add", amount)
        return page.total
    }
    function stop(): void {
        group.cancel("no more")
        store.cast("reset")
    }
    function keep(handle: TaskHandle): TaskHandle { return group.adopt(handle) }
    function told(error: taskError): string { return error.message }
}
