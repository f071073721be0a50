// SPDX-License-Identifier: MIT
// A page owns its tasks: when it goes, they go, and none of its callbacks is called any more.
import QtQuick
import QtQuick.Controls
import QtQuick.Layouts
import QActors
import Gallery

ColumnLayout {
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
    PushButton { text: page.active ? qsTr("Close the page") : qsTr("Open a page"); onClicked: page.active = !page.active }
    Loader {
        id: page
        active: false
        visible: active
        sourceComponent: Label {
            id: label
            text: qsTr("loading for two seconds…")
            readonly property TaskGroup tasks: TaskGroup { }
            Component.onCompleted: tasks.adopt(Worker.count(20, example.pace)).then(() => { label.text = qsTr("loaded"); example.result = "too late" })
        }
    }
    Label { visible: !page.active; text: qsTr("No page is open."); wrapMode: Text.Wrap; Layout.fillWidth: true }
}
