// SPDX-License-Identifier: MIT
// Shows what the tasks and actors of a program do: of this one, or of the `program` that listens by that name or process id.
import QtQuick
import QtQuick.Controls
import QActors.Observer

ApplicationWindow {
    id: window
    property string program
    property int interval: 1000 // milliseconds between two looks at it
    readonly property Observation observation: Observation { program: window.program; interval: window.interval }
    property alias page: view.page
    property bool dark: systemColors.window.hslLightness < 0.5
    function selectRow(row) { view.selectRow(row) }

    width: 1100
    height: 720
    minimumWidth: 22 * theme.em
    minimumHeight: 26 * theme.em
    title: (program === "" ? Qt.application.name : program) + " – " + qsTr("tasks and actors")
    palette: theme.palette
    color: theme.background

    SystemPalette { id: systemColors }
    Text { id: probe; visible: false; font: window.font }
    ObserverTheme { id: theme; dark: window.dark; fontSize: probe.fontInfo.pixelSize }

    ObserverView {
        id: view
        anchors.fill: parent
        theme: theme
        observation: window.observation
    }

    Shortcut { sequences: [StandardKey.Find]; onActivated: view.focusSearch() }
    Shortcut { sequences: [StandardKey.Close]; onActivated: window.close() }
}
