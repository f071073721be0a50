// SPDX-License-Identifier: MIT
import QtQuick
import QtQuick.Controls
import QtTest
import QActors
import Test

TestCase {
    id: test
    name: "TaskGroup"
    when: windowShown
    property var events: []
    function note(text) { events.push(text) }
    function init() { events = []; Backend.clearLog() }
    function cleanup() { gc(); tryCompare(Backend, "alive", 0); tryCompare(loader, "item", null) }

    Loader { id: loader; active: false; sourceComponent: page }
    Component { id: plain; Item { } }
    Component {
        id: page
        Item {
            property alias group: group
            property var kept
            TaskGroup { id: group }
            function load(key) { kept = Backend.heldIn(group, key); return kept }
            function loadAndTell(key) { Backend.heldIn(group, key).then(v => test.note("value"), e => test.note("error " + e)).finally(() => test.note("finally")) }
        }
    }
    Component { id: failFast; TaskGroup { failFast: true } }

    function test_countAndRunning() {
        loader.active = true
        const group = loader.item.group
        compare(group.count, 0)
        verify(!group.running)
        loader.item.load("a")
        loader.item.load("b")
        compare(group.count, 2)
        verify(group.running)
        Backend.finish("a", 1)
        tryCompare(group, "count", 1)
        group.cancel("all of you")
        tryCompare(group, "running", false)
        compare(loader.item.kept.state, TaskHandle.Cancelled)
        loader.active = false
    }
    function test_aLoaderSwitchedOffEndsItsTasksWithoutCallbacks() {
        loader.active = true
        loader.item.loadAndTell("a")
        tryCompare(Backend, "alive", 1)
        loader.active = false
        tryCompare(Backend, "alive", 0)
        Backend.finish("a", 1)
        for (let i = 0; i < 3; ++i) { Backend.settle(); gc() }
        compare(events, [])
        Backend.held("a").then(() => note("rest")) // takes the value that nobody took
        tryVerify(() => events.length === 1)
        compare(Backend.log, [])
    }
    StackView { id: stack; width: 100; height: 100; initialItem: plain }
    function test_aPoppedPageEndsItsTasks() {
        const pushed = stack.push(page, StackView.Immediate)
        pushed.loadAndTell("a")
        const h = pushed.load("b")
        const generator = pushed.group.run(function*() { try { yield Backend.held("c"); note("never") } finally { note("never") } })
        generator.then(() => note("never"), () => note("never"))
        tryCompare(Backend, "alive", 3)
        stack.pop(StackView.Immediate)
        tryCompare(Backend, "alive", 1)
        compare(h.state, TaskHandle.Cancelled) // who still has the handle sees it
        compare(generator.state, TaskHandle.Cancelled)
        Backend.finish("c", 0)
        Backend.settle()
        compare(events, [])
    }
    function test_destroyedInsideAThen() {
        loader.active = true
        const item = loader.item
        Backend.heldIn(item.group, "a").then(v => { note("then " + v); loader.active = false; gc(); return Backend.value(1) }).then(v => note("next " + v))
        loader.item.loadAndTell("b")
        Backend.finish("a", 1)
        tryVerify(() => events.length === 1)
        tryCompare(Backend, "alive", 0)
        Backend.settle()
        compare(events, ["then 1"]) // the chain is the page's
    }
    function test_destroyedInASignalOfItsHandle() {
        loader.active = true
        const h = loader.item.load("a")
        loader.item.load("b")
        h.finished.connect(v => { note("finished"); loader.active = false })
        Backend.finish("a", 1)
        tryVerify(() => events.length === 1)
        tryCompare(Backend, "alive", 0)
    }
    function test_destroyedByItsOwnGenerator() {
        loader.active = true
        const h = loader.item.group.run(function*() { yield 1; note("in"); loader.active = false; gc(); yield 2; note("never") })
        h.settled.connect(() => note("settled"))
        tryVerify(() => events.length === 2)
        compare(events, ["in", "settled"])
        compare(h.state, TaskHandle.Cancelled)
        Backend.settle()
        compare(events.length, 2)
    }
    function test_aFailureCancelsTheSiblingsAndIsTold() {
        const group = createTemporaryObject(failFast, test)
        group.failed.connect(message => note(message))
        const sibling = group.run(function*() { yield Backend.held("a") }, "sibling")
        group.run(function*() { yield 1; throw new Error("first") }, "bad")
        tryVerify(() => events.length === 1)
        compare(events[0], "bad failed: first")
        tryCompare(sibling, "state", TaskHandle.Cancelled)
        tryCompare(Backend, "alive", 0) // what it had begun and waited for, too
        Backend.settle()
        compare(Backend.log, [])
    }
    function test_withoutFailFastTheSiblingsGoOn() {
        const group = createTemporaryObject(failFast, test, {failFast: false})
        group.failed.connect(message => note(message))
        const sibling = group.run(function*() { return yield Backend.held("a") })
        Backend.failingIn(group, "first")
        tryVerify(() => events.length === 1)
        verify(sibling.running)
        Backend.finish("a", "fine")
        tryCompare(sibling, "value", "fine")
    }
    function test_anIsolatedTaskFailsAlone() {
        const group = createTemporaryObject(failFast, test)
        group.failed.connect(message => note(message))
        const h = Backend.heldIn(group, "a")
        const sibling = Backend.heldIn(group, "b")
        h.catch(e => note("caught " + e.message))
        Backend.fail("a", "alone")
        tryVerify(() => events.length === 1)
        compare(events, ["caught alone"])
        verify(sibling.running)
        Backend.finish("b", 0)
    }
    function test_aFailureThatNobodyListensToIsLoggedOnce() {
        const group = createTemporaryObject(failFast, test)
        group.run(function*() { yield 1; throw new Error("lost") }, "bad")
        tryVerify(() => Backend.log.length === 1)
        Backend.settle()
        compare(Backend.log.length, 1)
        verify(Backend.log[0].indexOf("bad failed: lost") >= 0, Backend.log[0])
    }
    function test_adoptedHandlesEndWithThePage() {
        loader.active = true
        loader.item.group.adopt(Backend.held("a")).then(() => note("never"), () => note("never"))
        tryCompare(Backend, "alive", 1)
        loader.active = false
        tryCompare(Backend, "alive", 0)
        Backend.settle()
        compare(events, [])
    }
}
