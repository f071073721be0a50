// SPDX-License-Identifier: MIT
// The last minute: how much the tasks have worked, the messages, and where threads did not answer.
pragma ComponentBehavior: Bound
import QtQuick

Item {
    id: line
    required property ObserverTheme theme
    required property var history
    required property var summary
    readonly property real mostMessages: Math.max(10, ...history.map(moment => moment.messages))
    readonly property real mostWork: Math.max(0.25, ...history.map(moment => moment.share))
    implicitHeight: 5.2 * theme.em

    component Lane: Item {
        id: lane
        property string title
        property string value
        property string unit // what the top of the lane is
        property color colour
        property var heights // 0 … 1
        property bool marks: false
        Row {
            id: caption
            spacing: line.theme.gap
            Text { text: lane.title; color: line.theme.dim; font.pixelSize: line.theme.small }
            Text { text: lane.value; color: line.theme.text; font { pixelSize: line.theme.small; weight: Font.DemiBold } }
        }
        Text {
            anchors { right: parent.right; baseline: caption.baseline; baselineOffset: line.theme.small }
            text: lane.unit
            color: line.theme.dim
            font.pixelSize: line.theme.small
        }
        Rectangle {
            id: ground
            anchors { left: parent.left; right: parent.right; top: caption.bottom; bottom: parent.bottom; topMargin: line.theme.gap / 2 }
            radius: 4
            color: line.theme.background
            clip: true
            Row {
                anchors { fill: parent; margins: 2 }
                Repeater {
                    model: 60
                    delegate: Item {
                        id: moment
                        required property int index
                        readonly property var what: line.history[index] ?? { stalls: 0, restarts: 0 }
                        width: parent.width / 60
                        height: parent.height
                        Rectangle { // a thread did not answer
                            anchors.fill: parent
                            visible: lane.marks && moment.what.stalls > 0
                            color: line.theme.error
                            opacity: 0.25
                        }
                        Rectangle {
                            anchors { bottom: parent.bottom; left: parent.left; right: parent.right; leftMargin: 0.5; rightMargin: 0.5 }
                            height: Math.max(1, (lane.heights[moment.index] ?? 0) * parent.height)
                            radius: Math.min(2, width / 3)
                            color: lane.marks && moment.what.stalls > 0 ? line.theme.error : lane.colour
                            opacity: (lane.heights[moment.index] ?? 0) > 0 || (lane.marks && moment.what.stalls > 0) ? 1 : 0.25
                        }
                        Rectangle { // a restart
                            visible: lane.marks && moment.what.restarts > 0
                            anchors { top: parent.top; topMargin: 1; horizontalCenter: parent.horizontalCenter }
                            width: 5; height: 5; radius: 2.5
                            color: line.theme.warning
                        }
                    }
                }
            }
        }
    }

    Row {
        anchors.fill: parent
        spacing: line.theme.margin
        Lane {
            width: (parent.width - parent.spacing) / 2
            height: parent.height
            title: qsTr("Work")
            value: line.theme.percent(line.summary.share ?? 0)
            unit: (line.summary.stalls > 0 ? line.theme.many(line.summary.stalls, qsTr("stall"), qsTr("stalls")) + "   " : "") + line.theme.percent(line.mostWork)
            colour: line.theme.accent
            heights: line.history.map(moment => moment.share / line.mostWork)
            marks: true
        }
        Lane {
            width: (parent.width - parent.spacing) / 2
            height: parent.height
            title: qsTr("Messages a second")
            value: line.theme.count(line.summary.messages ?? 0)
            unit: line.theme.count(line.mostMessages)
            colour: line.theme.second
            heights: line.history.map(moment => moment.messages / line.mostMessages)
        }
    }
}
