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

    width: 1000
    height: 680
    minimumWidth: 640
    minimumHeight: 420
    visible: true
    title: running ? qsTr("%1 – dupefinder").arg(task.progressText) : qsTr("dupefinder")

    SystemPalette { id: systemColors }
    Theme { id: theme; dark: window.dark }
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
            implicitHeight: bannerText.implicitHeight + 16
            Label {
                id: bannerText
                anchors.fill: parent
                anchors.margins: 8
                color: "white"
                wrapMode: Text.Wrap
            }
        }

        ListToolbar {
            id: toolbar
            theme: theme
            groups: window.search.groups
            visible: window.searched
            Layout.fillWidth: true
        }

        RowLayout {
            spacing: 0
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
                visible: row >= 0
                Layout.preferredWidth: Math.min(360, window.width * 0.4)
                Layout.fillHeight: true
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
            anchors.margins: 8
            radius: 12
            visible: parent.containsDrag
            color: Qt.alpha(theme.accent, 0.15)
            border { color: theme.accent; width: 2 }
        }
    }
}
