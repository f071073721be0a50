// SPDX-License-Identifier: MIT
// Who waits for whom, as a picture; those that wait for each other in red.
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Controls
import QActors.Observer

Item {
    id: waits
    required property ObserverTheme theme
    required property Observation observation
    property string selected
    signal picked(string rowId)
    function move(by) {
        picked(net.next(by))
        const place = net.placeOf(selected)
        if (place.width === 0)
            return
        flick.contentX = Math.max(0, Math.min(place.x, Math.max(flick.contentX, place.x + place.width - net.width)))
        flick.contentY = Math.max(0, Math.min(place.y, Math.max(flick.contentY, place.y + place.height - net.height)))
    }

    ObserverNet {
        id: net
        objectName: "net"
        anchors { fill: parent; leftMargin: waits.theme.margin; rightMargin: waits.theme.margin }
        clip: true
        observation: waits.observation
        colours: waits.theme.colours
        fontSize: waits.theme.fontSize
        selected: waits.selected
        corner: Qt.point(flick.contentX, flick.contentY - waits.theme.gap)
        Accessible.role: Accessible.Graphic
        Accessible.name: waits.visible ? net.toText() : ""
    }
    Flickable {
        id: flick
        anchors.fill: net
        contentWidth: net.whole.width
        contentHeight: net.whole.height + 2 * waits.theme.gap
        boundsBehavior: Flickable.StopAtBounds
        activeFocusOnTab: true
        ScrollBar.vertical: ScrollBar { }
        ScrollBar.horizontal: ScrollBar { }
        Keys.onLeftPressed: waits.move(-1)
        Keys.onUpPressed: waits.move(-1)
        Keys.onRightPressed: waits.move(1)
        Keys.onDownPressed: waits.move(1)
        Keys.onEscapePressed: waits.picked("")
        HoverHandler { id: pointer; cursorShape: net.at(point.position.x - flick.contentX, point.position.y - flick.contentY) !== "" ? Qt.PointingHandCursor : Qt.ArrowCursor }
        TapHandler {
            onTapped: point => {
                flick.forceActiveFocus()
                waits.picked(net.at(point.position.x - flick.contentX, point.position.y - flick.contentY))
            }
        }
    }
    Text {
        anchors { horizontalCenter: parent.horizontalCenter; bottom: parent.bottom; margins: waits.theme.gap }
        visible: net.hidden > 0
        text: qsTr("… and %1 more, for which there is no room. The search finds them.").arg(waits.theme.count(net.hidden))
        color: waits.theme.dim
        font.pixelSize: waits.theme.small
    }
    Text {
        anchors.centerIn: parent
        width: Math.min(32 * waits.theme.em, parent.width - 2 * waits.theme.margin)
        visible: net.isEmpty
        horizontalAlignment: Text.AlignHCenter
        wrapMode: Text.Wrap
        text: waits.observation.error !== "" ? waits.observation.error
            : waits.observation.search !== "" ? qsTr("Nothing that is called so waits for another one.") : qsTr("Nobody waits for another one.")
        color: waits.theme.dim
        font.pixelSize: waits.theme.fontSize
    }
}
