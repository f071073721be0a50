// SPDX-License-Identifier: MIT
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Controls
import QActors.Observer

Item {
    id: rows
    required property ObserverTheme theme
    required property Observation observation
    property string selected // a rowId
    property string page // whose column is there, however narrow
    readonly property bool isWide: width > 58 * theme.em
    readonly property var columns: {
        const em = theme.em
        const all = width > 34 * em, turns = page === "turns", restarts = page === "restarts"
        const c = { mailbox: 5 * em, turns: all || turns ? 6 * em : 0, share: all || !(turns || restarts) ? 4.6 * em : 0, restarts: all || restarts ? 5 * em : 0 }
        c.numbers = width - theme.margin - c.mailbox - c.turns - c.share - c.restarts
        c.what = Math.round(Math.max(20 * em, c.numbers * 0.38))
        return c
    }
    function reveal(row) { list.positionViewAtIndex(row, ListView.Contain) }
    function idAt(row) { return observation.idAt(row) }
    function move(by) {
        const to = Math.max(0, Math.min(list.count - 1, observation.indexOf(selected) + by))
        selected = idAt(to)
        reveal(to)
    }

    component Title: Text {
        horizontalAlignment: Text.AlignRight
        anchors.verticalCenter: parent.verticalCenter
        color: rows.theme.dim
        font.pixelSize: rows.theme.small
    }
    Item {
        id: header
        width: parent.width
        height: 1.8 * rows.theme.em
        Title { x: rows.theme.margin; text: qsTr("Name") }
        Title { x: rows.columns.what; visible: rows.isWide; text: qsTr("What it does") }
        Row {
            x: rows.columns.numbers
            height: parent.height
            Title { width: rows.columns.mailbox; text: qsTr("Mailbox") }
            Title { width: rows.columns.turns; visible: width > 0; text: qsTr("Turns/s") }
            Title { width: rows.columns.share; visible: width > 0; text: qsTr("Busy") }
            Title { width: rows.columns.restarts; visible: width > 0; text: qsTr("Restarts") }
        }
        Rectangle { anchors.bottom: parent.bottom; width: parent.width; height: 1; color: rows.theme.line }
    }
    ListView {
        id: list
        objectName: "rows"
        anchors { top: header.bottom; left: parent.left; right: parent.right; bottom: parent.bottom }
        clip: true
        reuseItems: true
        activeFocusOnTab: true
        boundsBehavior: Flickable.StopAtBounds
        model: rows.observation.rows
        ScrollBar.vertical: ScrollBar { }
        Keys.onUpPressed: rows.move(-1)
        Keys.onDownPressed: rows.move(1)
        Keys.onSpacePressed: rows.observation.toggle(rows.selected)
        Keys.onEscapePressed: rows.selected = ""
        delegate: ObserverRow {
            width: ListView.view.width
            theme: rows.theme
            isWide: rows.isWide
            columns: rows.columns
            isSelected: rowId === rows.selected
            onPicked: {
                list.forceActiveFocus()
                rows.selected = rows.selected === rowId ? "" : rowId
            }
            onToggled: rows.observation.toggle(rowId)
        }
    }
    Text {
        anchors.centerIn: list
        visible: list.count === 0
        width: Math.min(32 * rows.theme.em, parent.width - 2 * rows.theme.margin)
        horizontalAlignment: Text.AlignHCenter
        wrapMode: Text.Wrap
        text: rows.observation.error !== "" ? rows.observation.error : rows.observation.search !== "" ? qsTr("Nothing is called so, or waits for that.") : qsTr("Asking …")
        color: rows.theme.dim
        font.pixelSize: rows.theme.fontSize
    }
}
