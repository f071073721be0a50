// SPDX-License-Identifier: MIT
// Turns as long as it is seen; cheap for the software renderer.
import QtQuick

Item {
    id: spinner
    required property Theme theme
    property real turn
    implicitWidth: theme.em
    implicitHeight: theme.em
    readonly property real dot: theme.em / 5
    NumberAnimation on turn { from: 0; to: 1; duration: 900; loops: Animation.Infinite; running: spinner.visible }
    Repeater {
        model: 8
        Rectangle {
            required property int index
            readonly property real angle: index / 8 * 2 * Math.PI
            x: spinner.width / 2 + Math.cos(angle) * spinner.dot * 1.9 - width / 2
            y: spinner.height / 2 + Math.sin(angle) * spinner.dot * 1.9 - height / 2
            width: spinner.dot; height: width; radius: width / 2
            color: spinner.theme.accent
            opacity: 0.2 + 0.8 * ((index / 8 - spinner.turn + 1) % 1)
        }
    }
}
