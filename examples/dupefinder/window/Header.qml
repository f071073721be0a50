// SPDX-License-Identifier: MIT
// Folders, the button, and how far it is. All of the progress comes from the task's handle.
import QtQuick
import QtQuick.Controls
import QtQuick.Layouts
import QActors
import Dupefinder

Pane {
    id: header
    required property Theme theme
    required property Search search
    property TaskHandle task
    readonly property bool running: task?.running ?? false
    signal addRequested
    signal toggled

    padding: 12
    background: Rectangle {
        color: header.theme.surface
        Rectangle { anchors { left: parent.left; right: parent.right; bottom: parent.bottom } height: 1; color: header.theme.line }
    }

    ColumnLayout {
        anchors.fill: parent
        spacing: 10

        RowLayout {
            spacing: 8
            Button { text: qsTr("Add folder…"); enabled: !header.running; onClicked: header.addRequested() }
            ListView {
                orientation: ListView.Horizontal
                spacing: 6
                clip: true
                Layout.fillWidth: true
                Layout.preferredHeight: 32
                model: header.search.folders
                delegate: Rectangle {
                    id: chip
                    required property string modelData
                    required property int index
                    width: Math.min(name.implicitWidth, 300) + remove.width + 22
                    height: 32
                    radius: 16
                    color: header.theme.background
                    border.color: header.theme.line
                    Label {
                        id: name
                        anchors { left: parent.left; leftMargin: 14; right: remove.left; verticalCenter: parent.verticalCenter }
                        text: chip.modelData
                        elide: Text.ElideMiddle
                    }
                    ToolButton {
                        id: remove
                        anchors { right: parent.right; rightMargin: 4; verticalCenter: parent.verticalCenter }
                        width: 24; height: 24
                        text: "×"
                        flat: true
                        enabled: !header.running
                        Accessible.name: qsTr("Remove %1").arg(chip.modelData)
                        onClicked: header.search.removeFolder(chip.index)
                    }
                }
            }
            Button {
                objectName: "searchButton"
                text: header.running ? qsTr("Stop") : qsTr("Search")
                highlighted: !header.running
                enabled: header.search.folders.length > 0
                onClicked: header.toggled()
            }
        }

        RowLayout {
            visible: header.task !== null
            spacing: 12
            Spinner { theme: header.theme; visible: header.running }
            Label {
                text: !header.task ? ""
                    : header.running ? header.task.progressText
                    : header.task.state === TaskHandle.Cancelled ? qsTr("Stopped") : header.task.state === TaskHandle.Failed ? qsTr("Failed") : qsTr("Done")
                font.bold: true
                Layout.preferredWidth: 110
            }
            Stripe {
                theme: header.theme
                value: header.task?.progress ?? 0
                indeterminate: header.running && (header.task?.indeterminate ?? false)
                Layout.fillWidth: true
            }
            Label { visible: header.running; text: header.search.rate; color: header.theme.dim; horizontalAlignment: Text.AlignRight; Layout.preferredWidth: 110 }
        }
        RowLayout {
            visible: header.task !== null
            Label { text: header.search.found; color: header.theme.dim; elide: Text.ElideRight; Layout.fillWidth: true }
            Label {
                text: qsTr("%L1 groups, %2 to free").arg(header.search.groups.total).arg(header.search.bytes(header.search.groups.reclaimable))
                font.bold: true
            }
        }
    }
}
