// SPDX-License-Identifier: MIT
import QtQuick
import QtQuick.Controls
import QtQuick.Layouts
import Dupefinder

Pane {
    id: bar
    required property Theme theme
    required property GroupsModel groups
    required property bool isNarrow
    function focusFilter() { filter.forceActiveFocus() }
    padding: theme.gap
    leftPadding: theme.margin
    rightPadding: theme.margin
    background: Rectangle {
        color: bar.theme.background
        Rectangle { anchors { left: parent.left; right: parent.right; bottom: parent.bottom } height: bar.theme.hairline; color: bar.theme.line }
    }

    GridLayout {
        anchors.fill: parent
        columns: bar.isNarrow ? 1 : 2
        columnSpacing: bar.theme.gap
        rowSpacing: bar.theme.gap
        TextField {
            id: filter
            placeholderText: qsTr("Filter by name or folder")
            selectByMouse: true
            leftPadding: bar.theme.gap
            rightPadding: bar.theme.gap
            Layout.fillWidth: true
            onTextChanged: bar.groups.filter = text
            Keys.onEscapePressed: clear()
        }
        RowLayout {
            spacing: bar.theme.gap
            Spinner { theme: bar.theme; visible: bar.groups.sorting }
            Label {
                visible: text !== ""
                text: bar.groups.count === bar.groups.total ? "" : qsTr("%L1 of %L2").arg(bar.groups.count).arg(bar.groups.total)
                color: bar.theme.dim
            }
            Label { text: qsTr("Sort by"); color: bar.theme.dim }
            ComboBox {
                model: [qsTr("Space to free"), qsTr("Size"), qsTr("Copies"), qsTr("Name")]
                currentIndex: bar.groups.order
                Layout.fillWidth: bar.isNarrow
                onActivated: index => bar.groups.order = index
            }
            Button {
                text: bar.groups.descending ? "↓" : "↑"
                Accessible.name: bar.groups.descending ? qsTr("Descending") : qsTr("Ascending")
                implicitWidth: 2 * bar.theme.em
                onClicked: bar.groups.descending = !bar.groups.descending
            }
        }
    }
}
