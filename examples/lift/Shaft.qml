// SPDX-License-Identifier: MIT
// The shaft with the cabin, and a button for each floor.
import QtQuick
import QtQuick.Controls
import LiftExample

Item {
    id: shaft

    required property Lift lift
    required property int floors
    readonly property real floorHeight: height / floors
    signal asked(int floor)

    implicitHeight: floors * 3 * em.height
    FontMetrics { id: em }

    Rectangle {
        id: tube
        width: parent.width / 2
        height: parent.height
        color: "transparent"
        border.color: palette.mid
        radius: em.height / 4

        Rectangle {
            id: cabin
            objectName: "cabin"
            readonly property bool isOpen: shaft.lift !== null && shaft.lift.state === Lift.Open
            readonly property bool isBroken: shaft.lift !== null && shaft.lift.state === Lift.Broken
            x: 4
            width: parent.width - 8
            height: shaft.floorHeight - 8
            y: (shaft.floors - 1 - (shaft.lift ? shaft.lift.floor : 0)) * shaft.floorHeight + 4
            radius: em.height / 4
            color: palette.base
            border.color: isBroken ? "firebrick" : palette.windowText
            border.width: isBroken ? 3 : 1
            Behavior on y { NumberAnimation { duration: 900 } }

            Repeater { // the two halves of the door
                model: 2
                Rectangle {
                    required property int index
                    x: index === 0 ? 3 : cabin.width - width - 3
                    y: 3
                    width: (cabin.isOpen ? 0.12 : 0.5) * (cabin.width - 6)
                    height: cabin.height - 6
                    color: palette.button
                    border.color: palette.mid
                    Behavior on width { NumberAnimation { duration: 300 } }
                }
            }
        }
    }
    Repeater {
        model: shaft.floors
        Button {
            required property int index
            objectName: "floor" + index
            anchors.left: tube.right
            anchors.leftMargin: em.height
            anchors.right: parent ? parent.right : undefined
            y: (shaft.floors - 1 - index) * shaft.floorHeight + (shaft.floorHeight - height) / 2
            text: index
            highlighted: shaft.lift !== null && shaft.lift.asked.indexOf(index) >= 0
            onClicked: shaft.asked(index)
        }
    }
}
