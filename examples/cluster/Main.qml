// SPDX-License-Identifier: MIT
// The rooms of a house, whose thermostats are a server of Erlang's, and buttons to crash it and its node. Sizes follow the font,
// colours the system's.
import QtQuick
import QtQuick.Controls
import QtQuick.Layouts

ApplicationWindow {
    id: window

    required property var program     // ErlangProgram
    required property var thermostats // Thermostats
    readonly property bool isNarrow: width < 30 * em.height

    width: 40 * em.height
    height: 24 * em.height
    minimumWidth: 18 * em.height
    minimumHeight: 22 * em.height
    visible: true
    title: qsTr("Thermostats in Erlang")

    FontMetrics { id: em; font: window.font }

    ColumnLayout {
        anchors.fill: parent
        anchors.margins: em.height
        spacing: em.height

        StatusLine {
            Layout.fillWidth: true
            isLive: window.thermostats.isLive
            isRunning: window.program.isRunning
        }
        ListView {
            id: list
            objectName: "rooms"
            Layout.fillWidth: true
            Layout.preferredHeight: contentHeight
            Layout.minimumHeight: 4 * em.height
            clip: true
            spacing: em.height / 2
            model: window.thermostats.rooms
            boundsBehavior: Flickable.StopAtBounds
            delegate: RoomRow {
                width: list.width
                isNarrow: window.isNarrow
                canBeSet: window.thermostats.isLive
                onAsked: degrees => window.thermostats.set(name, degrees)
            }
        }
        Flow {
            Layout.fillWidth: true
            spacing: em.height / 2
            Button {
                objectName: "crash"
                text: qsTr("Crash the server")
                enabled: window.thermostats.isLive
                onClicked: window.thermostats.crash()
            }
            Button {
                objectName: "kill"
                text: window.program.isRunning ? qsTr("Kill the node") : qsTr("Start the node")
                onClicked: window.program.isRunning ? window.program.kill() : window.program.start()
            }
        }
        ScrollView {
            Layout.fillWidth: true
            Layout.fillHeight: true
            Layout.minimumHeight: 4 * em.height
            ListView {
                id: log
                objectName: "log"
                model: window.thermostats.log
                clip: true
                onCountChanged: positionViewAtEnd()
                delegate: Label {
                    required property string modelData
                    width: log.width
                    wrapMode: Text.Wrap
                    text: modelData
                }
            }
        }
    }
}
