// SPDX-License-Identifier: MIT
// A server of C++, by its name: calls are promises, and the reference follows it through a crash and its restart.
import QtQuick
import QtQuick.Controls
import QtQuick.Layouts
import QActors
import Gallery

ColumnLayout {
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
    Flow {
        spacing: 8
        Layout.fillWidth: true
        PushButton { text: "+1"; onClicked: example.add(1) }
        PushButton { text: "+10"; onClicked: example.add(10) }
        PushButton { text: qsTr("Crash"); onClicked: counter.cast("crash") }
    }
    Label { text: qsTr("Total: %1").arg(example.total); font.weight: Font.DemiBold; wrapMode: Text.Wrap; Layout.fillWidth: true }
    Label { text: counter.alive ? qsTr("It runs as %1.").arg(counter.pid.toString()) : qsTr("It is gone."); wrapMode: Text.Wrap; Layout.fillWidth: true }
    Problem { text: example.lastEnd && qsTr("The last one ended with %1.").arg(example.lastEnd); Layout.fillWidth: true }
}
