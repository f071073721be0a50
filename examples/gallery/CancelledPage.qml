// SPDX-License-Identifier: MIT
// A page owns its tasks: when it goes, they go, and none of its callbacks is called any more.
import QtQuick
import QtQuick.Controls
import QActors
import Gallery

Column {
    id: example
    property string result
    readonly property string expected: "page closed"
    property int pace: 100
    function demo() {
        pace = 1
        page.active = true
        page.active = false
        result = "page closed"
    }

    spacing: 8
    Button { text: page.active ? "Close the page" : "Open the page"; onClicked: page.active = !page.active }
    Loader {
        id: page
        active: false
        sourceComponent: Label {
            id: label
            text: "loading…"
            readonly property TaskGroup tasks: TaskGroup { }
            Component.onCompleted: tasks.adopt(Worker.count(20, example.pace)).then(() => { label.text = "loaded"; example.result = "too late" })
        }
    }
}
