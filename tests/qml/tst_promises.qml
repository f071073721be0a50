// SPDX-License-Identifier: MIT
// What the module adds to the engine's Promise, by the rules of ECMAScript 2021.
import QtTest
import QActors

TestCase {
    name: "Promises"
    property var events: []
    function note(text) { events.push(text) }
    function init() { events = [] }
    function resolveLater(v) { return Promise.resolve().then(() => {}).then(() => v) }

    function test_rule_data() {
        return [
            {tag: "allSettled gives all in order", run: () => Promise.allSettled([resolveLater(1), Promise.reject(2), 3]).then(r => note(JSON.stringify(r))),
             log: '[{"status":"fulfilled","value":1},{"status":"rejected","reason":2},{"status":"fulfilled","value":3}]'},
            {tag: "allSettled of nothing", run: () => Promise.allSettled([]).then(r => note(r.length)), log: "0"},
            {tag: "allSettled takes any iterable", run: () => Promise.allSettled(new Set([1, 2])).then(r => note(r.length)), log: "2"},
            {tag: "allSettled of no iterable rejects", run: () => Promise.allSettled(5).catch(e => note(e instanceof TypeError)), log: "true"},
            {tag: "any gives the first fulfilled", run: () => Promise.any([Promise.reject(1), resolveLater(2), resolveLater(3)]).then(v => note(v)), log: "2"},
            {tag: "any of rejections only", run: () => Promise.any([Promise.reject(1), Promise.reject(2)]).catch(e => note(e.name + e.errors.join("") + (e instanceof Error))), log: "AggregateError12true"},
            {tag: "any of nothing rejects", run: () => Promise.any([]).catch(e => note(e.name + e.errors.length)), log: "AggregateError0"},
            {tag: "finally passes the value", run: () => Promise.resolve(1).finally(() => 2).then(v => note(v)), log: "1"},
            {tag: "finally passes the reason", run: () => Promise.reject(1).finally(() => 2).catch(v => note(v)), log: "1"},
            {tag: "finally gets no argument", run: () => Promise.resolve(1).finally(function() { note(arguments.length) }), log: "0"},
            {tag: "finally that throws rejects", run: () => Promise.resolve(1).finally(() => { throw 3 }).catch(e => note(e)), log: "3"},
            {tag: "finally waits for its promise", run: () => { Promise.resolve(1).finally(() => resolveLater().then(() => note("waited"))).then(v => note(v)) }, log: "waited,1"},
            {tag: "finally that rejects", run: () => Promise.resolve(1).finally(() => Promise.reject(4)).catch(e => note(e)), log: "4"},
            {tag: "finally of no function", run: () => Promise.resolve(1).finally(5).then(v => note(v)), log: "1"},
        ]
    }
    function test_rule(row) {
        row.run()
        tryVerify(() => events.length >= row.log.split(/,(?!["{])/).length)
        compare(events.join(","), row.log)
    }
    function test_theyAreNotEnumerable() {
        for (const key in Promise)
            fail(key)
        for (const key in Promise.prototype)
            fail(key)
    }
}
