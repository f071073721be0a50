// SPDX-License-Identifier: MIT
// A text that says what went wrong, in a red that can be read on light and on dark.
import QtQuick
import QtQuick.Controls

Label {
    color: palette.window.hslLightness < 0.5 ? "#ff8a80" : "#b3261e"
    wrapMode: Text.Wrap
}
