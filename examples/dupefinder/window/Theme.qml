// SPDX-License-Identifier: MIT
// The colours, light and dark, and the sizes, which follow the font.
import QtQuick

QtObject {
    id: theme
    property bool dark: false
    property real fontSize: 13 // pixels
    readonly property real em: Math.round(fontSize * 1.25)
    readonly property real margin: em // of all that lies at an edge of the window
    readonly property real gap: Math.round(em / 2)
    readonly property real small: Math.round(fontSize * 0.92)
    readonly property real hairline: 1
    readonly property color background: dark ? "#1c1e22" : "#f7f8fa"
    readonly property color surface: dark ? "#26292f" : "#ffffff"
    readonly property color line: dark ? "#3a3e46" : "#dfe2e8"
    readonly property color text: dark ? "#eceef2" : "#1b1e24"
    readonly property color dim: dark ? "#9aa1ad" : "#646b78"
    readonly property color accent: dark ? "#5aa9ff" : "#1f6feb"
    readonly property color error: dark ? "#b3423a" : "#c4372c"
    readonly property color hovered: dark ? "#2a2e35" : "#eff2f7"
    readonly property color selected: dark ? "#2d3f58" : "#dbe9ff"

    property Palette palette: Palette {
        window: theme.background
        windowText: theme.text
        base: theme.surface
        alternateBase: theme.background
        text: theme.text
        button: theme.dark ? "#343840" : "#eceef2"
        buttonText: theme.text
        highlight: theme.accent
        highlightedText: "white"
        placeholderText: theme.dim
        toolTipBase: theme.surface
        toolTipText: theme.text
        mid: theme.line
        dark: theme.dim
        light: theme.dark ? "#4a4f59" : "#ffffff"
        midlight: theme.line
        shadow: "#40000000"
        link: theme.accent
    }
}
