// SPDX-License-Identifier: MIT
// The examples, one at a time, with what they show. Sizes follow the font, colours the system's.
import QtQuick
import QtQuick.Controls
import QtQuick.Layouts

ApplicationWindow {
    id: window

    property int page: 0
    readonly property var examples: [
        { file: "Binding.qml", title: qsTr("Binding"),
          about: qsTr("A C++ task is a TaskHandle in QML. Its value is a property: bind to it, and the text is there when the result is.") },
        { file: "Chaining.qml", title: qsTr("Chaining"),
          about: qsTr("A TaskHandle is a promise besides: then() takes the result and may return the next task, Promise.all() waits for several.") },
        { file: "Progress.qml", title: qsTr("Progress and Stop"),
          about: qsTr("A task says how far it is. The bar and the text are bindings, and one button starts it and stops it.") },
        { file: "Errors.qml", title: qsTr("Errors"),
          about: qsTr("An exception of C++ is a rejection for catch(), or a property to bind. One that nobody handles is logged.") },
        { file: "AsyncRun.qml", title: qsTr("Async functions"),
          about: qsTr("QML's engine has no async and await. Async.run() takes a generator: yield waits, try and catch work as usual.") },
        { file: "Streams.qml", title: qsTr("Streams"),
          about: qsTr("Values over time are rows of a StreamModel, as they come. Type another text, and the search for the one before is cancelled.") },
        { file: "CancelledPage.qml", title: qsTr("A page that goes"),
          about: qsTr("A page owns its tasks. Close it while it loads: the tasks are cancelled, and nothing calls back into what is gone.") },
        { file: "Actors.qml", title: qsTr("Actors"),
          about: qsTr("A server of C++, by its name. Make it crash: its supervisor starts another, and the reference follows it there.") },
    ]
    readonly property var example: examples[page]
    readonly property bool isNarrow: width < 32 * em.height
    readonly property var current: shown.item
    function demo() { current.demo() }

    width: 50 * em.height
    height: 28 * em.height
    minimumWidth: 16 * em.height
    minimumHeight: 16 * em.height
    visible: true
    title: qsTr("QActors in QML – %1").arg(example.title)

    FontMetrics { id: em; font: window.font }

    header: ToolBar {
        visible: window.isNarrow
        topPadding: em.height / 2
        bottomPadding: em.height / 2
        leftPadding: em.height
        rightPadding: em.height
        ComboBox {
            anchors.fill: parent
            model: window.examples
            textRole: "title"
            currentIndex: window.page
            onActivated: index => window.page = index
        }
    }

    RowLayout {
        anchors.fill: parent
        spacing: 0

        Rectangle {
            visible: !window.isNarrow
            color: window.palette.base
            Layout.preferredWidth: 11 * em.height
            Layout.fillHeight: true
            ListView {
                anchors.fill: parent
                model: window.examples
                currentIndex: window.page
                clip: true
                focus: true
                keyNavigationEnabled: true
                onCurrentIndexChanged: if (currentIndex >= 0) window.page = currentIndex
                topMargin: em.height
                ScrollBar.vertical: ScrollBar { }
                delegate: ItemDelegate {
                    required property var modelData
                    required property int index
                    width: ListView.view.width
                    leftPadding: em.height
                    topPadding: em.height / 2.5
                    bottomPadding: topPadding
                    text: modelData.title
                    highlighted: index === window.page
                    onClicked: window.page = index
                }
            }
        }
        Rectangle {
            visible: !window.isNarrow
            color: window.palette.mid
            opacity: 0.5
            implicitWidth: 1
            Layout.fillHeight: true
        }
        ScrollView {
            id: scroll
            readonly property real margin: window.isNarrow ? em.height : 1.5 * em.height
            contentWidth: availableWidth
            padding: margin
            Layout.fillWidth: true
            Layout.fillHeight: true

            ColumnLayout {
                width: Math.min(scroll.availableWidth, 40 * em.height)
                spacing: 0.75 * em.height

                Label {
                    text: window.example.title
                    font.pointSize: window.font.pointSize * 1.7
                    font.weight: Font.DemiBold
                    wrapMode: Text.Wrap
                    Accessible.role: Accessible.Heading
                    Layout.fillWidth: true
                }
                Label {
                    text: window.example.about
                    wrapMode: Text.Wrap
                    lineHeight: 1.25
                    Layout.fillWidth: true
                }
                Frame {
                    padding: em.height
                    background: Rectangle { color: window.palette.base; border.color: window.palette.mid; radius: em.height / 3 }
                    Layout.topMargin: em.height / 2
                    Layout.fillWidth: true
                    Loader {
                        id: shown
                        anchors { left: parent.left; right: parent.right }
                        source: window.example.file
                    }
                }
                Label {
                    text: qsTr("The source is %1.").arg("examples/gallery/" + window.example.file)
                    font.pointSize: window.font.pointSize * 0.9
                    opacity: 0.65
                    wrapMode: Text.WrapAtWordBoundaryOrAnywhere
                    Layout.fillWidth: true
                }
            }
        }
    }
}
