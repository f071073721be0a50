// SPDX-License-Identifier: MIT
// Results that follow from results, and several at once: a TaskHandle is as good as a Promise.
import QtQuick
import QtQuick.Controls
import QtQuick.Layouts
import Gallery

ColumnLayout {
    id: example
    property string result
    readonly property string expected: "81, then 1 4 9"
    function demo() {
        Worker.square(3)
            .then(nine => Worker.square(nine))
            .then(eightyOne => Promise.all([eightyOne, Worker.square(1), Worker.square(2), Worker.square(3)]))
            .then(([first, ...rest]) => example.result = first + ", then " + rest.join(" "))
    }

    spacing: 8
    PushButton { text: qsTr("(3²)², then 1² 2² 3²"); onClicked: example.demo() }
    Label { text: example.result || "–"; font.weight: Font.DemiBold; wrapMode: Text.Wrap; Layout.fillWidth: true }
}
