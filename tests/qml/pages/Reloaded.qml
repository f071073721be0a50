// SPDX-License-Identifier: MIT
// A page from a file, whose callbacks need its context.
import QtQuick
import QActors
import Test

Item {
    id: page
    required property var told
    property int count
    TaskGroup { id: tasks }
    function mark() {
        page.count += tasks.count
        page.told("page")
    }
    function start(key) {
        Backend.heldIn(tasks, key).then(mark).then(mark).finally(mark)
        tasks.adopt(Backend.held(key)).then(mark).then(mark)
        tasks.adoptPromise(Promise.all([Backend.heldIn(tasks, key), 1])).then(mark)
        for (let i = 0; i < 3; ++i)
            Backend.valueIn(tasks, i).then(mark).then(mark).finally(mark)
        tasks.run(function* () {
            for (let k = 0; k < 5; ++k) {
                yield k
                page.mark()
            }
            yield Backend.held(key)
            page.mark()
        })
    }
}
