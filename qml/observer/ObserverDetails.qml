// SPDX-License-Identifier: MIT
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Controls

Rectangle {
    id: details
    required property ObserverTheme theme
    required property var entries // of label, value and alarm
    property string name
    signal closed()
    signal copied()
    color: theme.surface

    component Plain: Text {
        textFormat: Text.PlainText
        wrapMode: Text.Wrap
        font.pixelSize: details.theme.fontSize
        color: details.theme.text
    }
    component Action: Text {
        id: action
        signal triggered()
        activeFocusOnTab: true
        Accessible.role: Accessible.Button
        Accessible.name: text
        color: action.activeFocus || pointer.hovered ? details.theme.text : details.theme.accent
        font.pixelSize: details.theme.fontSize
        Keys.onSpacePressed: triggered()
        Keys.onReturnPressed: triggered()
        HoverHandler { id: pointer }
        TapHandler { margin: details.theme.gap; onTapped: action.triggered() }
    }
    Item {
        id: head
        width: parent.width
        height: 2.8 * details.theme.em
        Plain {
            anchors { left: parent.left; right: actions.left; margins: details.theme.margin; verticalCenter: parent.verticalCenter }
            text: details.name
            elide: Text.ElideRight
            wrapMode: Text.NoWrap
            font.weight: Font.DemiBold
        }
        Row {
            id: actions
            anchors { right: parent.right; rightMargin: details.theme.margin; verticalCenter: parent.verticalCenter }
            spacing: details.theme.margin
            Action { text: qsTr("Copy"); onTriggered: details.copied() }
            Action { text: "✕"; Accessible.name: qsTr("Close"); onTriggered: details.closed() }
        }
    }
    Flickable {
        anchors { top: head.bottom; left: parent.left; right: parent.right; bottom: parent.bottom }
        contentHeight: list.height + details.theme.margin
        clip: true
        boundsBehavior: Flickable.StopAtBounds
        ScrollBar.vertical: ScrollBar { }
        Column {
            id: list
            x: details.theme.margin
            width: parent.width - 2 * details.theme.margin
            spacing: details.theme.gap * 1.4
            Repeater {
                model: details.entries.length // they stay, and what they say changes
                delegate: Column {
                    id: entry
                    required property int index
                    readonly property var modelData: details.entries[index] ?? { label: "", value: "", alarm: false }
                    width: list.width
                    spacing: 2
                    Plain { text: entry.modelData.label; color: details.theme.dim; font.pixelSize: details.theme.small }
                    Plain { width: parent.width; text: entry.modelData.value; color: entry.modelData.alarm ? details.theme.error : details.theme.text }
                }
            }
        }
    }
}
