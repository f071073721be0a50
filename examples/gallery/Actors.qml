// SPDX-License-Identifier: MIT
// A server of C++, by its name: calls are promises, and the reference follows it through a crash and its restart.
import QtQuick
import QtQuick.Controls
import QActors
import Gallery

Column {
    id: example
    property string total: "–"
    property string lastEnd
    readonly property string result: `${total} | ${lastEnd} | ${counter.alive ? "alive" : "gone"}`
    readonly property string expected: "1 | Error: out of numbers | alive"
    function demo() {
        counter.calls.run(function*() {
            if (!counter.alive)
                yield alive()
            yield counter.call("add", 5)
            try { yield counter.call("crash") } catch (error) { yield alive() }
            example.total = yield counter.call("add", 1) // of the new one
        })
    }
    function alive() { return new Promise(resolve => counter.aliveChanged.connect(() => { if (counter.alive) resolve() })) }
    function add(n) { counter.call("add", n).then(total => example.total = total, error => example.total = error.message) }

    Component.onCompleted: CounterService.start()
    ActorRef {
        id: counter
        name: "counter"
        timeout: 1000
        onDown: reason => example.lastEnd = reason.toString()
    }

    spacing: 8
    Row {
        spacing: 8
        Button { text: "+1"; onClicked: example.add(1) }
        Button { text: "+10"; onClicked: example.add(10) }
        Button { text: "Crash"; onClicked: counter.cast("crash") }
    }
    Label { text: "Total: " + example.total }
    Label { text: counter.alive ? `It runs as ${counter.pid}.` : "It is gone." }
    Label { text: example.lastEnd && "The last one ended with " + example.lastEnd + "."; color: "firebrick" }
}
