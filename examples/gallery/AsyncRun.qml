// SPDX-License-Identifier: MIT
// A generator as an async function: yield waits, try and catch work, cancel() ends it at its yield.
import QtQuick
import QtQuick.Controls
import QtQuick.Layouts
import QActors
import Gallery

ColumnLayout {
    id: example
    property TaskHandle sum
    readonly property string result: sum?.value ?? ""
    readonly property string expected: "0 + 1 + 4 + 9 = 14 (only from 0)"
    function demo() {
        sum = Async.run(function*() {
            let total = 0
            const parts = []
            for (let i = 0; i < 4; ++i) {
                const square = yield Worker.square(i)
                parts.push(square)
                total += square
                Async.setProgress((i + 1) / 4)
            }
            let why = ""
            try { yield Worker.square(-1) } catch (error) { why = error.message }
            return `${parts.join(" + ")} = ${total} (${why})`
        })
    }

    spacing: 8
    PushButton { text: qsTr("Sum of squares"); onClicked: example.demo() }
    ProgressBar { value: example.sum?.progress ?? 0; Layout.fillWidth: true }
    Label { text: example.result || "–"; wrapMode: Text.Wrap; Layout.fillWidth: true }
}
