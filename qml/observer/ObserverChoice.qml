// SPDX-License-Identifier: MIT
// One of a few, side by side.
pragma ComponentBehavior: Bound
import QtQuick

Rectangle {
    id: choice
    required property ObserverTheme theme
    required property var options // of text and value
    property string current
    signal chosen(string value)

    implicitWidth: row.width + 4
    implicitHeight: 2 * theme.em
    radius: 6
    color: theme.background
    border { width: 1; color: theme.line }

    Row {
        id: row
        anchors.centerIn: parent
        Repeater {
            model: choice.options
            delegate: Rectangle {
                id: option
                required property var modelData
                readonly property bool isCurrent: modelData.value === choice.current
                width: label.width + choice.theme.em * 1.3
                height: choice.height - 4
                radius: 5
                color: isCurrent ? choice.theme.selected : pointer.hovered ? choice.theme.hovered : "transparent"
                activeFocusOnTab: true
                border { width: activeFocus ? 1 : 0; color: choice.theme.accent }
                Accessible.role: Accessible.RadioButton
                Accessible.name: modelData.text
                Accessible.checked: isCurrent
                Keys.onSpacePressed: choice.chosen(modelData.value)
                Keys.onReturnPressed: choice.chosen(modelData.value)
                Text {
                    id: label
                    anchors.centerIn: parent
                    text: option.modelData.text
                    color: option.modelData.alarm ? choice.theme.error : option.isCurrent ? choice.theme.text : choice.theme.dim
                    font { pixelSize: choice.theme.fontSize; weight: option.isCurrent ? Font.DemiBold : Font.Normal }
                }
                HoverHandler { id: pointer }
                TapHandler { onTapped: choice.chosen(option.modelData.value) }
            }
        }
    }
}
