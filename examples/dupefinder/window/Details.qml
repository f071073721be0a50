// SPDX-License-Identifier: MIT
// The files of one group.
import QtQuick
import QtQuick.Controls
import QtQuick.Layouts
import Dupefinder

Pane {
    id: details
    required property Theme theme
    required property GroupsModel groups
    property int row: -1
    property var files: []
    onRowChanged: files = groups.files(row)
    Connections {
        target: details.groups
        function onModelReset() { details.row = -1 }
    }

    background: Rectangle {
        color: details.theme.surface
        Rectangle { width: 1; height: parent.height; color: details.theme.line }
    }
    ColumnLayout {
        anchors.fill: parent
        spacing: 8
        Thumbnail {
            theme: details.theme
            visible: picture !== ""
            property string picture: details.files.length > 0 && /\.(png|jpe?g|gif|svg|webp|bmp)$/i.test(details.files[0]) ? details.files[0] : ""
            source: picture !== "" ? "file://" + encodeURIComponent(picture).replace(/%2F/g, "/") : ""
            name: picture
            Layout.fillWidth: true
            Layout.preferredHeight: width * 0.6
        }
        Label { text: qsTr("%L1 equal files").arg(details.files.length); font.bold: true }
        ListView {
            model: details.files
            clip: true
            spacing: 6
            Layout.fillWidth: true
            Layout.fillHeight: true
            ScrollBar.vertical: ScrollBar { }
            delegate: Label {
                required property string modelData
                width: ListView.view.width
                text: modelData
                textFormat: Text.PlainText
                wrapMode: Text.WrapAnywhere
                font.pixelSize: 12
            }
        }
    }
}
