// SPDX-License-Identifier: MIT
// A C++ exception arrives as a rejection, or as a property to bind.
import QtQuick
import QtQuick.Controls
import QActors
import Gallery

Column {
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
    Button { text: "Open what is not there"; onClicked: example.demo() }
    Label { id: bound; text: example.opening?.error?.message ?? ""; color: "firebrick" }
    Label { text: example.caught }
}
