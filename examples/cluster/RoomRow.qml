// SPDX-License-Identifier: MIT
// A room: how warm it is, and how warm it is to be.
import QtQuick
import QtQuick.Controls
import QtQuick.Layouts

GridLayout {
    id: row

    required property string name
    required property real degrees
    required property int wanted
    property bool canBeSet: true
    property bool isNarrow: false
    signal asked(int degrees)

    columns: isNarrow ? 2 : 3
    columnSpacing: em.height

    FontMetrics { id: em }

    Label {
        Layout.preferredWidth: 6 * em.height
        Layout.fillWidth: row.isNarrow
        elide: Text.ElideRight
        text: row.name
    }
    Label {
        objectName: "degrees " + row.name
        Layout.preferredWidth: 8 * em.height
        horizontalAlignment: row.isNarrow ? Text.AlignRight : Text.AlignLeft
        font.bold: Math.abs(row.degrees - row.wanted) > 0.05
        text: qsTr("%1 °C").arg(row.degrees.toLocaleString(Qt.locale(), "f", 1))
    }
    RowLayout {
        Layout.columnSpan: row.isNarrow ? 2 : 1
        Layout.fillWidth: true
        Slider {
            id: slider
            objectName: "wanted " + row.name
            enabled: row.canBeSet
            Layout.fillWidth: true
            from: 5
            to: 30
            stepSize: 1
            onMoved: row.asked(value)
            // What comes from the server is shown, but not under the finger.
            Binding on value { value: row.wanted; when: !slider.pressed; restoreMode: Binding.RestoreNone }
        }
        Label {
            Layout.preferredWidth: 3 * em.height
            horizontalAlignment: Text.AlignRight
            text: qsTr("%1 °C").arg(slider.value)
        }
    }
}
