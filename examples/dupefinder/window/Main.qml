// SPDX-License-Identifier: MIT
import QtQuick
import QtQuick.Controls
import QtQuick.Layouts
import QtQuick.Dialogs
import QActors
import Dupefinder

ApplicationWindow {
    id: window

    property Search search: Search { }
    property TaskHandle task
    readonly property bool running: task?.running ?? false
    readonly property bool searched: task !== null
    property bool dark: systemColors.window.hslLightness < 0.5

    function startSearch() {
        details.row = -1
        task = search.start()
        task.catch(e => { if (!e.cancelled) banner.text = qsTr("The search failed: %1").arg(e.message) })
        banner.text = ""
    }
    function toggle() {
        if (running)
            task.cancel("by the user")
        else if (search.folders.length > 0)
            startSearch()
    }

    readonly property bool isNarrow: width < 36 * theme.em

    width: 1000
    height: 680
    minimumWidth: 20 * theme.em
    minimumHeight: 24 * theme.em
    visible: true
    title: running ? qsTr("%1 – dupefinder").arg(task.progressText) : qsTr("dupefinder")

    SystemPalette { id: systemColors }
    Text { id: probe; visible: false; font: window.font }
    Theme { id: theme; dark: window.dark; fontSize: probe.fontInfo.pixelSize }
    palette: theme.palette
    color: theme.background

    Shortcut { sequences: [StandardKey.Open]; onActivated: folderDialog.open() }
    Shortcut { sequences: [StandardKey.Cancel]; enabled: window.running; onActivated: window.task.cancel("by the user") }
    Shortcut { sequences: [StandardKey.Find]; onActivated: toolbar.focusFilter() }
    Shortcut { sequences: [StandardKey.Quit]; onActivated: window.close() }

    FolderDialog {
        id: folderDialog
        title: qsTr("Search in this folder")
        onAccepted: window.search.addFolders([selectedFolder])
    }

    header: Header {
        theme: theme
        search: window.search
        task: window.task
        isNarrow: window.isNarrow
        onAddRequested: folderDialog.open()
        onToggled: window.toggle()
    }

    ColumnLayout {
        anchors.fill: parent
        spacing: 0

        Rectangle { // what went wrong with the search as a whole
            id: banner
            property alias text: bannerText.text
            visible: text !== ""
            color: theme.error
            Layout.fillWidth: true
            implicitHeight: bannerText.implicitHeight + 2 * theme.gap
            Label {
                id: bannerText
                anchors.fill: parent
                anchors { leftMargin: theme.margin; rightMargin: theme.margin; topMargin: theme.gap; bottomMargin: theme.gap }
                color: "white"
                wrapMode: Text.Wrap
            }
        }

        ListToolbar {
            id: toolbar
            theme: theme
            groups: window.search.groups
            isNarrow: window.isNarrow
            visible: window.searched
            Layout.fillWidth: true
        }

        GridLayout {
            columns: window.isNarrow ? 1 : 2
            columnSpacing: 0
            rowSpacing: 0
            Layout.fillWidth: true
            Layout.fillHeight: true

            GroupList {
                id: list
                theme: theme
                model: window.search.groups
                visible: window.searched
                onSelected: row => details.row = row
                Layout.fillWidth: true
                Layout.fillHeight: true
            }
            Details {
                id: details
                theme: theme
                groups: window.search.groups
                isNarrow: window.isNarrow
                visible: row >= 0
                Layout.preferredWidth: Math.min(24 * theme.em, window.width * 0.4)
                Layout.preferredHeight: window.height * 0.28
                Layout.fillWidth: window.isNarrow
                Layout.fillHeight: !window.isNarrow
            }
        }

        ErrorPanel {
            theme: theme
            problems: window.search.problems
            count: window.search.problemCount
            visible: count > 0
            Layout.fillWidth: true
        }
    }

    Hint {
        theme: theme
        width: Math.min(parent.width - 2 * theme.margin, 30 * theme.em)
        anchors.centerIn: parent
        visible: !window.searched || (!window.running && window.search.groups.total === 0)
        heading: window.searched ? qsTr("No duplicates") : window.search.folders.length > 0 ? qsTr("Ready") : qsTr("Drop folders here")
        text: window.searched ? (window.task?.state === TaskHandle.Cancelled ? qsTr("Stopped before any were found.") : qsTr("All files in these folders are different."))
                              : window.search.folders.length > 0 ? qsTr("Press Search to find files with the same content.")
                                                                 : qsTr("or add them with the button above, to find files with the same content.")
    }

    DropArea {
        anchors.fill: parent
        keys: ["text/uri-list"]
        onDropped: drop => { window.search.addFolders(drop.urls); drop.accept(Qt.CopyAction) }
        Rectangle {
            anchors.fill: parent
            anchors.margins: theme.gap
            radius: theme.gap
            visible: parent.containsDrag
            color: Qt.alpha(theme.accent, 0.15)
            border { color: theme.accent; width: 2 }
        }
    }
}
