// SPDX-License-Identifier: MIT
// A progress bar that moves while nobody can tell how far it is.
import QtQuick

Rectangle {
    id: stripe
    required property Theme theme
    property real value: 0
    property bool indeterminate: false
    property real place
    implicitHeight: Math.round(theme.em * 0.4)
    radius: height / 2
    clip: true
    color: theme.line
    NumberAnimation on place { from: -0.3; to: 1; duration: 1200; loops: Animation.Infinite; running: stripe.indeterminate && stripe.visible }
    Rectangle {
        x: stripe.indeterminate ? stripe.place * stripe.width : 0
        width: stripe.indeterminate ? stripe.width * 0.3 : stripe.width * stripe.value
        height: parent.height
        radius: stripe.radius
        color: stripe.theme.accent
    }
}
