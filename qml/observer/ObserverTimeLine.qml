// SPDX-License-Identifier: MIT
// The last minute: how much the tasks have worked, the messages, the restarts, and where threads did not answer.
pragma ComponentBehavior: Bound
import QtQuick
import QActors.Observer

Item {
    id: line
    required property ObserverTheme theme
    required property Observation observation
    readonly property var summary: observation.summary
    property bool isNow: true
    implicitHeight: 6.4 * theme.em

    component Small: Text {
        color: line.theme.dim
        font.pixelSize: line.theme.small
    }
    component Lane: Item {
        id: lane
        property string title
        property alias number: track.number
        property alias marks: track.marks
        readonly property alias track: track

        Small { id: name; text: lane.title }
        Small {
            anchors { left: name.right; leftMargin: line.theme.gap; right: events.left; rightMargin: line.theme.gap }
            text: track.pointedText !== "" ? track.pointedText : track.value
            elide: Text.ElideRight
            color: line.theme.text
            font.weight: Font.DemiBold
        }
        Row {
            id: events
            anchors.right: parent.right
            spacing: line.theme.gap
            visible: lane.marks && track.pointedText === ""
            width: visible ? implicitWidth : 0
            readonly property bool isShort: lane.width < 20 * line.theme.em
            Small {
                visible: track.restarts > 0
                text: "◆ " + (events.isShort ? line.theme.count(track.restarts) : line.theme.many(track.restarts, qsTr("restart"), qsTr("restarts")))
                color: line.theme.warning
            }
            Small {
                visible: track.stalls > 0
                text: "▮ " + (events.isShort ? qsTr("%1 s") : qsTr("stalled %1 s")).arg(track.stalls)
                color: line.theme.error
            }
        }
        ObserverTrack {
            id: track
            anchors { left: parent.left; right: parent.right; top: name.bottom; topMargin: line.theme.gap / 2; bottom: axis.top; bottomMargin: 2 }
            observation: line.observation
            colours: line.theme.colours
            fontSize: line.theme.fontSize
            pointed: pointer.hovered ? pointer.point.position.x : -1
            Accessible.role: Accessible.Graphic
            Accessible.name: lane.title + " " + track.value
            HoverHandler { id: pointer }
        }
        Rectangle { // the top of the scale
            anchors { left: track.left; leftMargin: 2; top: track.top; topMargin: lane.marks ? line.theme.em * 0.7 : 2 }
            width: scale.width + line.theme.gap
            height: scale.height
            radius: 3
            color: Qt.alpha(line.theme.background, 0.75)
            Small { id: scale; anchors.centerIn: parent; text: track.highest }
        }
        Item {
            id: axis
            anchors { left: parent.left; right: parent.right; bottom: parent.bottom }
            height: right.height
            Small { text: qsTr("a minute ago") }
            Small { visible: axis.width > 22 * line.theme.em; anchors.horizontalCenter: parent.horizontalCenter; text: qsTr("30 s") }
            Small { id: right; anchors.right: parent.right; text: line.isNow ? qsTr("now") : line.summary.at ?? "" }
        }
    }

    Lane {
        width: (parent.width - line.theme.margin) / 2
        height: parent.height
        objectName: "work"
        title: qsTr("Work")
        number: ObserverTrack.Work
        marks: true
    }
    Lane {
        anchors.right: parent.right
        width: (parent.width - line.theme.margin) / 2
        height: parent.height
        title: line.width > 40 * line.theme.em ? qsTr("Messages a second") : qsTr("Messages/s")
        number: ObserverTrack.Messages
        marks: false
    }
}
