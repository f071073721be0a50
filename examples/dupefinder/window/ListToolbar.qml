// SPDX-License-Identifier: MIT
import QtQuick
import QtQuick.Controls
import QtQuick.Layouts
import Dupefinder

Pane {
    id: bar
    required property Theme theme
    required property GroupsModel groups
    function focusFilter() { filter.forceActiveFocus() }
    padding: 8
    background: Rectangle { color: bar.theme.background }

    RowLayout {
        anchors.fill: parent
        spacing: 8
        TextField {
            id: filter
            placeholderText: qsTr("Filter by name or folder")
            selectByMouse: true
            Layout.fillWidth: true
            onTextChanged: typing.restart()
            Keys.onEscapePressed: clear()
            Timer { id: typing; interval: 150; onTriggered: bar.groups.filter = filter.text }
        }
        Spinner { theme: bar.theme; visible: bar.groups.sorting }
        Label {
            text: bar.groups.count === bar.groups.total ? "" : qsTr("%L1 of %L2").arg(bar.groups.count).arg(bar.groups.total)
            color: bar.theme.dim
        }
        Label { text: qsTr("Sort by"); color: bar.theme.dim }
        ComboBox {
            model: [qsTr("Space to free"), qsTr("Size"), qsTr("Copies"), qsTr("Name")]
            currentIndex: bar.groups.order
            onActivated: index => bar.groups.order = index
        }
        Button {
            text: bar.groups.descending ? "↓" : "↑"
            Accessible.name: bar.groups.descending ? qsTr("Descending") : qsTr("Ascending")
            implicitWidth: 36
            onClicked: bar.groups.descending = !bar.groups.descending
        }
    }
}
