// SPDX-License-Identifier: MIT
// What JavaScript's values are for a process: the same, or refused.
import QtQuick
import QtTest
import QActors
import Test

TestCase {
    id: test
    name: "ActorRefValues"
    function cleanup() {
        Services.stopAll()
        tryVerify(() => Services.running() === 0)
        compare(Backend.log, [])
    }
    function outcome(promise) {
        let over = false
        let result
        promise.then(v => { result = v; over = true }, e => { result = e.type + ": " + e.message; over = true })
        tryVerify(() => over)
        return result
    }
    function init() {
        Backend.clearLog()
        Services.forget()
        outcome(Services.supervise("teller"))
    }
    ActorRef { id: teller; name: "teller" }

    function test_exact_data() {
        return [
            { tag: "2^52 + 1", method: "toInt64", value: 4503599627370497 },
            { tag: "largest safe", method: "toInt64", value: Number.MAX_SAFE_INTEGER },
            { tag: "least safe", method: "toInt64", value: Number.MIN_SAFE_INTEGER },
            { tag: "largest safe unsigned", method: "toUint64", value: Number.MAX_SAFE_INTEGER },
            { tag: "not safe, as text", method: "toInt64", value: "9007199254740992", arrives: 9007199254740992 },
            { tag: "least int", method: "toInt", value: -2147483648 },
            { tag: "computed", method: "toInt", value: 0.5 * 6, arrives: 3 },
            { tag: "NaN", method: "toDouble", value: NaN },
            { tag: "infinity", method: "toDouble", value: -Infinity },
            { tag: "minus zero", method: "toDouble", value: -0, check: v => Object.is(v, -0) },
            { tag: "array", method: "toInts", value: [1, 2] },
            { tag: "Set", method: "toInts", value: new Set([3, 3, 4]), arrives: [3, 4] },
            { tag: "Int32Array", method: "toInts", value: new Int32Array([-1, 2]), arrives: [-1, 2] },
            { tag: "Float64Array", method: "toInts", value: new Float64Array([1, 2]), arrives: [1, 2] },
            { tag: "Uint8Array for numbers", method: "toInts", value: new Uint8Array([1, 255]), arrives: [1, 255] },
            { tag: "Uint8Array", method: "toBytes", value: new Uint8Array([1, 255]), text: "01ff" },
            { tag: "a part of a buffer", method: "toBytes", value: new Uint8Array(new Uint8Array([1, 2, 3, 4]).buffer, 1, 2), text: "0203" },
            { tag: "DataView", method: "toBytes", value: new DataView(new Uint8Array([7, 8]).buffer, 1), text: "08" },
            { tag: "ArrayBuffer", method: "toBytes", value: new Uint8Array([9]).buffer, text: "09" },
            { tag: "Map", method: "toMap", value: new Map([["a", 1], ["b", new Set([2])]]), arrives: { a: 1, b: [2] } },
            { tag: "empty Map", method: "toMap", value: new Map(), arrives: {} },
            { tag: "Error", method: "toMap", value: new TypeError("no"), check: v => v.name === "TypeError" && v.message === "no" },
            { tag: "instance", method: "toMap", value: new (class A { constructor() { this.a = 1 } })(), arrives: { a: 1 } },
            { tag: "inside", method: "toMap", value: { list: [new Uint16Array([1])], number: new Number(2) }, arrives: { list: [[1]], number: 2 } },
            { tag: "boxed text", method: "toInt", value: new String("5"), arrives: 5 },
            { tag: "gadget", method: "toGadget", value: { x: 3, text: "t" }, arrives: "t3" },
            { tag: "null object", method: "isNull", value: null, arrives: true },
            { tag: "object", method: "isNull", value: test, arrives: false },
        ]
    }
    function test_exact(data) {
        const back = outcome(teller.call(data.method, data.value))
        if (data.check)
            verify(data.check(back), JSON.stringify(back))
        else if (data.text)
            compare(String(back), data.text)
        else
            compare(back, data.arrives ?? data.value)
    }
    function test_refused_data() {
        const fails = why => new RegExp("^CallError: call: .*argument 1 is a .* and does not convert to .*" + why)
        return [
            { tag: "fraction", method: "toInt", value: 1.5, error: fails("it is not a whole number") },
            { tag: "NaN", method: "toInt", value: NaN, error: fails("it is not a whole number") },
            { tag: "too large", method: "toInt", value: 2147483648, error: fails("it is out of range, -2147483648 … 2147483647") },
            { tag: "negative", method: "toUint64", value: -1, error: fails("it is out of range, 0 …") },
            { tag: "not safe", method: "toInt64", value: 9007199254740993, error: fails("beyond 2\\^53 - 1 .* give it as text") },
            { tag: "infinity", method: "toInt64", value: Infinity, error: fails("it is not a whole number") },
            { tag: "item", method: "toInts", value: [1, 1.5], error: fails("its item 2, a double \\(1.5\\), does not convert to int") },
            { tag: "text for a list", method: "toInts", value: "12", error: fails("") },
            { tag: "null for a number", method: "toInt", value: null, error: fails("") },
            { tag: "no such property", method: "toGadget", value: { y: 3 }, error: fails("it has no property 'y'; it has: x, text") },
            { tag: "wrong property", method: "toGadget", value: { x: "three" }, error: fails("its 'x', a QString \\(three\\), does not convert to int") },
            { tag: "Map with numbers", method: "toMap", value: new Map([[1, 2]]), error: /^MisuseError: argument 1 is a Map with keys that are no strings/ },
            { tag: "promise", method: "toMap", value: Promise.resolve(1), error: /^MisuseError: argument 1 is a promise; wait for its value first/ },
            { tag: "promise inside", method: "toMap", value: { p: [Promise.resolve(1)] }, error: /^MisuseError: argument 1 is a promise/ },
            { tag: "WeakMap", method: "toMap", value: new WeakMap(), error: /^MisuseError: argument 1 is a WeakMap, which has no content/ },
            { tag: "iterator", method: "toMap", value: [1][Symbol.iterator](), error: /^MisuseError: argument 1 is a Array Iterator, which/ },
            { tag: "generator", method: "toMap", value: (function* () { yield 1 })(), error: /^MisuseError: argument 1 is a Generator, which/ },
        ]
    }
    function test_refused(data) {
        const got = outcome(teller.call(data.method, data.value))
        verify(data.error.test(got), got)
    }
    function test_castsAndMessagesToo() {
        ignoreWarning(/cast: argument 1 is a promise; wait for its value first/)
        verify(!teller.cast("toMap", Promise.resolve(1)))
        ignoreWarning(/send: argument 2 is a promise; wait for its value first/)
        verify(!teller.send("x", [Promise.resolve(1)]))
        verify(teller.send(new Set([1])))
        verify(teller.send("x", new Map(), new Uint8Array(2), 2147483648))
        outcome(teller.call("sum"))
        compare(Services.heard(), ["QVariantList/1", "QVariantList/4 QString QVariantMap QByteArray double"])
    }
    function test_resultsAreExactToo_data() {
        return [
            { tag: "int64 safe", arrives: 9007199254740991 },
            { tag: "uint64 2^63", arrives: 9223372036854775808 },
            { tag: "int64 2^53 + 1", error: /^MisuseError: giver: QML cannot show the number 9007199254740993, of type qlonglong, exactly/ },
            { tag: "uint64 in a list", error: /cannot show the number 18446744073709551615, of type qulonglong/ },
        ]
    }
    function test_resultsAreExactToo(data) {
        const got = outcome(Backend.result(data.tag))
        if (data.error)
            verify(data.error.test(got), got)
        else
            compare(got, data.arrives)
    }
}
