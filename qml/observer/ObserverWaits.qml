// SPDX-License-Identifier: MIT
// Who waits for whom; those that wait for each other first, in red.
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Controls

Item {
    id: waits
    required property ObserverTheme theme
    required property var edges
    signal picked(string rowId)

    ListView {
        id: list
        objectName: "waits"
        anchors.fill: parent
        topMargin: waits.theme.gap
        clip: true
        boundsBehavior: Flickable.StopAtBounds
        model: waits.edges
        ScrollBar.vertical: ScrollBar { }
        delegate: Item {
            id: edge
            required property var modelData
            readonly property color colour: modelData.inCycle ? waits.theme.error : waits.theme.dim
            width: ListView.view.width
            height: 2.6 * waits.theme.em

            component Party: Rectangle {
                id: party
                property string name
                anchors.verticalCenter: parent.verticalCenter
                height: 2 * waits.theme.em
                radius: height / 2
                color: edge.modelData.inCycle ? waits.theme.alarming : waits.theme.surface
                border { width: 1; color: edge.modelData.inCycle ? waits.theme.error : waits.theme.line }
                Text {
                    anchors { fill: parent; leftMargin: waits.theme.em * 0.8; rightMargin: waits.theme.em * 0.8 }
                    verticalAlignment: Text.AlignVCenter
                    horizontalAlignment: Text.AlignHCenter
                    text: party.name
                    textFormat: Text.PlainText
                    elide: Text.ElideMiddle
                    color: waits.theme.text
                    font.pixelSize: waits.theme.fontSize
                }
            }
            Party { id: from; x: waits.theme.margin; width: (parent.width - 2 * waits.theme.margin) * 0.36; name: edge.modelData.from }
            Rectangle { // the arrow
                id: shaft
                anchors { left: from.right; right: to.left; rightMargin: 5; verticalCenter: parent.verticalCenter }
                height: edge.modelData.inCycle ? 2 : 1
                color: edge.colour
                Rectangle {
                    anchors { right: parent.right; rightMargin: -3; verticalCenter: parent.verticalCenter }
                    width: 7; height: 7
                    rotation: 45
                    color: edge.colour
                }
            }
            Rectangle {
                anchors.centerIn: shaft
                width: kind.width + waits.theme.em
                height: kind.height + 2
                color: waits.theme.background
                Text { id: kind; anchors.centerIn: parent; text: edge.modelData.kind; color: edge.colour; font.pixelSize: waits.theme.small }
            }
            Party { id: to; x: parent.width - waits.theme.margin - width; width: from.width; name: edge.modelData.to }
            TapHandler { onTapped: waits.picked(edge.modelData.row) }
        }
    }
    Text {
        anchors.centerIn: parent
        visible: list.count === 0
        text: qsTr("No actor waits for another one.")
        color: waits.theme.dim
        font.pixelSize: waits.theme.fontSize
    }
}
