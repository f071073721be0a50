// SPDX-License-Identifier: MIT
// How far it is, and a way to stop it.
import QtQuick
import QtQuick.Controls
import QtQuick.Layouts
import QActors
import Gallery

ColumnLayout {
    id: example
    property TaskHandle counting
    readonly property bool stopped: counting?.state === TaskHandle.Cancelled
    readonly property string result: label.text
    readonly property string expected: "5 of 5"
    function demo() { counting = Worker.count(5, 1) }

    spacing: 8
    PushButton {
        text: example.counting?.running ? qsTr("Stop") : qsTr("Count to 50")
        onClicked: example.counting?.running ? example.counting.cancel() : (example.counting = Worker.count(50, 50))
    }
    ProgressBar {
        value: example.counting?.progress ?? 0
        indeterminate: (example.counting?.running ?? false) && example.counting.indeterminate
        Layout.fillWidth: true
    }
    Label { id: label; text: example.stopped ? qsTr("stopped") : example.counting?.progressText ?? ""; wrapMode: Text.Wrap; Layout.fillWidth: true }
}
