// SPDX-License-Identifier: MIT
// All of the window, for a place inside another one.
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Controls
import QActors.Observer

Item {
    id: view
    required property ObserverTheme theme
    required property Observation observation
    property string page: "tree" // or "mailbox", "turns", "busy", "restarts", "waits"
    readonly property bool isWide: width > 62 * theme.em
    readonly property var summary: observation.summary
    readonly property var entries: rows.selected === "" || summary.at === undefined ? [] : observation.details(rows.selected) // again with each frame
    readonly property bool isRecording: /[\/\\]/.test(observation.program)
    property string selectedName
    function focusSearch() { search.forceActiveFocus() }
    function selectRow(row) { rows.selected = rows.idAt(row); rows.reveal(row) }

    onPageChanged: {
        const orders = { tree: Observation.Tree, mailbox: Observation.Mailbox, turns: Observation.Turns, busy: Observation.Busy, restarts: Observation.Restarts }
        if (page in orders)
            observation.order = orders[page]
    }

    component Push: AbstractButton {
        id: push
        property bool isOn: false
        implicitWidth: contentItem.implicitWidth + 2 * view.theme.em
        implicitHeight: 2 * view.theme.em
        hoverEnabled: true
        background: Rectangle {
            radius: 6
            color: push.isOn ? view.theme.selected : push.down || push.hovered ? view.theme.hovered : view.theme.surface
            border { width: 1; color: push.visualFocus || push.isOn ? view.theme.accent : view.theme.line }
        }
        contentItem: Text {
            text: push.text
            horizontalAlignment: Text.AlignHCenter
            verticalAlignment: Text.AlignVCenter
            color: view.theme.text
            font.pixelSize: view.theme.fontSize
        }
    }

    Rectangle {
        id: head
        width: parent.width
        height: content.height + 2 * view.theme.margin
        color: view.theme.surface

        Column {
            id: content
            x: view.theme.margin
            y: view.theme.margin
            width: parent.width - 2 * view.theme.margin
            spacing: view.theme.gap * 1.4

            Item {
                width: parent.width
                height: Math.max(texts.height, buttons.height)
                Column {
                    id: texts
                    anchors { left: parent.left; right: buttons.left; rightMargin: view.theme.margin; verticalCenter: parent.verticalCenter }
                    spacing: 2
                    Text {
                        width: parent.width
                        elide: Text.ElideRight
                        textFormat: Text.PlainText
                        text: view.observation.program === "" ? Qt.application.name : view.observation.program.replace(/^.*[\/\\]/, "")
                        color: view.theme.text
                        font { pixelSize: view.theme.fontSize * 1.25; weight: Font.DemiBold }
                    }
                    Text {
                        width: parent.width
                        elide: Text.ElideRight
                        textFormat: Text.PlainText
                        color: view.observation.error !== "" || view.summary.busiest ? view.theme.error : view.theme.dim
                        font.pixelSize: view.theme.fontSize
                        text: view.observation.error !== "" ? qsTr("It cannot be observed")
                            : view.summary.busiest ? qsTr("A thread %1").arg(view.summary.busiest)
                            : view.summary.at === undefined ? qsTr("Asking …")
                            : [view.theme.many(view.summary.actors, qsTr("actor"), qsTr("actors")), view.theme.many(view.summary.tasks, qsTr("task"), qsTr("tasks")),
                               view.theme.many(view.summary.threads, qsTr("thread"), qsTr("threads")), view.theme.many(view.summary.restarts, qsTr("restart"), qsTr("restarts"))].join(", ")
                    }
                }
                Row {
                    id: buttons
                    anchors { right: parent.right; verticalCenter: parent.verticalCenter }
                    spacing: view.theme.gap
                    Push {
                        objectName: "freeze"
                        visible: !view.isRecording
                        text: view.observation.frozen ? qsTr("Go on") : qsTr("Freeze")
                        isOn: view.observation.frozen
                        onClicked: view.observation.frozen = !view.observation.frozen
                    }
                    Push { objectName: "copy"; text: qsTr("Copy"); onClicked: view.page === "waits" ? view.observation.copyWaits() : view.observation.copy() }
                }
            }
            ObserverTimeLine {
                width: parent.width
                theme: view.theme
                observation: view.observation
                isNow: !view.observation.frozen && !view.isRecording && view.observation.error === ""
            }
        }
        Rectangle { anchors.bottom: parent.bottom; width: parent.width; height: 1; color: view.theme.line }
    }

    Flow {
        id: tools
        anchors { top: head.bottom; left: parent.left; right: parent.right; margins: view.theme.margin; topMargin: view.theme.gap * 1.4 }
        spacing: view.theme.gap
        TextField {
            id: search
            objectName: "search"
            width: view.isWide ? parent.width - choice.width - parent.spacing : parent.width
            height: choice.height
            placeholderText: qsTr("Search names, classes, places and what is waited for")
            color: view.theme.text
            placeholderTextColor: view.theme.dim
            font.pixelSize: view.theme.fontSize
            leftPadding: view.theme.gap
            rightPadding: view.theme.gap
            verticalAlignment: TextInput.AlignVCenter
            background: Rectangle {
                radius: 6
                color: view.theme.surface
                border { width: 1; color: search.activeFocus ? view.theme.accent : view.theme.line }
            }
            onTextChanged: view.observation.search = text
            Keys.onEscapePressed: text = ""
        }
        ObserverChoice {
            id: choice
            objectName: "pages"
            theme: view.theme
            current: view.page
            options: {
                const all = [{ text: qsTr("Tree"), value: "tree" }, { text: qsTr("Mailbox"), value: "mailbox" }, { text: qsTr("Busy"), value: "busy" }]
                if (view.isWide || view.page === "turns") // what is shown is there, however narrow
                    all.push({ text: qsTr("Turns"), value: "turns" })
                if (view.isWide || view.page === "restarts")
                    all.push({ text: qsTr("Restarts"), value: "restarts" })
                all.push({ text: view.summary.cycles > 0 ? view.isWide ? qsTr("Waits: %1").arg(view.theme.many(view.summary.cycles, qsTr("deadlock"), qsTr("deadlocks"))) : qsTr("Deadlock") : view.summary.waits > 0 ? qsTr("Waits %1").arg(view.summary.waits) : qsTr("Waits"),
                           value: "waits", alarm: view.summary.cycles > 0 })
                return all
            }
            onChosen: value => view.page = value
        }
    }

    Item {
        id: body
        anchors { top: tools.bottom; topMargin: view.theme.gap; left: parent.left; right: parent.right; bottom: parent.bottom }
        readonly property bool hasDetails: view.entries.length > 0
        ObserverRows {
            id: rows
            width: view.isWide && body.hasDetails ? parent.width - details.width : parent.width
            height: !view.isWide && body.hasDetails ? parent.height - details.height : parent.height
            visible: view.page !== "waits"
            theme: view.theme
            page: view.page
            observation: view.observation
            onSelectedChanged: view.selectedName = view.observation.nameOf(selected)
        }
        ObserverWaits {
            width: rows.width
            height: rows.height
            visible: view.page === "waits"
            theme: view.theme
            observation: view.observation
            selected: rows.selected
            onPicked: rowId => rows.selected = rowId
        }
        ObserverDetails {
            id: details
            visible: body.hasDetails
            anchors { right: parent.right; bottom: parent.bottom }
            width: view.isWide ? Math.min(24 * view.theme.em, parent.width * 0.36) : parent.width
            height: view.isWide ? parent.height : parent.height * 0.5
            theme: view.theme
            name: view.selectedName
            entries: view.entries
            onClosed: rows.selected = ""
            onCopied: view.observation.copy(rows.selected)
            Rectangle { width: view.isWide ? 1 : parent.width; height: view.isWide ? parent.height : 1; color: view.theme.line }
        }
    }
}
