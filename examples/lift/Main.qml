// SPDX-License-Identifier: MIT
// The lift, its states as they are drawn, and what one can ask of it. Sizes follow the font, colours the system's.
import QtQuick
import QtQuick.Controls
import QtQuick.Layouts
import LiftExample

ApplicationWindow {
    id: window

    readonly property Lift lift: Building.lift
    readonly property int liftState: lift ? lift.state : -1
    readonly property bool isBroken: liftState === Lift.Broken
    readonly property bool isNarrow: width < 34 * em.height

    width: 46 * em.height
    height: 30 * em.height
    minimumWidth: 18 * em.height
    minimumHeight: 24 * em.height
    visible: true
    title: qsTr("A lift")

    FontMetrics { id: em; font: window.font }

    GridLayout {
        anchors.fill: parent
        anchors.margins: em.height
        columns: window.isNarrow ? 1 : 2
        columnSpacing: 2 * em.height
        rowSpacing: em.height

        Shaft {
            Layout.fillHeight: true
            Layout.fillWidth: window.isNarrow
            Layout.preferredWidth: 14 * em.height
            Layout.minimumHeight: 10 * em.height
            lift: window.lift
            floors: Building.floors
            onAsked: floor => Building.ride(floor)
        }

        ColumnLayout {
            Layout.fillWidth: true
            Layout.fillHeight: !window.isNarrow
            spacing: em.height

            StateBox {
                objectName: "serving"
                Layout.fillWidth: true
                name: qsTr("Serving")
                isCurrent: false
                isAround: window.liftState > Lift.Serving && !window.isBroken

                Flow {
                    width: parent ? parent.width : 0
                    spacing: em.height / 2
                    Repeater {
                        model: [
                            { state: Lift.Standing, name: qsTr("Standing") },
                            { state: Lift.Riding, name: qsTr("Riding") },
                            { state: Lift.Open, name: qsTr("Open") },
                        ]
                        StateBox {
                            required property var modelData
                            name: modelData.name
                            isCurrent: window.liftState === modelData.state
                        }
                    }
                }
            }
            StateBox {
                name: qsTr("Broken")
                isCurrent: window.isBroken
            }
            Flow {
                Layout.fillWidth: true
                spacing: em.height / 2
                Button {
                    text: qsTr("Hold the door")
                    enabled: window.liftState === Lift.Open
                    onClicked: Building.hold()
                }
                Button {
                    text: window.isBroken ? qsTr("Repair") : qsTr("Break")
                    onClicked: window.isBroken ? Building.repair() : Building.breakDown()
                }
            }
            Label {
                Layout.fillWidth: true
                wrapMode: Text.WordWrap
                text: window.isBroken ? qsTr("Who asks now waits until it is repaired.")
                    : window.liftState === Lift.Riding ? qsTr("Who asks now waits until this ride is over.")
                    : qsTr("Press a floor.")
            }
            Item { Layout.fillHeight: true; visible: !window.isNarrow }
        }
    }
}
