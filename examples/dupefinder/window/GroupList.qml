// SPDX-License-Identifier: MIT
import QtQuick
import QtQuick.Controls
import Dupefinder

ListView {
    id: list
    objectName: "groups"
    required property Theme theme
    signal selected(int row)

    clip: true
    reuseItems: true
    currentIndex: -1
    activeFocusOnTab: true
    keyNavigationEnabled: true
    boundsBehavior: Flickable.StopAtBounds
    onCurrentIndexChanged: selected(currentIndex)
    ScrollBar.vertical: ScrollBar { }

    // A reset, such as by a flood of new rows, stays where it was.
    property real place: 0
    Connections {
        target: list.model
        function onModelAboutToBeReset() { list.place = list.contentY }
        function onModelReset() {
            list.forceLayout()
            list.contentY = Math.max(0, Math.min(list.place, list.contentHeight - list.height))
        }
    }

    delegate: Rectangle {
        id: row
        required property int index
        required property string name
        required property string folder
        required property string size
        required property int copies
        required property string reclaimable
        required property url picture
        width: ListView.view.width
        height: thumbnail.height + 2 * list.theme.gap
        color: ListView.isCurrentItem ? list.theme.selected : pointer.hovered ? list.theme.hovered : list.theme.surface

        Thumbnail {
            id: thumbnail
            objectName: "thumbnail"
            theme: list.theme
            source: row.picture
            name: row.name
            anchors { left: parent.left; leftMargin: list.theme.margin; verticalCenter: parent.verticalCenter }
        }
        Column {
            id: names
            anchors { left: thumbnail.right; right: numbers.left; leftMargin: list.theme.gap * 1.5; rightMargin: list.theme.gap; verticalCenter: parent.verticalCenter }
            spacing: 2
            Label { text: row.name; width: parent.width; elide: Text.ElideMiddle; color: list.theme.text; textFormat: Text.PlainText }
            Label { text: row.folder; width: parent.width; elide: Text.ElideMiddle; color: list.theme.dim; font.pixelSize: list.theme.small; textFormat: Text.PlainText }
        }
        Column {
            id: numbers
            anchors { right: parent.right; rightMargin: list.theme.margin; verticalCenter: parent.verticalCenter }
            spacing: 2
            Label { text: row.reclaimable; anchors.right: parent.right; color: list.theme.text; font.weight: Font.DemiBold }
            Label { text: qsTr("%1 × %2").arg(row.copies).arg(row.size); anchors.right: parent.right; color: list.theme.dim; font.pixelSize: list.theme.small }
        }
        Rectangle {
            anchors { left: names.left; right: parent.right; bottom: parent.bottom }
            height: list.theme.hairline
            color: list.theme.line
            opacity: 0.6
        }
        HoverHandler { id: pointer }
        TapHandler { onTapped: { list.currentIndex = row.index; list.forceActiveFocus() } }
    }
}
