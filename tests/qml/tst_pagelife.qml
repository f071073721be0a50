// SPDX-License-Identifier: MIT
// No callback of a page's tasks runs after the page: every link of a chain, by whichever way the page goes.
import QtQuick
import QtQuick.Controls
import QtTest
import QActors
import Test

TestCase {
    id: test
    name: "PageLife"
    when: windowShown
    property var events: []
    property var atFirst
    function note(text) { events.push(text) }
    function init() { events = []; Backend.clearLog() }
    function cleanup() { atFirst = null; Services.stopAll(); gc(); tryCompare(Backend, "alive", 0); tryCompare(loader, "item", null) }

    Loader { id: loader; active: false; sourceComponent: page }
    Component { id: plain; Item { } }
    StackView { id: stack; width: 100; height: 100; initialItem: plain }
    Component {
        id: page
        Item {
            id: page
            Component.onDestruction: test.note("gone")
            property alias group: group
            property alias store: store
            TaskGroup { id: group }
            function told(text) { test.note(text + (group ? "" : "?")) } // needs the page's context
            function first(value) { told("first"); test.atFirst(); return value }
            function start(how, key) {
                const h = how === "adopted" ? group.adopt(Backend.held(key)) : how === "adopted late" ? Backend.held(key) : how === "call" ? null : Backend.heldIn(group, key)
                const never = () => told("never")
                switch (how) {
                case "second link": h.then(first).then(never, never); break
                case "third link": h.then(first).then(v => v).then(never, never); break
                case "finally": h.then(first).finally(never); break
                case "finally of the handle": h.then(first); h.finally(never); break
                case "catch": h.then(v => { first(v); throw new Error("x") }).catch(never); break
                case "adopted": h.then(first).then(never, never); break
                case "all": h.then(first); group.adoptPromise(Promise.all([h, 1])).then(never, never); break
                case "allSettled": h.then(first); Promise.allSettled([h, 1]).then(never, never); break
                case "any": h.then(first); Promise.any([h, new Promise(() => {})]).then(never, never); break
                case "race": h.then(first); group.adoptPromise(Promise.race([h])).then(never, never); break
                case "all of promises": h.then(first); group.adoptPromise(Promise.all([h.then(v => v), h.promise])).then(never, never); break
                case "resolve": h.then(first); group.adoptPromise(Promise.resolve(h)).then(v => v).then(never, never); break
                case "returned handle": Backend.value(1).then(() => h).then(first).then(never, never); break
                case "returned promise": Backend.value(1).then(() => h.then(first)).then(never, never); break
                case "run": group.run(function*() { yield h; page.first(); yield 1; never(); yield 1; never() }); break
                case "run of promises": group.run(function*() { yield h; page.first(); yield Promise.resolve(1); never() }); break
                case "then of run": group.run(function*() { yield h; page.first() }).then(v => v).then(never, never); break
                case "finally of run": group.run(function*() { try { yield h; page.first(); yield 1 } finally { never() } }); break
                case "adopted late": { const chain = h.then(first).then(never, never); group.adopt(h); break }
                case "call": store.call("add", 1).then(first).then(never, never); break
                }
            }
            ActorRef { id: store; name: "pagelife" }
        }
    }

    function test_noLinkRunsAfterThePage_data() {
        const rows = []
        for (const way of ["destroy", "loader", "pop"])
            for (const how of ["second link", "third link", "finally", "finally of the handle", "catch", "adopted", "adopted late", "all", "allSettled",
                               "any", "race", "all of promises", "resolve", "returned handle", "returned promise", "run",
                               "run of promises", "then of run", "finally of run", "call"])
                rows.push({tag: how + ", " + way, how: how, way: way})
        return rows
    }
    // The page goes in its first callback: what follows from it is queued then, or will be.
    function test_noLinkRunsAfterThePage(row) {
        failOnWarning(/ReferenceError|TypeError/)
        let item
        if (row.how === "call")
            Services.supervise("pagelife")
        if (row.way === "loader") {
            loader.active = true
            item = loader.item
        } else {
            item = row.way === "pop" ? stack.push(page, StackView.Immediate) : page.createObject(test)
        }
        atFirst = () => {
            if (row.way === "loader")
                loader.active = false
            else if (row.way === "destroy")
                item.destroy()
            else
                stack.pop(StackView.Immediate)
            item = null
        }
        if (row.how === "call")
            tryCompare(item.store, "alive", true)
        item.start(row.how, "k")
        Backend.finish("k", 1)
        tryVerify(() => events.includes("gone"))
        Backend.settle()
        gc()
        Backend.settle()
        compare(events[0], "first")
        compare(events.slice(events.indexOf("gone")), ["gone"]) // Qt may delete it some turns later
        if (row.way === "loader")
            compare(events, ["first", "gone"])
        compare(Backend.log, [])
    }

    // Promises of the engine's own, which know no page: a callback runs only if all had settled before the page went.
    Component {
        id: plainPromises
        Item {
            property var group: tasks
            TaskGroup { id: tasks }
            function start(how, a, b) {
                const told = () => test.note("told")
                switch (how) {
                case "all": Promise.all([a, b]).then(told, told); break
                case "all, then": Promise.all([a, b]).then(v => v).then(told, told); break
                case "all of promises": Promise.all([a.then(v => v), b.promise]).then(told, told); break
                case "race": Promise.race([a, b]).then(told, told); break
                case "resolve": Promise.resolve(a).then(() => b).then(told, told); break
                case "new": new Promise(done => done(a)).then(() => b).then(told, told); break
                case "in all": Promise.all([Promise.all([a]), Promise.resolve(b)]).then(told, told); break
                }
            }
        }
    }
    function test_promisesOfTheEngineEndWithAPageWhoseTasksRun_data() {
        const rows = []
        for (const goes of [true, false])
            for (const adopted of [false, true])
                for (const how of ["all", "all, then", "all of promises", "race", "resolve", "new", "in all"])
                    rows.push({tag: how + (adopted ? ", adopted" : "") + (goes ? "" : ", stays"), how: how, adopted: adopted, goes: goes})
        return rows
    }
    function test_promisesOfTheEngineEndWithAPageWhoseTasksRun(row) {
        const page = plainPromises.createObject(test)
        const make = key => row.adopted ? page.group.adopt(Backend.held(key)) : Backend.heldIn(page.group, key)
        const a = "a of " + row.tag
        const b = "b of " + row.tag
        page.start(row.how, make(a), make(b))
        if (row.how !== "race")
            Backend.finish(a, 1)
        Backend.settle()
        compare(events, []) // one of those that it needs still runs
        if (row.goes)
            page.destroy()
        Backend.settle()
        Backend.finish(a, 1)
        Backend.finish(b, 2)
        Backend.settle()
        compare(events, row.goes ? [] : ["told"])
        if (!row.goes)
            page.destroy()
        Backend.settle()
        compare(Backend.log, [])
    }

    // A page that is loaded from its file again, as a reload while developing does.
    Loader { id: reloaded; active: false }
    function test_aPageThatIsReloadedAfterTheCacheWasCleared() {
        failOnWarning(/ReferenceError|TypeError/)
        for (let round = 0; round < 20; ++round) {
            reloaded.setSource("pages/Reloaded.qml", {told: test.note})
            reloaded.active = true
            verify(reloaded.item)
            reloaded.item.start("r" + round)
            Backend.turn(round % 5)
            if (round % 2)
                Backend.finish("r" + round, round)
            Backend.turn(round % 3)
            reloaded.active = false
            Backend.clearComponentCache(reloaded)
            const told = events.length
            Backend.settle()
            Backend.finish("r" + round, round)
            Backend.settle()
            gc()
            compare(events.length, told)
        }
        verify(events.length > 0)
        compare(Backend.log, [])
    }

    // Delegates with a group each: Qt ends their contexts before their objects.
    ListModel { id: rows }
    Component {
        id: delegates
        Repeater {
            model: rows
            Item {
                id: row
                property int count
                required property int index
                TaskGroup { id: tasks }
                Component.onCompleted: {
                    const mark = () => { row.count += tasks.count; test.note("row") }
                    for (let i = 0; i < 3; ++i) {
                        Backend.valueIn(tasks, i).then(mark).then(mark).finally(mark)
                        tasks.adopt(Backend.value(i)).then(mark).then(mark)
                        tasks.adoptPromise(Promise.all([Backend.valueIn(tasks, i), 1])).then(mark)
                        tasks.run(function*() { for (let k = 0; k < 5; ++k) { yield k; mark() } })
                    }
                }
            }
        }
    }
    function test_delegatesOfAModelThatIsReset() {
        failOnWarning(/ReferenceError|TypeError/)
        const repeater = createTemporaryObject(delegates, test)
        for (let round = 0; round < 30; ++round) {
            rows.clear()
            for (let i = 0; i < 5; ++i)
                rows.append({})
            Backend.turn(round % 7)
        }
        rows.clear()
        Backend.settle()
        const after = events.length
        verify(after > 0)
        Backend.settle()
        compare(events.length, after)
        compare(Backend.log, [])
    }
}
