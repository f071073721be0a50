// SPDX-License-Identifier: MIT
import QtQuick
import QtQuick.Controls
import QtQuick.Layouts

ApplicationWindow {
    width: 640
    height: 360
    visible: true
    title: "QActors in QML"
    RowLayout {
        anchors.fill: parent
        ListView {
            id: list
            Layout.preferredWidth: 180
            Layout.fillHeight: true
            model: ["Binding", "Chaining", "CancelledPage", "Progress", "Errors", "AsyncRun", "Actors"]
            delegate: ItemDelegate {
                required property string modelData
                required property int index
                width: ListView.view.width
                text: modelData
                highlighted: ListView.isCurrentItem
                onClicked: list.currentIndex = index
            }
        }
        Loader {
            Layout.fillWidth: true
            Layout.fillHeight: true
            Layout.margins: 16
            source: list.model[list.currentIndex] + ".qml"
        }
    }
}
