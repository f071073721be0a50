// SPDX-License-Identifier: MIT
// A task of QML's own, and one that nobody can serve; ends the program with 0 if both go as they should.
import QtQuick
import QActors

Window {
    id: window
    visible: true
    property TaskHandle sum

    TaskGroup { id: tasks }
    ActorRef { id: nobody; name: "nobody" }

    function* addUp() {
        let sum = 0
        for (const n of [1, 2, 3])
            sum += yield Promise.resolve(n)
        return sum
    }
    Component.onCompleted: {
        window.sum = tasks.run(window.addUp)
        const failure = nobody.call("add", 1).then(() => "no error", error => error.message)
        Promise.all([window.sum, failure]).then(([sum, message]) => {
            const right = sum === 6 && window.sum.value === 6 && message.includes("nobody")
            if (!right)
                console.warn("sum", sum, "message", message)
            Qt.exit(right ? 0 : 2)
        })
    }
}
