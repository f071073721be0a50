// SPDX-License-Identifier: MIT
// What could not be read; the search goes on without it.
import QtQuick
import QtQuick.Controls
import QtQuick.Layouts

Pane {
    id: panel
    required property Theme theme
    required property var problems
    required property int count
    property bool open: true
    padding: theme.gap
    leftPadding: theme.margin
    rightPadding: theme.margin
    background: Rectangle {
        color: panel.theme.surface
        Rectangle { width: parent.width; height: panel.theme.hairline; color: panel.theme.line }
    }
    ColumnLayout {
        anchors.fill: parent
        spacing: panel.theme.gap / 2
        RowLayout {
            spacing: panel.theme.gap
            Rectangle { implicitWidth: panel.theme.em * 0.6; implicitHeight: implicitWidth; radius: width / 2; color: panel.theme.error }
            Label {
                text: panel.count === 1 ? qsTr("1 problem") : qsTr("%L1 problems").arg(panel.count)
                font.weight: Font.DemiBold
                elide: Text.ElideRight
                Layout.fillWidth: true
            }
            ToolButton { text: panel.open ? qsTr("Hide") : qsTr("Show"); onClicked: panel.open = !panel.open }
        }
        ListView {
            visible: panel.open
            model: panel.problems
            clip: true
            reuseItems: true
            Layout.fillWidth: true
            Layout.preferredHeight: Math.min(6.5 * panel.theme.em, contentHeight)
            ScrollBar.vertical: ScrollBar { }
            delegate: Label {
                required property string display
                width: ListView.view.width
                height: Math.round(1.5 * panel.theme.em)
                text: display
                textFormat: Text.PlainText
                elide: Text.ElideMiddle
                verticalAlignment: Text.AlignVCenter
                color: panel.theme.text
                font.pixelSize: panel.theme.small
            }
        }
    }
}
