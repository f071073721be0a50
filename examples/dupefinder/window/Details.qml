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
    required property bool isNarrow // below the list then, not beside it
    property int row: -1
    property var files: []
    onRowChanged: files = groups.files(row)
    Connections {
        target: details.groups
        function onModelReset() { details.row = -1 }
    }

    padding: theme.margin
    background: Rectangle {
        color: details.theme.surface
        Rectangle {
            width: details.isNarrow ? parent.width : details.theme.hairline
            height: details.isNarrow ? details.theme.hairline : parent.height
            color: details.theme.line
        }
    }
    ColumnLayout {
        anchors.fill: parent
        spacing: details.theme.gap
        Thumbnail {
            theme: details.theme
            visible: picture !== "" && !details.isNarrow
            property string picture: details.files.length > 0 && /\.(png|jpe?g|gif|svg|webp|bmp)$/i.test(details.files[0]) ? details.files[0] : ""
            source: picture !== "" ? "file://" + encodeURIComponent(picture).replace(/%2F/g, "/") : ""
            name: picture
            Layout.fillWidth: true
            Layout.preferredHeight: width * 0.6
            Layout.bottomMargin: details.theme.gap
        }
        Label { text: qsTr("%L1 equal files").arg(details.files.length); font.weight: Font.DemiBold }
        ListView {
            model: details.files
            clip: true
            spacing: details.theme.gap
            Layout.fillWidth: true
            Layout.fillHeight: true
            ScrollBar.vertical: ScrollBar { }
            delegate: Column {
                id: file
                required property string modelData
                readonly property int slash: modelData.lastIndexOf("/")
                width: ListView.view.width
                Label {
                    width: parent.width
                    text: file.modelData.slice(file.slash + 1)
                    textFormat: Text.PlainText
                    elide: Text.ElideMiddle
                }
                Label {
                    width: parent.width
                    text: file.modelData.slice(0, file.slash).replace(/\//g, "/\u200b") // may break after a slash
                    textFormat: Text.PlainText
                    wrapMode: Text.Wrap
                    color: details.theme.dim
                    font.pixelSize: details.theme.small
                }
            }
        }
    }
}
