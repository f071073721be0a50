// SPDX-License-Identifier: MIT
// A result, shown while it comes: nothing but bindings.
import QtQuick
import QtQuick.Controls
import QActors
import Gallery

Column {
    id: example
    property TaskHandle answer
    readonly property string result: label.text
    readonly property string expected: "49"
    function demo() { answer = Worker.square(7) }

    spacing: 8
    Button { text: "7²"; onClicked: example.demo() }
    BusyIndicator { running: example.answer?.running ?? false }
    Label { id: label; text: example.answer?.value ?? "–" }
}
