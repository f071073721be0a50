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
    padding: 8
    background: Rectangle {
        color: panel.theme.surface
        Rectangle { width: parent.width; height: 1; color: panel.theme.line }
    }
    ColumnLayout {
        anchors.fill: parent
        spacing: 4
        RowLayout {
            Rectangle { implicitWidth: 10; implicitHeight: 10; radius: 5; color: panel.theme.error }
            Label { text: panel.count === 1 ? qsTr("1 problem") : qsTr("%L1 problems").arg(panel.count); font.bold: true; Layout.fillWidth: true }
            ToolButton { text: panel.open ? qsTr("Hide") : qsTr("Show"); onClicked: panel.open = !panel.open }
        }
        ListView {
            visible: panel.open
            model: panel.problems
            clip: true
            reuseItems: true
            Layout.fillWidth: true
            Layout.preferredHeight: Math.min(110, contentHeight)
            ScrollBar.vertical: ScrollBar { }
            delegate: Label {
                required property string display
                width: ListView.view.width
                height: 22
                text: display
                textFormat: Text.PlainText
                elide: Text.ElideMiddle
                verticalAlignment: Text.AlignVCenter
                color: panel.theme.text
                font.pixelSize: 12
            }
        }
    }
}
