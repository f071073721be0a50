// SPDX-License-Identifier: MIT
import QtQuick
import QtQuick.Controls

Column {
    id: hint
    required property Theme theme
    property alias heading: title.text
    property alias text: body.text
    spacing: hint.theme.gap
    Row { // two equal files
        anchors.horizontalCenter: parent.horizontalCenter
        spacing: -1.3 * hint.theme.em
        Repeater {
            model: 2
            Rectangle {
                required property int index
                y: index * hint.theme.em * 0.6
                width: 3.2 * hint.theme.em; height: 4 * hint.theme.em; radius: hint.theme.em / 3
                color: hint.theme.surface
                border { color: index ? hint.theme.accent : hint.theme.dim; width: 2 }
                Column {
                    anchors.centerIn: parent
                    spacing: hint.theme.em * 0.4
                    Repeater { model: 4; Rectangle { width: 1.8 * hint.theme.em; height: Math.round(hint.theme.em / 6); radius: 1; color: hint.theme.line } }
                }
            }
        }
    }
    Item { width: 1; height: hint.theme.gap }
    Label {
        id: title
        width: parent.width
        horizontalAlignment: Text.AlignHCenter
        wrapMode: Text.Wrap
        font { pixelSize: Math.round(hint.theme.fontSize * 1.7); weight: Font.DemiBold }
    }
    Label { id: body; width: parent.width; horizontalAlignment: Text.AlignHCenter; wrapMode: Text.Wrap; color: hint.theme.dim }
}
