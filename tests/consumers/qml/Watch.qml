// SPDX-License-Identifier: MIT
// The observer's window of this program, from where it is installed; ends the program when it shows a task.
import QtQuick
import QActors
import QActors.Observer

ObserverWindow {
    id: window
    visible: true
    interval: 50
    property TaskHandle task

    TaskGroup { id: tasks }
    Connections {
        target: window.observation
        function onShown() {
            if (window.observation.summary.tasks === 1 && window.observation.nameOf(window.observation.idAt(1)) !== "")
                Qt.exit(0)
        }
    }
    Timer { running: true; interval: 60000; onTriggered: { console.warn("it shows", JSON.stringify(window.observation.summary)); Qt.exit(2) } }
    Component.onCompleted: window.task = tasks.run(function*() { yield new Promise(() => {}) })
}
