// SPDX-License-Identifier: MIT
// Whether what is seen is what is.
import QtQuick
import QtQuick.Controls
import QtQuick.Layouts

RowLayout {
    id: line

    required property bool isLive
    required property bool isRunning

    spacing: em.height / 2
    FontMetrics { id: em }

    Rectangle {
        implicitWidth: 0.8 * em.height
        implicitHeight: implicitWidth
        radius: width / 2
        color: line.isLive ? "seagreen" : line.isRunning ? "darkorange" : "firebrick"
    }
    Label {
        objectName: "status"
        Layout.fillWidth: true
        wrapMode: Text.WordWrap
        text: line.isLive ? qsTr("Live, from the node house@127.0.0.1")
            : line.isRunning ? qsTr("Waiting for the server")
            : qsTr("The node is gone")
    }
}
