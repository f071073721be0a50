// SPDX-License-Identifier: MIT
pragma ComponentBehavior: Bound
import QtQuick

Rectangle {
    id: row
    required property int index
    required property string rowId
    required property int kind // 0 a thread, 1 an actor, 2 a task
    required property int depth
    required property string name
    required property string what
    required property string place
    required property int mailbox
    required property int capacity
    required property real turns
    required property real share
    required property int restarts
    required property bool foldable
    required property bool folded
    required property bool alarm
    property ObserverTheme theme
    property bool isWide: true
    property bool isSelected: false
    property var columns
    signal picked()
    signal toggled()

    height: isWide ? 2 * theme.em : 3.1 * theme.em
    color: isSelected ? theme.selected : pointer.hovered ? theme.hovered : alarm ? theme.alarming : theme.surface
    Accessible.role: Accessible.ListItem
    Accessible.name: name + ", " + what

    component Number: Text {
        property bool isMarked: false
        anchors.verticalCenter: parent.verticalCenter
        horizontalAlignment: Text.AlignRight
        color: isMarked ? row.theme.warning : text === "0" || text === "0.0 %" ? row.theme.dim : row.theme.text
        font { pixelSize: row.theme.fontSize; weight: isMarked ? Font.DemiBold : Font.Normal }
    }

    Item {
        id: tree
        x: row.theme.margin + Math.min(row.depth, 16) * row.theme.em
        width: row.theme.em * 1.2
        y: row.isWide ? 0 : title.y
        height: row.isWide ? parent.height : title.height
        Text {
            anchors.centerIn: parent
            visible: row.foldable
            text: "›"
            rotation: row.folded ? 0 : 90
            color: row.theme.dim
            font { pixelSize: row.theme.fontSize * 1.3; weight: Font.DemiBold }
        }
        TapHandler { enabled: row.foldable; margin: row.theme.gap; gesturePolicy: TapHandler.ReleaseWithinBounds; onTapped: row.toggled() }
    }
    Rectangle {
        id: mark
        anchors { left: tree.right; verticalCenter: tree.verticalCenter }
        width: row.theme.em * 0.55
        height: width
        radius: row.kind === 0 ? 2 : width / 2
        color: row.alarm ? row.theme.error : row.kind === 2 ? "transparent" : row.kind === 1 ? row.theme.accent : row.theme.dim
        border { width: 1.5; color: row.alarm ? row.theme.error : row.kind === 1 ? row.theme.accent : row.theme.dim }
    }
    Text {
        id: title
        anchors { left: mark.right; leftMargin: row.theme.gap }
        y: row.isWide ? (parent.height - height) / 2 : row.theme.gap * 0.8
        width: Math.max(0, (row.isWide ? row.columns.what - row.theme.gap : row.columns.numbers) - x)
        text: row.name
        textFormat: Text.PlainText
        elide: Text.ElideRight
        color: row.theme.text
        font { pixelSize: row.theme.fontSize; weight: row.kind === 0 ? Font.DemiBold : Font.Normal }
    }
    Text {
        x: row.isWide ? row.columns.what : title.x
        y: row.isWide ? (parent.height - height) / 2 : title.y + title.height + 1
        width: Math.max(0, (row.isWide ? row.columns.numbers - row.theme.gap : row.width - row.theme.margin) - x)
        text: row.place === "" ? row.what : qsTr("%1 at %2").arg(row.what).arg(row.place)
        textFormat: Text.PlainText
        elide: Text.ElideMiddle
        color: row.alarm ? row.theme.error : row.theme.dim
        font.pixelSize: row.isWide ? row.theme.fontSize : row.theme.small
    }
    Row {
        x: row.columns.numbers
        y: row.isWide ? 0 : title.y
        height: row.isWide ? parent.height : title.height
        Number {
            width: row.columns.mailbox
            text: row.mailbox < 0 ? "" : row.capacity > 0 ? row.mailbox + " / " + row.capacity : row.theme.count(row.mailbox)
            isMarked: row.mailbox >= 100 || (row.capacity > 0 && row.mailbox * 10 >= row.capacity * 8)
        }
        Number { width: row.columns.turns; visible: width > 0; text: row.turns < 0 ? "" : row.theme.count(row.turns) }
        Item {
            width: row.columns.share
            height: parent.height
            visible: width > 0
            Number { id: percent; anchors.right: parent.right; text: row.share < 0 ? "" : row.theme.percent(row.share); isMarked: row.share > 0.8 }
            Rectangle {
                anchors { right: parent.right; bottom: parent.bottom; bottomMargin: 3 }
                visible: row.isWide && row.share > 0.02
                width: Math.max(2, row.share * (parent.width - row.theme.em))
                height: 2
                radius: 1
                color: row.share > 0.8 ? row.theme.warning : row.theme.accent
            }
        }
        Number { width: row.columns.restarts; visible: width > 0; text: row.restarts < 0 ? "" : row.restarts; isMarked: row.restarts > 0 }
    }
    Rectangle {
        anchors { left: title.left; right: parent.right; bottom: parent.bottom }
        height: 1
        color: row.theme.line
        opacity: 0.6
    }
    HoverHandler { id: pointer }
    TapHandler { onTapped: row.picked(); onDoubleTapped: if (row.foldable) row.toggled() }
}
