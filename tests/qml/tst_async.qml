// SPDX-License-Identifier: MIT
import QtQuick
import QtTest
import QActors
import Test

TestCase {
    name: "Async"
    property var events: []
    function note(text) { events.push(text) }
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
        tryCompare(Backend, "alive", 0) // what it waited for, too
        Backend.settle()
        compare(Backend.log, [])
    }
    function test_cancelReachesWhatTheRunBegan_data() {
        return [{tag: "handle", run: function*() { yield Backend.held("k") }},
                {tag: "inner run", run: function*() { yield Async.run(function*() { yield Backend.held("k") }) }},
                {tag: "inner generator", run: function*() { yield (function*() { yield Backend.held("k") })() }},
                {tag: "chain", run: function*() { yield Backend.held("k").then(v => v) }},
                {tag: "all", run: function*() { yield Promise.all([Backend.held("k"), Backend.held("l")]) }},
                {tag: "made before", run: function*() { const h = Backend.held("k"); yield 1; yield Promise.race([h]) }},
                {tag: "returned", run: function*() { return Backend.held("k") }},
                {tag: "a function it calls", run: function*() { yield load("k") }}]
    }
    function load(key) { return Backend.held(key) }
    function test_cancelReachesWhatTheRunBegan(row) {
        const h = Async.run(row.run)
        tryVerify(() => Backend.alive > 0)
        Backend.settle()
        h.cancel("stop")
        tryCompare(h, "state", TaskHandle.Cancelled)
        tryCompare(Backend, "alive", 0)
        Backend.settle()
        compare(Backend.log, [])
    }
    function test_cancelLeavesWhatOthersBeganOrKeep_data() {
        return [{tag: "others'", run: h => function*() { yield h }},
                {tag: "others', all", run: h => function*() { yield Promise.all([h]) }},
                {tag: "kept", run: h => function*() { yield Async.keep(Backend.held("k")) }},
                {tag: "kept, chain", run: h => function*() { yield Async.keep(Backend.held("k")).then(v => v) }},
                {tag: "not waited for", run: h => function*() { Backend.held("k"); yield Async.sleep(1e9) }}]
    }
    function test_cancelLeavesWhatOthersBeganOrKeep(row) {
        const others = row.tag.startsWith("others") ? Backend.held("k") : null
        const h = Async.run(row.run(others))
        tryCompare(Backend, "alive", 1)
        Backend.settle()
        h.cancel("stop")
        tryCompare(h, "state", TaskHandle.Cancelled)
        Backend.settle()
        compare(Backend.alive, 1)
        Backend.finish("k", 0)
        tryCompare(Backend, "alive", 0)
    }
    function test_shieldInFinally_data() {
        return [{tag: "handle", saved: () => Backend.held("save")}, {tag: "promise", saved: () => Backend.held("save").then(v => v)},
                {tag: "generator", saved: () => (function*() { yield 1; return yield Backend.held("save") })()},
                {tag: "generator function", saved: () => function*() { yield 1; return yield Backend.held("save") }}]
    }
    function test_shieldInFinally(row) {
        const h = Async.run(function*() {
            try { yield Backend.held("k") } catch (e) { note("never") } finally {
                note("finally")
                note(yield Async.shield(row.saved()))
                try { note("saved"); yield 1; note("never") } finally { note("out") } // cancelled again
            }
            note("never")
        })
        tryCompare(Backend, "alive", 1)
        h.cancel("stop")
        tryVerify(() => events.length === 1)
        tryCompare(Backend, "alive", 1)
        Backend.settle()
        compare(h.state, TaskHandle.Cancelling)
        Backend.finish("save", "value")
        tryCompare(h, "state", TaskHandle.Cancelled)
        compare(events, ["finally", "value", "saved", "out"])
        compare(Backend.log, [])
    }
    function test_shieldHoldsOffACancel() {
        const h = Async.run(function*() { note(yield Async.shield(Backend.held("k"))); yield 1; note("never") })
        tryCompare(Backend, "alive", 1)
        h.cancel("stop")
        Backend.settle()
        compare(Backend.alive, 1)
        Backend.finish("k", "through")
        tryCompare(h, "state", TaskHandle.Cancelled)
        compare(events, ["through"])
    }
    function test_shieldOfAFailure() {
        const h = Async.run(function*() { try { yield Async.shield(Backend.failing("boo")) } catch (e) { return e.message } })
        compare(settled(h).value, "boo")
    }
    function test_thenIsReadOnce() {
        let reads = 0
        const thenable = Object.create(null, {then: {get() { ++reads; return f => f("v") }}})
        compare(settled(Async.run(function*() { return yield thenable })).value, "v")
        compare(reads, 1)
        const nested = settled(Async.run(function*() { return yield ({then(f) { f({then(g) { g("deep") }}) }}) }))
        compare(nested.value, "deep")
        const throwing = Object.create(null, {then: {get() { throw "getter" }}})
        compare(settled(Async.run(function*() { try { yield throwing } catch (e) { return e } })).value, "getter")
    }
    function test_cancelBeforeItStarts() {
        const h = Async.run(function*() { note("in"); yield 1; note("never") })
        h.cancel()
        tryCompare(h, "state", TaskHandle.Cancelled)
        compare(events, ["in"]) // to its first yield, as every task
    }
    function test_cancelledDuringAPromise() {
        const h = Async.run(function*() { yield new Promise(() => {}) })
        Backend.settle()
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
        for (let i = 0; i < 40 && events.length === 0; ++i) { gc(); Backend.settle() }
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
