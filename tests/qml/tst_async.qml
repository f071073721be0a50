// SPDX-License-Identifier: MIT
import QtQuick
import QtTest
import QActors
import Test

TestCase {
    name: "Async"
    property var events: []
    function note(text) { events.push(text) }
    function turn() { for (let i = 0; i < 10; ++i) wait(0) } // of the event loop
    function init() { events = []; Backend.clearLog() }
    function cleanup() { gc(); tryCompare(Backend, "alive", 0) }
    function settled(h) { tryCompare(h, "running", false); return h }

    function test_valuesOfHandlesPromisesAndPlainOnes() {
        const h = Async.run(function*() {
            const a = yield Backend.value(1)
            const b = yield Promise.resolve(2)
            const c = yield 3
            const d = yield {then(f) { f(4) }}
            return [a, b, c, d]
        })
        verify(h.running)
        settled(h)
        compare(h.value, [1, 2, 3, 4])
    }
    function test_itStartsLater() {
        const h = Async.run(function*() { note("in") })
        note("after run")
        settled(h)
        compare(events, ["after run", "in"])
        compare(h.value, undefined)
    }
    function test_failuresAreThrownIntoTheGenerator() {
        const h = Async.run(function*() {
            try { yield Backend.failing("boo") } catch (e) { note(e.message + " " + e.type) }
            try { yield Promise.reject("plain") } catch (e) { note(e) }
            return "on"
        })
        settled(h)
        compare(events, ["boo std::runtime_error", "plain"])
        compare(h.value, "on")
    }
    function test_whatItThrowsIsTheRejection() {
        const thrown = {my: "object"}
        let reason
        Async.run(function*() { yield 1; throw thrown }).catch(e => reason = e)
        tryVerify(() => reason !== undefined)
        verify(reason === thrown)
        const h = settled(Async.run(function*() { undefinedFunction() }))
        compare(h.error.type, "ReferenceError")
        verify(h.error.message.indexOf("undefinedFunction") >= 0)
        compare(settled(Async.run(function*() { throw "text" })).error.message, "text")
    }
    function test_anUnhandledErrorIsLoggedWithTaskAndPlace() {
        Async.run(function*() { yield 1; throw new Error("lost") })
        tryVerify(() => Backend.log.length === 1)
        verify(/tst_async\.qml:\d+: Async\.run \(tst_async\.qml:\d+\) failed and nobody handled it: Error: lost/.test(Backend.log[0]), Backend.log[0])
    }
    function test_nestedGenerators() {
        function* inner(x) { const v = yield Backend.value(x); return v * 10 }
        const h = settled(Async.run(function*() {
            const a = yield inner(1)
            const b = yield* inner(2)
            const c = yield Async.run(() => inner(3))
            try { yield (function*() { yield 1; throw "from inside" })() } catch (e) { note(e) }
            return a + b + c
        }))
        compare(h.value, 60)
        compare(events, ["from inside"])
    }
    function test_aReturnedPromiseIsTheResult() {
        compare(settled(Async.run(function*() { return Backend.value(5) })).value, 5)
        compare(settled(Async.run(function*() { return Backend.failing("end") })).error.message, "end")
    }
    function test_cancelRunsFinallyAndNoCatch() {
        const h = Async.run(function*() {
            try {
                try { yield Backend.held("k") } catch (e) { note("never: " + e) } finally { note("inner") }
            } finally { note("outer") }
        })
        tryCompare(Backend, "alive", 1)
        h.cancel("enough")
        tryCompare(h, "state", TaskHandle.Cancelled)
        compare(events, ["inner", "outer"])
        compare(Backend.alive, 1) // what it waited for goes on: it was not its owner
        Backend.finish("k", 0)
        turn()
        compare(Backend.log, [])
    }
    function test_cancelBeforeItStarts() {
        const h = Async.run(function*() { note("in"); yield 1; note("never") })
        h.cancel()
        tryCompare(h, "state", TaskHandle.Cancelled)
        compare(events, ["in"]) // to its first yield, as every task
    }
    function test_cancelledDuringAPromise() {
        const h = Async.run(function*() { yield new Promise(() => {}) })
        turn()
        gc()
        h.cancel()
        tryCompare(h, "state", TaskHandle.Cancelled)
    }
    function test_gcBetweenEveryStep() {
        let h = Async.run(function*() {
            gc(); const a = yield Backend.value(1); gc()
            const b = yield new Promise(resolve => { gc(); Promise.resolve().then(() => { gc(); resolve(2) }) }); gc()
            const c = yield (function*() { gc(); yield 1; gc(); return 3 })(); gc()
            return [a, b, c].join()
        })
        h.then(v => note(v))
        h = null
        for (let i = 0; i < 40 && events.length === 0; ++i) { gc(); turn() }
        compare(events, ["1,2,3"])
    }
    function test_progressAndName() {
        const h = Async.run(function*() { Async.setProgress(0.5, "half"); yield Backend.held("k") }, "loader")
        compare(h.name, "loader")
        tryCompare(h, "progress", 0.5)
        compare(h.progressText, "half")
        Backend.finish("k", 0)
        settled(h)
        compare(h.progress, 1)
        let text = ""
        try { Async.setProgress(1) } catch (e) { text = e.message }
        compare(text, "Async.setProgress: called outside Async.run()")
    }
    function test_aFunctionThatIsNoGenerator() {
        const h = settled(Async.run(() => 5))
        verify(h.error.message.indexOf("Async.run: the function is not a generator") === 0, h.error.message)
    }
    function test_manyAtOnce() {
        let done = 0
        const all = []
        for (let i = 0; i < 200; ++i)
            all.push(Async.run(function*() { let sum = 0; for (let k = 0; k < 5; ++k) sum += yield k; return sum }))
        Promise.all(all).then(v => done = v.reduce((a, b) => a + b))
        tryVerify(() => done === 2000)
    }
    function test_sleep() {
        compare(settled(Async.run(function*() { yield Async.sleep(0); return "slept" })).value, "slept")
    }
}
