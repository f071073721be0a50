// SPDX-License-Identifier: MIT
import QtQuick
import QActors
import Shop

Window {
    id: window
    visible: true
    property TaskHandle opened

    ActorRef { id: store; name: "store" }

    Component.onCompleted: {
        window.opened = Shop.open()
        window.opened.then(() => store.call("add", 2)).then(sum => {
            if (sum !== 42 || window.opened.value !== 40)
                console.warn("sum", sum, "opened with", window.opened.value)
            Qt.exit(sum === 42 && window.opened.value === 40 ? 0 : 2)
        })
    }
}
