// SPDX-License-Identifier: MIT
// A stream of C++ as rows, which come one by one; another text cancels the search for the one before.
import QtQuick
import QtQuick.Controls
import QtQuick.Layouts
import QActors
import Gallery

ColumnLayout {
    id: example
    property int milliseconds: 150
    readonly property string result: model.ended ? qsTr("%1 found").arg(model.count) : model.running ? qsTr("searching …") : ""
    readonly property string expected: "4 found"
    function demo() {
        milliseconds = 1
        field.text = "oak"
    }

    spacing: 8
    TextField {
        id: field
        placeholderText: qsTr("Search")
        Layout.fillWidth: true
    }
    ListView {
        clip: true
        Layout.fillWidth: true
        Layout.fillHeight: true
        Layout.minimumHeight: 100
        model: StreamModel {
            id: model
            stream: field.text !== "" ? Worker.search(field.text, example.milliseconds) : null
            key: "id"
            keepRows: true
        }
        delegate: Label {
            required property string title
            width: ListView.view.width
            elide: Text.ElideRight
            text: title
        }
    }
    Label { text: example.result; wrapMode: Text.Wrap; Layout.fillWidth: true }
}
