// SPDX-License-Identifier: MIT
// The Promises/A+ rules that apply to a TaskHandle as a thenable, each with its number (https://promisesaplus.com).
import QtTest
import QActors
import Test

TestCase {
    name: "PromisesAPlus"
    property var events: []
    function note(text) { events.push(text) }
    function turn() { for (let i = 0; i < 10; ++i) wait(0) } // of the event loop
    function init() { events = []; Backend.clearLog() }
    function cleanup() { gc(); tryCompare(Backend, "alive", 0) }

    // Each rule: what runs, and the log of events it must give.
    function test_rule_data() {
        const good = () => Backend.value("v")
        const bad = () => Backend.failing("boo")
        return [
            {tag: "2.1 a settled promise stays settled", run() {
                const h = good(); h.then(v => { note(v); h.cancel(); h.then(v => note(v + h.state)) }) }, log: "v,v3"},
            {tag: "2.2.1 arguments that are no functions are ignored", run() {
                good().then(5, null).then(undefined, "x").then(v => note(v)); bad().then(5, {}).catch(e => note(e.message)) }, log: "boo,v"},
            {tag: "2.2.2 onFulfilled: once, with the value, after fulfilment", run() {
                const h = Backend.held("k"); h.then(v => note(v), () => note("never")); note("before"); Backend.finish("k", 1) }, log: "before,1"},
            {tag: "2.2.3 onRejected: once, with the reason, after rejection", run() {
                const h = Backend.held("k"); h.then(() => note("never"), e => note(e.message)); note("before"); Backend.fail("k", "no") }, log: "before,no"},
            {tag: "2.2.4 asynchronous always, also when it has settled", run() {
                const h = good(); h.settled.connect(() => { h.then(() => note("then")); note("after then()") }) }, log: "after then(),then"},
            {tag: "2.2.5 callbacks are called as functions", run() {
                good().then(function() { "use strict"; note(this === undefined) }) }, log: "true"},
            {tag: "2.2.6.1 many then(): in the order of the calls", run() {
                const h = good(); h.then(() => note(1)); h.then(() => note(2)); h.then(() => note(3)) }, log: "1,2,3"},
            {tag: "2.2.6.2 likewise for rejections", run() {
                const h = bad(); h.catch(() => note(1)); h.then(undefined, () => note(2)); h.catch(() => note(3)) }, log: "1,2,3"},
            {tag: "2.2.7 then() gives a promise", run() { note(good().then(() => 1) instanceof Promise); note(good().promise instanceof Promise) }, log: "true,true"},
            {tag: "2.2.7.1 a returned value fulfils it", run() { good().then(() => "x").then(v => note(v)); bad().catch(() => "y").then(v => note(v)) }, log: "*x,y"},
            {tag: "2.2.7.2 a thrown error rejects it", run() { good().then(() => { throw "t" }).catch(e => note(e)); bad().catch(() => { throw "u" }).catch(e => note(e)) }, log: "*t,u"},
            {tag: "2.2.7.3 without onFulfilled the value passes", run() { good().then().then(v => note(v)) }, log: "v"},
            {tag: "2.2.7.4 without onRejected the reason passes", run() { bad().then(() => note("never")).then(() => note("never")).catch(e => note(e.message)) }, log: "boo"},
            {tag: "2.3.1 resolved with itself: TypeError", run() { const p = good().then(() => p); p.catch(e => note(e instanceof TypeError)) }, log: "true"},
            {tag: "2.3.2 a returned promise is adopted: fulfilled", run() { good().then(() => Promise.resolve(8)).then(v => note(v)) }, log: "8"},
            {tag: "2.3.2 a returned promise is adopted: rejected", run() { good().then(() => Promise.reject(9)).catch(e => note(e)) }, log: "9"},
            {tag: "2.3.2.1 adopted while pending", run() {
                good().then(() => Backend.held("k")).then(v => note(v)); Promise.resolve().then(() => { note("pending"); Backend.finish("k", "late") }) }, log: "pending,late"},
            {tag: "2.3.3 a returned handle is assimilated: value", run() { good().then(() => Backend.value("h")).then(v => note(v)) }, log: "h"},
            {tag: "2.3.3 a returned handle is assimilated: failure", run() { good().then(() => bad()).catch(e => note(e.message)) }, log: "boo"},
            {tag: "2.3.3 a handle in resolve()", run() { new Promise(resolve => resolve(Backend.value("r"))).then(v => note(v)) }, log: "r"},
            {tag: "2.3.3.2 a getter of then that throws rejects", run() {
                good().then(() => Object.create(null, {then: {get() { throw "getter" }}})).catch(e => note(e)) }, log: "getter"},
            {tag: "2.3.3.3 a foreign thenable", run() { good().then(() => ({then(f) { f("foreign") }})).then(v => note(v)) }, log: "foreign"},
            {tag: "2.3.3.3.3 the first call of a thenable counts", run() { good().then(() => ({then(f, r) { f(1); f(2); r(3) }})).then(v => note(v), e => note(e)) }, log: "1"},
            {tag: "2.3.3.3.4.1 a throw after resolve is ignored", run() { good().then(() => ({then(f) { f(1); throw "late" }})).then(v => note(v), e => note(e)) }, log: "1"},
            {tag: "2.3.3.3.4.2 a throw before it rejects", run() { good().then(() => ({then() { throw "early" }})).catch(e => note(e)) }, log: "early"},
            {tag: "2.3.3.3.1 nested handles are flattened", run() { good().then(() => ({then(f) { f(Backend.value("deep")) }})).then(v => note(v)) }, log: "deep"},
            {tag: "2.3.4 anything else fulfils", run() { good().then(() => ({then: 5})).then(v => note(v.then)); good().then(() => null).then(v => note(v)) }, log: "*5,null"},
            {tag: "cancelled: a rejection like any other", run() { const h = Backend.held("k"); h.catch(e => note(e.type)); h.cancel() }, log: "TaskCancelled"},
        ]
    }
    function test_rule(row) {
        row.run()
        const anyOrder = row.log.startsWith("*")
        const expected = anyOrder ? row.log.slice(1) : row.log
        const got = () => { const l = events.map(String); if (anyOrder) l.sort(); return l.join(",") }
        tryVerify(() => events.length >= expected.split(",").length)
        turn() // nothing comes after it
        if (row.tag.startsWith("2.2.1"))
            compare(events.slice().sort().join(","), expected)
        else
            compare(got(), expected)
        turn()
        compare(Backend.log, [])
    }
}
