// SPDX-License-Identifier: MIT
// A button with some air, in any style.
import QtQuick
import QtQuick.Controls

Button {
    leftPadding: font.pixelSize > 0 ? font.pixelSize : 12
    rightPadding: leftPadding
}
