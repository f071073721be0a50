// SPDX-License-Identifier: MIT
import QtQuick
import QtTest
import QActors
import Test

TestCase {
    id: test
    name: "ActorRef"
    when: windowShown
    property var events: []
    function note(text) { events.push(text) }
    function init() { events = []; Backend.clearLog(); Services.forget() }
    function cleanup() {
        Services.stopAll()
        tryVerify(() => Services.running() === 0)
        compare(Services.alive(), 0)
        gc()
        compare(Backend.log, [])
    }
    // Waits for the end of a promise; gives its value, or "Type: message".
    function outcome(promise) {
        let over = false
        let result
        promise.then(v => { result = v; over = true }, e => { result = e.type + ": " + e.message; over = true })
        tryVerify(() => over)
        return result
    }

    // A reference that exists, its first news told.
    function made(component, properties) {
        const ref = createTemporaryObject(component, test, properties ?? {})
        events = []
        return ref
    }
    function load() {
        loader.active = true
        events = []
    }

    Component {
        id: named
        ActorRef {
            name: "teller"
            onAliveChanged: test.note(alive ? "alive" : "gone")
            onDown: reason => test.note("down " + reason)
        }
    }
    Component {
        id: byPid
        ActorRef {
            onAliveChanged: test.note(alive ? "alive" : "gone")
            onDown: reason => test.note(`down ${reason.kind}/${reason.text}/${reason.orderly}`)
        }
    }
    Loader { id: loader; active: false; sourceComponent: named }

    function test_callsByName() {
        outcome(Services.supervise("teller"))
        const teller = made(named)
        verify(teller.alive)
        verify(!teller.pid.isNull)
        compare(outcome(teller.call("add", 5)), 5)
        compare(outcome(teller.call("add", 2)), 7)
        compare(outcome(teller.call("nothing")), undefined)
        const handle = teller.call("sum")
        verify(handle instanceof TaskHandle)
        compare(handle.name, "teller.sum()")
        verify(teller.calls.running)
        tryCompare(handle, "value", 7)
        verify(!teller.calls.running)
        compare(outcome(teller.call("join", "a", "b", "c", "d", "e", "f", "g", "h", "i", "j")), "abcdefghij")
        compare(outcome(teller.call("self")), teller.pid)
        compare(outcome(Promise.all([teller.call("add", 1), teller.call("add", 1)])), [8, 9])
        compare(outcome(Async.run(function*() { return (yield teller.call("add", 1)) * 2 })), 20)
    }
    function test_values_data() {
        return [
            { tag: "int", value: 3, type: "int" },
            { tag: "computed int", value: 1.5 * 2, type: "int" },
            { tag: "double", value: 1.5, type: "double" },
            { tag: "large", value: 4294967296, type: "double" },
            { tag: "text", value: "t", type: "QString" },
            { tag: "bool", value: true, type: "bool" },
            { tag: "array", value: [1, [2, "x"], { a: 1 }], type: "QVariantList" },
            { tag: "object", value: { a: 1, b: { c: [null] } }, type: "QVariantMap" },
            { tag: "date", value: new Date(0), type: "QDateTime" },
            { tag: "point", value: Qt.point(1, 2), type: "QPointF" },
            { tag: "url", value: Qt.resolvedUrl("x"), type: "QUrl" },
            { tag: "null", value: null, type: "std::nullptr_t" },
            { tag: "object of QML", value: test, type: "" },
        ]
    }
    function test_values(data) {
        outcome(Services.supervise("teller"))
        const teller = made(named)
        if (data.type)
            compare(outcome(teller.call("typeOf", data.value)), data.type)
        const back = outcome(teller.call("same", data.value))
        if (data.tag === "object of QML")
            verify(back === test)
        else
            compare(back, data.value)
    }
    function test_errorsAreClear_data() {
        return [
            { tag: "nobody", ref: { name: "nobody" }, call: ["sum"], error: "NoProcess: no process is registered as 'nobody' in the global registry" },
            { tag: "other registry", ref: { registry: Services.registry }, call: ["sum"], error: "NoProcess: no process is registered as 'teller' in the services' registry" },
            { tag: "nothing set", ref: { name: "" }, call: ["sum"], error: "MisuseError: this ActorRef has neither a name nor a pid; give it one" },
            { tag: "no such method", call: ["subtract", 1], error: /^CallError: call: .*Teller has no method subtract\(\); it has: add\(int\), / },
            { tag: "number of arguments", call: ["add"], error: /^CallError: call: .*Teller::add\(\): 0 argument\(s\) given; it is declared as: add\(int\)/ },
            { tag: "type of an argument", call: ["add", "five"], error: /^CallError: call: .*Teller::add\(\): argument 1 is a QString \(five\) and does not convert to int/ },
            { tag: "refused", call: ["refuse", "not now"], error: "CallError: not now" },
            { tag: "crash", call: ["crash"], error: /^ProcessExited: .*crashed/ },
            { tag: "function", call: ["same", () => 1], error: "MisuseError: argument 1 is a function; a process, which may be on any thread, can only have values" },
            { tag: "function inside", call: ["typeOf", 1, { f: [() => 1] }], error: "MisuseError: argument 2 is a function; a process, which may be on any thread, can only have values" },
        ]
    }
    function test_errorsAreClear(data) {
        outcome(Services.supervise("teller"))
        const teller = made(named, data.ref ?? {})
        const got = outcome(teller.call(...data.call))
        verify(data.error instanceof RegExp ? data.error.test(got) : data.error === got, got)
    }
    function test_anArgumentThatContainsItself() {
        outcome(Services.supervise("teller"))
        const teller = made(named)
        const loop = { }
        loop.again = [loop]
        verify(/^MisuseError: argument 1 is nested more than/.test(outcome(teller.call("same", loop))))
    }
    function test_aFailureThatNobodyHandlesIsLoggedWithItsPlace() {
        const teller = made(named)
        teller.call("sum")
        tryVerify(() => Backend.log.length === 1)
        verify(/tst_actorref.qml:\d+.*teller.sum\(\) failed and nobody handled it: NoProcess: no process is/.test(Backend.log[0]), Backend.log[0])
        Backend.clearLog()
    }
    function test_aGeneratorThatCatchesHandlesTheFailure() {
        outcome(Services.supervise("teller"))
        const teller = made(named)
        const run = Async.run(function*() {
            try { yield teller.call("crash") } catch (error) { note(error.type) }
            return "caught"
        })
        compare(outcome(run), "caught")
        verify(events.includes("ProcessExited"))
        Backend.settle()
        compare(Backend.log, [])
    }
    function test_timeout() {
        outcome(Services.supervise("teller"))
        const teller = made(named, { timeout: 5 })
        const got = outcome(teller.call("hold"))
        verify(/^CallTimeout: callFor: no answer from hold <.*> within 5 ms$/.test(got), got)
    }
    function test_cancelACall() {
        outcome(Services.supervise("teller"))
        const teller = made(named)
        const held = teller.call("hold")
        tryVerify(() => Services.heard().length === 1)
        held.cancel()
        tryCompare(held, "state", TaskHandle.Cancelled)
        const unsent = teller.call("add", 1)
        unsent.cancel()
        teller.cast("nothing") // it is not stuck behind
        tryCompare(unsent, "state", TaskHandle.Cancelled)
        compare(teller.calls.count, 0)
    }
    function test_CC12_aCancelReachesTheServer() {
        outcome(Services.supervise("teller"))
        const teller = made(named, { cancelling: true })
        const held = teller.call("hold")
        tryVerify(() => Services.heard().length === 1)
        held.cancel()
        tryCompare(held, "state", TaskHandle.Cancelled)
        compare(outcome(teller.call("add", 5)), 5) // else it would hold for ever
    }
    function test_restartUnderASupervisor() {
        outcome(Services.supervise("teller"))
        const teller = made(named)
        const first = teller.pid.toString() // the pid itself would change with the property
        outcome(teller.call("add", 5))
        compare(events, [])
        verify(/^ProcessExited/.test(outcome(teller.call("crash"))))
        tryCompare(test, "events", ["gone", "down Error: crashed", "alive"])
        verify(teller.pid.toString() !== first)
        compare(outcome(teller.call("sum")), 0)
        events = []
        teller.cast("finish")
        tryCompare(test, "events", ["gone", "down Normal", "alive"])
        compare(outcome(teller.call("add", 1)), 1)
    }
    function test_aNameThatComesLater() {
        const teller = made(named)
        verify(!teller.alive)
        verify(teller.pid.isNull)
        outcome(Services.supervise("teller"))
        verify(teller.alive)
        compare(events, ["alive"])
        teller.name = "other"
        verify(!teller.alive)
        teller.name = "teller"
        verify(teller.alive)
        compare(events, ["alive", "gone", "alive"])
    }
    function test_aNameGivenUpAndTakenByAnother() {
        const a = outcome(Services.start())
        const b = outcome(Services.start())
        Services.registerName("teller", a)
        const teller = made(named)
        compare(teller.pid, a)
        Services.unregisterName("teller")
        verify(!teller.alive)
        Services.registerName("teller", b)
        tryCompare(teller, "alive", true)
        compare(teller.pid, b)
        compare(events, ["gone", "alive"])
        compare(outcome(teller.call("add", 1)), 1)
    }
    function test_theSameProcessByPidAndByName() {
        const pid = outcome(Services.start())
        Services.registerName("teller", pid)
        const teller = made(byPid, { pid: pid })
        teller.pid = undefined
        compare(events, ["gone"])
        teller.pid = pid
        teller.name = "teller"
        compare(events, ["gone", "alive"]) // it is the same one
        teller.cast("finish")
        tryCompare(test, "events", ["gone", "alive", "gone", "down Normal//true"])
        Backend.settle()
        compare(events.length, 4)
        verify(teller.pid.isNull)
        let changes = 0
        teller.pidChanged.connect(() => ++changes)
        teller.name = ""
        compare(teller.pid, pid)
        verify(changes > 0)
    }
    function test_anotherRegistry() {
        outcome(Services.superviseIn(Services.registry, "teller"))
        const teller = made(named, { registry: Services.registry })
        compare(outcome(teller.call("add", 1)), 1)
        const global = made(named)
        verify(!global.alive)
        teller.registry = null
        verify(!teller.alive)
    }
    function test_serverGoneWhileCallsWait() {
        outcome(Services.supervise("teller"))
        const teller = made(named)
        const calls = [teller.call("hold"), teller.call("sum"), teller.call("sum")]
        tryVerify(() => Services.heard().length === 1)
        Services.stopAll()
        const got = outcome(Promise.allSettled(calls))
        for (const result of got) {
            compare(result.status, "rejected")
            verify(/^ProcessExited|^NoProcess/.test(result.reason.type), result.reason)
        }
        tryVerify(() => events.length === 2)
        compare(events, ["gone", "down Shutdown"])
    }
    function test_byPid() {
        const pid = outcome(Services.start())
        verify(!pid.isNull)
        verify(/^<\d+\.\d+\.\d+>$/.test(pid.toString()), pid.toString())
        const teller = made(byPid, { pid: pid })
        verify(teller.alive)
        compare(outcome(teller.call("add", 3)), 3)
        const waiting = teller.call("crash")
        verify(/^ProcessExited/.test(outcome(waiting)))
        tryCompare(test, "events", ["gone", "down Error/crashed/false"])
        compare(teller.pid, pid)
        verify(/^NoProcess/.test(outcome(teller.call("sum"))))
        teller.pid = undefined
        verify(teller.pid.isNull)
        events = []
        teller.pid = pid // it has ended long ago
        tryCompare(test, "events", ["alive", "gone", "down NoProcess//false"])
    }
    Component {
        id: bound
        Item {
            id: item
            readonly property TaskHandle starting: Services.start()
            property alias ref: ref
            ActorRef { id: ref; pid: item.starting.value }
        }
    }
    function test_aPidThatIsBound() {
        const item = createTemporaryObject(bound, test)
        verify(!item.ref.alive)
        tryCompare(item.ref, "alive", true)
        compare(outcome(item.ref.call("add", 2)), 2)
    }
    function test_nameAndPidAreAMistake() {
        const pid = outcome(Services.start())
        ignoreWarning(/it has both the name 'teller' and a pid; it follows the name/)
        const teller = made(named, { pid: pid })
        verify(!teller.alive)
        ignoreWarning(/pid: it follows the name 'teller'; clear that first/)
        teller.pid = undefined
        teller.pid = pid
        teller.name = ""
        verify(teller.alive)
    }
    function test_castAndSend() {
        const teller = made(named)
        ignoreWarning(/cast: no process is registered as 'teller' in the global registry/)
        verify(!teller.cast("add", 1))
        ignoreWarning(/send: no process is registered as 'teller' in the global registry/)
        verify(!teller.send(1))
        outcome(Services.supervise("teller"))
        ignoreWarning(/cast: argument 2 is a function/)
        verify(!teller.cast("add", 1, () => 1))
        ignoreWarning(/send: a message has at least one value/)
        verify(!teller.send(undefined))
        verify(teller.cast("add", 1))
        for (const value of [1, 1.5, "text", true, [1, 2], { a: 1 }, teller.pid, new Date(0)])
            verify(teller.send(value))
        verify(teller.send("set", 1, teller.pid, undefined, [1]))
        compare(outcome(teller.call("sum")), 1)
        compare(Services.heard(), ["add 1", "int/1", "double/1", "QString/1", "bool/1", "QVariantList/1", "QVariantMap/1",
                                       "QActors::Pid/1", "QVariant/1", "QVariantList/5 QString int QActors::Pid  QVariantList"])
    }
    function test_theOrderIsThatOfTheCalls() {
        outcome(Services.supervise("teller"))
        const teller = made(named)
        teller.cast("add", 1)
        teller.call("add", 2)
        teller.send("three")
        teller.cast("add", 4)
        teller.call("add", 5)
        teller.cast("add", 6)
        outcome(teller.call("add", 7))
        compare(Services.heard(), ["add 1", "add 2", "QString/1", "add 4", "add 5", "add 6", "add 7"])
    }
    function test_aPageThatIsGoneHearsNothing() {
        outcome(Services.supervise("teller"))
        load()
        const held = loader.item.call("hold")
        held.then(v => note("never"), e => note("never")).finally(() => note("never"))
        loader.item.call("add", 1).then(() => note("never"))
        tryVerify(() => Services.heard().length === 1)
        loader.item.call("add", 100).then(() => note("never")) // not even sent
        loader.item.cast("add", 10) // but this is
        loader.active = false
        tryCompare(held, "state", TaskHandle.Cancelled) // Loader deletes later
        gc()
        const other = createTemporaryObject(named, test)
        const asked = other.call("add", 0)
        verify(asked.running)
        Services.stopAll()
        outcome(asked)
        gc()
        compare(events.filter(e => e === "never"), [])
    }
    function test_castsOfAPageThatGoesGetThere() {
        outcome(Services.supervise("teller"))
        load()
        loader.item.call("add", 1)
        loader.item.cast("add", 10)
        loader.item.send("bye")
        loader.active = false
        // The call may have been sent or not when the page goes.
        tryVerify(() => Services.heard().filter(line => line !== "add 1").join() === "add 10,QString/1")
    }
    function test_aPageThatCallsAndGoesInDown() {
        outcome(Services.supervise("teller"))
        load()
        let last
        loader.item.down.connect(() => { last = loader.item.call("hold"); last.then(() => note("never"), () => note("never")); loader.active = false })
        loader.item.call("crash").catch(() => note("rejected"))
        tryCompare(loader, "active", false)
        tryCompare(last, "state", TaskHandle.Cancelled)
        gc()
        verify(!events.includes("never"))
    }
    function test_garbageCollection() {
        outcome(Services.supervise("teller"))
        // The calls of a reference that nobody holds go with it.
        const start = () => { named.createObject(null).call("hold").then(() => note("never"), () => note("never")) }
        start()
        tryVerify(() => { gc(); return Services.heard().length === 1 || events.length > 0 })
        // Those of one that is held are not collected.
        const teller = made(named)
        teller.name = "teller2"
        outcome(Services.supervise("teller2"))
        teller.call("add", 1).then(v => { gc(); return teller.call("add", v) }).then(v => { gc(); note(v) })
        tryVerify(() => { gc(); return events.includes(2) })
        verify(!events.includes("never"))
    }
}
