// SPDX-License-Identifier: MIT
// A picture, read by a thread of Qt's; for other files their kind.
import QtQuick

Rectangle {
    id: frame
    required property Theme theme
    property url source
    property string name
    implicitWidth: Math.round(2.4 * theme.em)
    implicitHeight: implicitWidth
    radius: Math.round(theme.em / 4)
    color: theme.line
    clip: true
    Text {
        anchors.fill: parent
        anchors.margins: 2
        elide: Text.ElideRight
        visible: image.status !== Image.Ready
        text: frame.name.lastIndexOf(".") > 0 ? frame.name.slice(frame.name.lastIndexOf(".") + 1, frame.name.lastIndexOf(".") + 5).toLowerCase() : "…"
        textFormat: Text.PlainText
        font.pixelSize: Math.max(Math.round(frame.theme.fontSize * 0.85), frame.height / 8)
        color: frame.theme.dim
        horizontalAlignment: Text.AlignHCenter
        verticalAlignment: Text.AlignVCenter
    }
    Image {
        id: image
        anchors.fill: parent
        asynchronous: true
        source: frame.source
        sourceSize.width: frame.width * Screen.devicePixelRatio
        sourceSize.height: frame.height * Screen.devicePixelRatio
        fillMode: Image.PreserveAspectCrop
    }
}
