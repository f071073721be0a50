// SPDX-License-Identifier: MIT
// The colours, light and dark, and the sizes, which follow the font.
import QtQuick

QtObject {
    id: theme
    property bool dark: false
    property real fontSize: 13 // pixels
    readonly property real em: Math.round(fontSize * 1.25)
    readonly property real margin: em
    readonly property real gap: Math.round(em / 2)
    readonly property real small: Math.round(fontSize * 0.88)
    readonly property color background: dark ? "#1b1d21" : "#f6f7f9"
    readonly property color surface: dark ? "#24272d" : "#ffffff"
    readonly property color line: dark ? "#363a42" : "#e1e4ea"
    readonly property color text: dark ? "#eceef2" : "#1b1e24"
    readonly property color dim: dark ? "#989fab" : "#676e7b"
    readonly property color accent: dark ? "#5aa9ff" : "#1f6feb"
    readonly property color second: dark ? "#4fc9b0" : "#0f9d85"
    readonly property color warning: dark ? "#e0a33e" : "#b97708"
    readonly property color error: dark ? "#ff6b60" : "#cf3327"
    readonly property color alarming: dark ? "#3d2526" : "#fdeceb"
    readonly property color hovered: dark ? "#2b2f36" : "#f0f3f8"
    readonly property color selected: dark ? "#2b3f5c" : "#dbe9ff"

    /// For what is painted.
    readonly property var colours: ({ background: background, surface: surface, line: line, text: text, dim: dim, accent: accent, second: second,
                                      warning: warning, error: error, alarming: alarming, selected: selected })

    property Palette palette: Palette {
        window: theme.background
        windowText: theme.text
        base: theme.background
        alternateBase: theme.surface
        text: theme.text
        button: theme.surface
        buttonText: theme.text
        highlight: theme.accent
        highlightedText: "white"
        placeholderText: theme.dim
        toolTipBase: theme.surface
        toolTipText: theme.text
        mid: theme.line
        dark: theme.dim
        light: theme.surface
        midlight: theme.line
        shadow: "#40000000"
        link: theme.accent
    }

    function count(value) {
        if (value >= 1e6)
            return (value / 1e6).toFixed(1) + " M"
        return value >= 10000 ? (value / 1000).toFixed(1) + " k" : value >= 10 || value % 1 === 0 ? value.toFixed(0) : value.toFixed(1)
    }
    function many(number, one, several) { return count(number) + " " + (number === 1 ? one : several) }
    function percent(share) { return (share * 100).toFixed(share < 0.1 ? 1 : 0) + " %" }
}
