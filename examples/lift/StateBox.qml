// SPDX-License-Identifier: MIT
// A state, as in the machine's drawing: filled when the machine is in it, with a strong frame when it is in one inside.
import QtQuick
import QtQuick.Controls

Rectangle {
    id: box

    required property string name
    required property bool isCurrent
    property bool isAround: false
    default property alias inner: content.data

    implicitWidth: column.implicitWidth + em.height
    implicitHeight: column.implicitHeight + em.height
    radius: em.height / 2
    color: isCurrent ? palette.highlight : "transparent"
    border.width: isCurrent || isAround ? 2 : 1
    border.color: isCurrent || isAround ? palette.highlight : palette.mid
    Behavior on color { ColorAnimation { duration: 150 } }

    FontMetrics { id: em }

    Column {
        id: column
        x: em.height / 2
        y: em.height / 2
        width: box.width - em.height
        spacing: content.children.length > 0 ? em.height / 2 : 0
        Label {
            text: box.name
            color: box.isCurrent ? box.palette.highlightedText : box.palette.windowText
        }
        Column {
            id: content
            width: parent.width
        }
    }
}
