// SPDX-License-Identifier: MIT
// A C++ exception arrives as a rejection, or as a property to bind.
import QtQuick
import QtQuick.Controls
import QtQuick.Layouts
import QActors
import Gallery

ColumnLayout {
    id: example
    property TaskHandle opening
    property string caught
    readonly property string result: bound.text + " | " + caught
    readonly property string expected: "there is no file | open: std::runtime_error"
    function demo() {
        opening = Worker.open("file")
        Worker.open("door").catch(error => example.caught = error.task + ": " + error.type).finally(() => console.debug("over"))
    }

    spacing: 8
    PushButton { text: qsTr("Open what is not there"); onClicked: example.demo() }
    Problem { id: bound; text: example.opening?.error?.message ?? ""; Layout.fillWidth: true }
    Label { text: example.caught && qsTr("Caught: %1").arg(example.caught); wrapMode: Text.Wrap; Layout.fillWidth: true }
}
