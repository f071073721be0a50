// SPDX-License-Identifier: MIT
import QtQuick
import QtTest
import QActors
import Test

TestCase {
    id: test
    name: "TaskHandle"

    property TaskHandle typed
    property var events: []
    function note(text) { events.push(text) }
    function log() { return events.join(", ") }

    Text { id: bound; text: test.typed?.value ?? "–" }
    Item { id: busy; property bool running: test.typed?.running ?? false }
    Item { id: bar; property real progress: test.typed?.progress ?? 0; property string text: test.typed?.progressText ?? "" }
    Item { id: fault; property string message: test.typed?.error?.message ?? "" }

    function init() { events = []; typed = null; Backend.clearLog(); }
    function cleanup() { typed = null; gc(); tryCompare(Backend, "alive", 0); }

    function test_aTypedPropertyIsBoundToValueStateAndProgress() {
        typed = Backend.held("a")
        verify(busy.running)
        compare(bound.text, "–")
        verify(typed.indeterminate)
        tryCompare(typed, "state", TaskHandle.Running)
        Backend.advance("a", 0.25, "a quarter")
        tryCompare(bar, "progress", 0.25)
        compare(bar.text, "a quarter")
        verify(!typed.indeterminate)
        Backend.finish("a", "done")
        tryCompare(bound, "text", "done")
        compare(typed.state, TaskHandle.Finished)
        compare(busy.running, false)
        compare(bar.progress, 1)
        compare(typed.error, undefined)
    }

    function test_aFailureIsBoundAndNotLogged() {
        typed = Backend.held("a")
        Backend.fail("a", "no disk")
        tryCompare(fault, "message", "no disk")
        compare(typed.error.type, "std::runtime_error")
        compare(typed.error.task, "task a")
        compare(typed.value, undefined)
        Backend.settle()
        compare(Backend.log, [])
    }

    function test_cancelIsSeenOnTheWay() {
        typed = Backend.held("a")
        typed.stateChanged.connect(() => note(["Pending", "Running", "Cancelling", "Finished", "Failed", "Cancelled"][typed.state]))
        tryCompare(typed, "state", TaskHandle.Running)
        typed.cancel("enough")
        typed.catch(e => note(e.message + " " + e.cancelled))
        tryVerify(() => events.length >= 4)
        compare(log(), "Running, Cancelling, Cancelled, task a was cancelled: enough true")
        compare(typed.error, undefined)
        Backend.settle()
        compare(Backend.log, [])
    }

    function test_signalsComeInOrder() {
        typed = Backend.held("a")
        typed.valueChanged.connect(() => note("value"))
        typed.finished.connect(v => note("finished " + v))
        typed.settled.connect(() => note("settled"))
        Backend.finish("a", 1)
        tryVerify(() => events.length === 3)
        compare(log(), "value, finished 1, settled")
    }

    function test_thenCatchFinally() {
        Backend.value(1).then(v => { note("then " + v); return v + 1 }).then(v => note("then " + v)).finally(() => note("finally"))
        tryVerify(() => events.length === 3)
        compare(log(), "then 1, then 2, finally")
        events = []
        Backend.failing("boo").then(() => note("never")).catch(e => { note(e.message + " " + e.type + " " + e.task + " " + (e instanceof Error)); return 3 })
            .finally(() => note("finally")).then(v => note("then " + v))
        tryVerify(() => events.length === 3)
        compare(log(), "boo std::runtime_error failing true, finally, then 3")
        Backend.settle()
        compare(Backend.log, [])
    }

    function test_finallyOfTheHandlePassesTheFailureOn() {
        Backend.failing("boo").finally(() => note("finally")).catch(e => note(e.message))
        tryVerify(() => events.length === 2)
        compare(log(), "finally, boo")
    }

    function test_afterItHasSettled() {
        const h = Backend.value(5)
        tryCompare(h, "running", false)
        h.then(v => note(v))
        compare(log(), "")
        tryVerify(() => events.length === 1)
        compare(log(), "5")
        verify(h.promise === h.promise)
        h.promise.then(v => note(v))
        tryVerify(() => events.length === 2)
    }

    // Given before the task has ended, with and without the handle's own promise, and after it.
    function test_allCallbacksComeInOrder() {
        const handle = Backend.held("a")
        handle.then(v => note("1 " + v)).then(() => note("then"))
        handle.then(v => { note("2 " + v); throw new Error("mine") }).catch(e => note(e.message))
        handle.then().then(v => note("passed on " + v))
        const own = handle.promise
        compare(handle.promise, own)
        own.then(v => note("3 " + v))
        handle.then(v => note("4 " + v))
        handle.settled.connect(() => { note("settled"); handle.then(v => note("5 " + v)) })
        Backend.finish("a", "x")
        tryVerify(() => events.length >= 9)
        compare(log(), "settled, 1 x, 2 x, 3 x, 4 x, 5 x, then, mine, passed on x")
        compare(Backend.log, [])
    }
    function test_allCallbacksHearOfAFailure() {
        const handle = Backend.held("a")
        handle.then(v => note("never"), e => { note("1 " + e.message); return "caught" }).then(v => note(v))
        handle.then(v => note("never")).catch(e => note("2 " + e.message))
        handle.promise.catch(e => note("3 " + e.message))
        Backend.fail("a", "no disk")
        tryVerify(() => events.length >= 4)
        compare(log(), "1 no disk, 3 no disk, caught, 2 no disk")
        Backend.settle()
        compare(Backend.log, [])
    }
    // A list is an object to JavaScript, which might be a thenable.
    function test_allCallbacksGetAnObject() {
        const handle = Async.run(function*() { yield Promise.resolve(); return [1, 2] })
        handle.then(v => note(v.join("+")))
        handle.then(v => { v.push(3); return v }).then(v => note(v.join("+")))
        handle.promise.then(v => note(v.length))
        tryVerify(() => events.length >= 3)
        compare(log(), "1+2, 3, 1+2+3")
    }

    function test_theEnginesPromiseTakesHandles() {
        Promise.all([Backend.value(1), Backend.value(2), 3]).then(v => note(v.join("+")))
        tryVerify(() => events.length === 1)
        compare(log(), "1+2+3")
        events = []
        Promise.race([Backend.held("slow"), Backend.value("fast")]).then(v => note(v))
        tryVerify(() => events.length === 1)
        compare(log(), "fast")
        Backend.finish("slow", 0)
        events = []
        Promise.resolve(Backend.value(7)).then(v => note(v))
        tryVerify(() => events.length === 1)
        events = []
        Promise.resolve(1).then(() => Backend.value("from then")).then(v => note(v))
        tryVerify(() => events.length === 1)
        compare(log(), "from then")
        events = []
        Promise.all([Backend.value(1), Backend.failing("one of all")]).catch(e => note(e.message))
        tryVerify(() => events.length === 1)
        compare(log(), "one of all")
        events = []
        Promise.allSettled([Backend.value(1), Backend.failing("x")]).then(r => note(r.map(s => s.status + ":" + (s.value ?? s.reason.message)).join(" ")))
        tryVerify(() => events.length === 1)
        compare(log(), "fulfilled:1 rejected:x")
        events = []
        Promise.any([Backend.failing("x"), Backend.value(9)]).then(v => note(v))
        tryVerify(() => events.length === 1)
        compare(log(), "9")
        Backend.settle()
        compare(Backend.log, [])
    }

    function test_aPendingHandleIsNotCollected() {
        (function() { Backend.held("a").then(v => note("got " + v)) })()
        for (let i = 0; i < 5; ++i) { gc(); Backend.settle() }
        compare(Backend.alive, 1)
        Backend.finish("a", 1)
        for (let i = 0; i < 3; ++i) { gc(); Backend.settle() }
        tryVerify(() => events.length === 1)
        compare(log(), "got 1")
    }

    function test_gcBetweenEveryStep() {
        (function() {
            let h = Backend.held("a"); gc()
            let p = h.then(v => { gc(); note("1:" + v); gc(); return Backend.value(v + 1) }); gc()
            h = null; gc()
            p = p.then(v => { gc(); note("2:" + v); return Promise.all([Backend.value(1), Backend.value(2)]) }); gc()
            p.finally(() => { gc(); note("finally") }); gc()
            p.then(v => { gc(); note("3:" + v) }); p = null; gc()
        })()
        gc(); Backend.settle(); gc()
        Backend.finish("a", 10); gc()
        for (let i = 0; i < 20 && events.length < 4; ++i) { gc(); Backend.settle() }
        tryVerify(() => events.length === 4)
        compare(events.slice().sort().join(), "1:10,2:11,3:1,2,finally")
    }

    function test_droppedHandlesAreCollected() {
        typed = null
        for (let i = 0; i < 5 && Backend.handles() > 0; ++i) { gc(); Backend.settle() }
        const before = Backend.handles()
        ;(function() {
            for (let i = 0; i < 10; ++i)
                Backend.value(i).then(v => note(v))
            for (let i = 0; i < 10; ++i)
                Backend.value(i)
        })()
        compare(Backend.handles(), before + 20)
        tryVerify(() => events.length === 10)
        for (let i = 0; i < 20 && Backend.handles() > before; ++i) { gc(); Backend.settle() }
        compare(Backend.handles(), before)
    }

    function test_cancelOnDestroyed() {
        (function() { const h = Backend.held("a"); h.cancelOnDestroyed = true })()
        Backend.settle()
        for (let i = 0; i < 10 && Backend.alive > 0; ++i) { gc(); Backend.settle() }
        compare(Backend.alive, 0)
        // Off by default:
        ;(function() { Backend.held("b") })()
        Backend.settle()
        for (let i = 0; i < 3; ++i) { gc(); Backend.settle() }
        compare(Backend.alive, 1)
        Backend.finish("b", 0)
    }

    function test_aDestroyedHandleRejectsItsPromise() {
        function make() { const h = Backend.held("a"); h.cancelOnDestroyed = true; return h.promise }
        make().catch(e => note(e.cancelled))
        Backend.settle()
        for (let i = 0; i < 20 && events.length < 1; ++i) { gc(); Backend.settle() }
        compare(log(), "true")
    }

    function test_results_data() {
        return [
            {tag: "int", expected: 42}, {tag: "int64", expected: 1099511627776}, {tag: "string", expected: "text"},
            {tag: "std::string", expected: "plain"}, {tag: "vector", expected: ["a", "b"]}, {tag: "list", expected: [1, 2, 3]},
            {tag: "map", expected: {a: 1, b: 2}}, {tag: "optional", expected: null}, {tag: "duration", expected: 2000},
            {tag: "nothing", expected: undefined}, {tag: "url", expected: "https://example.org/", text: true},
            {tag: "date", check: v => v.getTime() === 0}, {tag: "object", check: v => v === Backend},
            {tag: "gadget", check: v => v.x === 3 && v.text === "three"},
            {tag: "gadgets", check: v => v.length === 2 && v[1].text === "two"},
            {tag: "image", check: v => String(v).startsWith("image://qactors/")},
        ]
    }
    function test_results(row) {
        let got = "pending"
        const h = Backend.result(row.tag)
        h.then(v => got = v, e => got = e)
        tryVerify(() => got !== "pending")
        if (row.check) {
            verify(row.check(got), String(got))
            verify(row.check(h.value), String(h.value))
        } else {
            compare(row.text ? String(got) : got, row.expected)
            compare(row.text ? String(h.value) : h.value, row.expected)
        }
    }

    function test_whatQmlCannotShowIsAnError_data() {
        return [{tag: "opaque", type: "TestSupport::Opaque"}, {tag: "opaques", type: "QList<TestSupport::Opaque>"}]
    }
    function test_whatQmlCannotShowIsAnError(row) {
        typed = Backend.result(row.tag)
        tryCompare(typed, "state", TaskHandle.Failed)
        compare(typed.error.type, "MisuseError")
        verify(typed.error.message.indexOf("giver: QML cannot show a value of type " + row.type + "; make it a Q_GADGET") === 0, typed.error.message)
    }

    Image { id: picture }
    function test_anImageIsShownByItsUrl() {
        const h = Backend.result("image")
        tryCompare(h, "state", TaskHandle.Finished)
        h.then(v => picture.source = v)
        tryCompare(picture, "status", Image.Ready)
        compare(picture.sourceSize.width, 8)
        compare(picture.implicitHeight, 4)
        picture.source = ""
    }

    Image { id: early; source: test.typed?.value ?? "" }
    function test_theFirstImageOfABindingIsShown() {
        typed = Backend.result("image")
        tryCompare(early, "status", Image.Ready)
        compare(early.sourceSize.width, 8)
    }
    Repeater { id: pictures; model: 0; Image { required property string modelData; source: modelData } }
    function test_aListOfImagesIsOneOfUrls() {
        const h = Backend.result("images")
        tryCompare(h, "state", TaskHandle.Finished)
        compare(h.value.length, 2)
        pictures.model = h.value.map(String)
        for (let i = 0; i < 2; ++i)
            tryVerify(() => pictures.itemAt(i).status === Image.Ready)
        compare(pictures.itemAt(0).sourceSize.width, 8)
        compare(pictures.itemAt(1).sourceSize.height, 3)
        pictures.model = 0
    }
    Image { id: late; cache: false; asynchronous: true }
    function test_anImagesUrlOutlivesItsHandle() {
        let url
        ;(function() { Backend.result("image").then(v => url = v) })()
        tryVerify(() => url !== undefined)
        for (let i = 0; i < 10; ++i) { gc(); Backend.settle() }
        late.source = url
        tryCompare(late, "status", Image.Ready)
        late.source = ""
    }
    function test_progressIsShownOnceAFrame() {
        let shown = 0
        typed = Backend.reporting("k", 1000)
        typed.progressChanged.connect(() => ++shown)
        typed.progressTextChanged.connect(() => note(typed.progressText))
        tryCompare(Backend, "alive", 1)
        Backend.fail("k", "enough")
        tryCompare(typed, "state", TaskHandle.Failed)
        compare(typed.progress, 1) // the latest report, though no frame has come
        compare(shown, 2)
        compare(log(), "1 of 1000, 1000 of 1000")
    }
    function test_anObjectOfItsOwnIsCollected_data() { return [{tag: "fresh object", count: 1}, {tag: "fresh objects", count: 3}] }
    function test_anObjectOfItsOwnIsCollected(row) {
        (function() {
            typed = Backend.result(row.tag)
            tryCompare(typed, "state", TaskHandle.Finished)
            for (let i = 0; i < 3; ++i) { gc(); Backend.settle() }
            compare(Backend.objects(), row.count) // the handle has it
            if (row.count === 1)
                compare(typed.value.objectName, "fresh")
            typed = null
        })()
        for (let i = 0; i < 10 && Backend.objects() > 0; ++i) { gc(); Backend.settle() }
        compare(Backend.objects(), 0)
    }
    // A+ 2.3.3 for what C++ gives: it may be an object of JavaScript's.
    function test_aThenableAsAResult_data() {
        return [{tag: "throws", make: () => ({then() { throw "thrown" }}), log: "rejected thrown"},
                {tag: "resolves, then throws", make: () => ({then(f) { f(1); throw "late" }}), log: "fulfilled 1"},
                {tag: "rejects", make: () => ({then(f, r) { r("no") }}), log: "rejected no"},
                {tag: "a getter that throws", make: () => Object.create(null, {then: {get() { throw "getter" }}}), log: "rejected getter"},
                {tag: "a promise", make: () => Promise.resolve(2), log: "fulfilled 2"},
                {tag: "no thenable", make: () => ({then: 3}), log: "fulfilled [object Object]"}]
    }
    function test_aThenableAsAResult(row) {
        const h = Backend.value(row.make())
        tryCompare(h, "running", false)
        h.then(v => note("fulfilled " + v), e => note("rejected " + e))
        tryVerify(() => events.length === 1)
        Backend.settle()
        compare(log(), row.log)
    }
    function test_anUnhandledRejectionIsLoggedOnceWithTaskAndPlace_data() {
        return [{tag: "nothing at all", f: h => h}, {tag: "then only", f: h => h.then(() => 1)},
                {tag: "chain", f: h => h.then(() => 1).then(() => 2)}, {tag: "finally", f: h => h.finally(() => 1)},
                {tag: "promise", f: h => h.promise}]
    }
    function test_anUnhandledRejectionIsLoggedOnceWithTaskAndPlace(row) {
        row.f(Backend.failing("boo"))
        tryVerify(() => Backend.log.length === 1)
        Backend.settle()
        compare(Backend.log.length, 1)
        const line = Backend.log[0]
        verify(/tst_taskhandle\.qml:\d+: failing failed and nobody handled it: std::runtime_error: boo$/.test(line), line)
    }

    function test_anErrorInACallbackIsLoggedWithItsPlace() {
        Backend.value(1).then(() => { undefinedFunction() })
        tryVerify(() => Backend.log.length === 1)
        verify(/tst_taskhandle\.qml:\d+: value failed and nobody handled it: ReferenceError: undefinedFunction/.test(Backend.log[0]), Backend.log[0])
    }

    function test_handledRejectionsAreNotLogged_data() {
        return [{tag: "catch", f: h => h.catch(() => 1)}, {tag: "then", f: h => h.then(undefined, () => 1)},
                {tag: "end of chain", f: h => h.then(() => 1).then(() => 2).catch(() => 3)},
                {tag: "allSettled", f: h => Promise.allSettled([h])}, {tag: "error read", f: h => h.settled.connect(() => h.error)},
                {tag: "failed connected", f: h => h.failed.connect(() => 1)},
                {tag: "late", f: h => h.settled.connect(() => h.catch(() => 1))},
                {tag: "returned", f: h => Promise.resolve().then(() => h).catch(() => 1)}]
    }
    function test_handledRejectionsAreNotLogged(row) {
        const h = Backend.failing("boo")
        row.f(h)
        tryCompare(h, "running", false)
        Backend.settle()
        compare(Backend.log, [])
    }

    function test_misuse() {
        let text = ""
        try { Async.run(3) } catch (e) { text = e.message }
        verify(text.indexOf("Async.run: takes a generator function") === 0, text)
    }
}
