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
    required property bool isNarrow
    property TaskHandle task
    readonly property bool running: task?.running ?? false
    signal addRequested
    signal toggled

    padding: theme.margin
    background: Rectangle {
        color: header.theme.surface
        Rectangle { anchors { left: parent.left; right: parent.right; bottom: parent.bottom } height: header.theme.hairline; color: header.theme.line }
    }

    ColumnLayout {
        anchors.fill: parent
        spacing: header.theme.gap

        GridLayout {
            columns: 3
            columnSpacing: header.theme.gap
            rowSpacing: header.theme.gap
            Button {
                text: qsTr("Add folder…")
                leftPadding: header.theme.em
                rightPadding: header.theme.em
                enabled: !header.running
                Layout.alignment: Qt.AlignTop
                Layout.minimumHeight: 2 * header.theme.em
                onClicked: header.addRequested()
            }
            Flickable { // the folders, in as many lines as they need, up to three
                id: chips
                clip: true
                contentHeight: flow.height
                boundsBehavior: Flickable.StopAtBounds
                Layout.row: header.isNarrow ? 1 : 0
                Layout.column: header.isNarrow ? 0 : 1
                Layout.columnSpan: header.isNarrow ? 3 : 1
                Layout.fillWidth: true
                Layout.preferredHeight: Math.min(flow.height, 3 * (2 * header.theme.em + flow.spacing))
                ScrollBar.vertical: ScrollBar { }
                Flow {
                    id: flow
                    width: chips.width
                    spacing: header.theme.gap
                    Repeater {
                        model: header.search.folders
                        Rectangle {
                            id: chip
                            required property string modelData
                            required property int index
                            width: Math.min(name.implicitWidth + remove.width + 1.25 * header.theme.em, 20 * header.theme.em, flow.width)
                            height: 2 * header.theme.em
                            radius: height / 2
                            color: header.theme.background
                            border.color: header.theme.line
                            Label {
                                id: name
                                anchors { left: parent.left; leftMargin: header.theme.em; right: remove.left; verticalCenter: parent.verticalCenter }
                                text: chip.modelData
                                textFormat: Text.PlainText
                                elide: Text.ElideMiddle
                            }
                            ToolButton {
                                id: remove
                                anchors { right: parent.right; rightMargin: header.theme.em / 4; verticalCenter: parent.verticalCenter }
                                width: 1.5 * header.theme.em
                                height: width
                                padding: 0
                                text: "×"
                                flat: true
                                enabled: !header.running
                                Accessible.name: qsTr("Remove %1").arg(chip.modelData)
                                onClicked: header.search.removeFolder(chip.index)
                            }
                        }
                    }
                }
            }
            Button {
                objectName: "searchButton"
                text: header.running ? qsTr("Stop") : qsTr("Search")
                leftPadding: header.theme.em
                rightPadding: header.theme.em
                highlighted: !header.running
                enabled: header.search.folders.length > 0
                Layout.row: 0
                Layout.column: 2
                Layout.alignment: Qt.AlignTop | Qt.AlignRight
                Layout.minimumHeight: 2 * header.theme.em
                onClicked: header.toggled()
            }
        }

        RowLayout {
            visible: header.running
            spacing: header.theme.gap
            Spinner { theme: header.theme; visible: header.running }
            Label {
                text: header.task?.progressText ?? ""
                font.weight: Font.DemiBold
                Layout.preferredWidth: 6.5 * header.theme.em
            }
            Stripe {
                theme: header.theme
                value: header.task?.progress ?? 0
                indeterminate: header.running && (header.task?.indeterminate ?? false)
                Layout.fillWidth: true
            }
            Label {
                text: header.search.rate
                color: header.theme.dim
                horizontalAlignment: Text.AlignRight
                visible: !header.isNarrow
                Layout.preferredWidth: 7 * header.theme.em
            }
        }
        GridLayout {
            visible: header.task !== null
            columns: header.isNarrow ? 1 : 2
            columnSpacing: header.theme.gap
            rowSpacing: 2
            Label {
                readonly property string outcome: !header.task || header.running ? ""
                    : header.task.state === TaskHandle.Cancelled ? qsTr("Stopped") : header.task.state === TaskHandle.Failed ? qsTr("Failed") : qsTr("Done")
                text: outcome !== "" && header.search.found !== "" ? qsTr("%1: %2").arg(outcome).arg(header.search.found) : outcome + header.search.found
                color: header.theme.dim
                elide: Text.ElideRight
                Layout.fillWidth: true
            }
            Label {
                text: qsTr("%L1 groups, %2 to free").arg(header.search.groups.total).arg(header.search.bytes(header.search.groups.reclaimable))
                font.weight: Font.DemiBold
                elide: Text.ElideRight
                Layout.fillWidth: header.isNarrow
            }
        }
    }
}
