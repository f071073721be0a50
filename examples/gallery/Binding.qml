// SPDX-License-Identifier: MIT
// A result, shown while it comes: nothing but bindings.
import QtQuick
import QtQuick.Controls
import QtQuick.Layouts
import QActors
import Gallery

ColumnLayout {
    id: example
    property TaskHandle answer
    readonly property string result: label.text
    readonly property string expected: "49"
    function demo() { answer = Worker.square(7) }

    spacing: 8
    RowLayout {
        spacing: 8
        PushButton { text: qsTr("7²"); onClicked: example.demo() }
        BusyIndicator { running: example.answer?.running ?? false; Layout.preferredHeight: label.height; Layout.preferredWidth: label.height }
        Label { id: label; text: example.answer?.value ?? "–"; font.weight: Font.DemiBold }
    }
}
