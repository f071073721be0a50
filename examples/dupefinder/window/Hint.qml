// SPDX-License-Identifier: MIT
import QtQuick
import QtQuick.Controls

Column {
    id: hint
    required property Theme theme
    property alias heading: title.text
    property alias text: body.text
    spacing: 8
    Row { // two equal files
        anchors.horizontalCenter: parent.horizontalCenter
        spacing: -22
        Repeater {
            model: 2
            Rectangle {
                required property int index
                y: index * 10
                width: 54; height: 68; radius: 6
                color: hint.theme.surface
                border { color: index ? hint.theme.accent : hint.theme.dim; width: 2 }
                Column {
                    anchors.centerIn: parent
                    spacing: 7
                    Repeater { model: 4; Rectangle { width: 30; height: 3; radius: 1; color: hint.theme.line } }
                }
            }
        }
    }
    Item { width: 1; height: 8 }
    Label { id: title; anchors.horizontalCenter: parent.horizontalCenter; font.pixelSize: 22; font.bold: true }
    Label { id: body; anchors.horizontalCenter: parent.horizontalCenter; color: hint.theme.dim }
}
