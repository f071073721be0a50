// SPDX-License-Identifier: MIT
// Runs promises-aplus-tests without node: what it needs of mocha, assert and sinon. `host` is the test, `kind` the
// promises to be tested. Gives the number of all tests, and those that the host wants.
(function(host, Async, kind) {
    "use strict";

    const deferreds = {
        // The engine's own, to compare with.
        native: function() {
            const made = {};
            made.promise = new Promise(function(resolve, reject) {
                made.resolve = resolve;
                made.reject = reject;
            });
            return made;
        },
        // A task's handle.
        handle: function() {
            const source = host.deferred();
            return {
                promise: source.start(),
                resolve: function(value) { source.settle(value, false); },
                reject: function(reason) { source.settle(reason, true); }
            };
        },
        // The handle of a generator.
        run: function() {
            let settle;
            const settled = new Promise(function(resolve) { settle = resolve; });
            return {
                promise: Async.run(function*() {
                    const outcome = yield settled;
                    if (outcome.isError)
                        throw outcome.value;
                    return outcome.value;
                }),
                resolve: function(value) { settle({ value: value, isError: false }); },
                reject: function(reason) { settle({ value: reason, isError: true }); }
            };
        },
        // A promise that then() of a handle gave.
        derived: function() {
            const source = host.deferred();
            return {
                promise: source.start().then(function(outcome) {
                    if (outcome.isError)
                        throw outcome.value;
                    return outcome.value;
                }),
                resolve: function(value) { source.settle({ value: value, isError: false }, false); },
                reject: function(reason) { source.settle({ value: reason, isError: true }, false); }
            };
        }
    };
    const deferred = deferreds[kind];
    const adapter = {
        deferred: deferred,
        resolved: function(value) { const d = deferred(); d.resolve(value); return d.promise; },
        rejected: function(reason) { const d = deferred(); d.reject(reason); return d.promise; }
    };

    function check(condition, message) {
        if (!condition)
            throw new Error(message || "assertion failed");
    }
    function assert(value, message) { check(value, message); }
    assert.strictEqual = function(a, b, message) { check(a === b, message); };
    assert.notStrictEqual = function(a, b, message) { check(a !== b, message); };

    let calls = 0;
    function spy(inner) {
        function called() {
            called.at.push(++calls);
            called.arguments_.push(Array.prototype.slice.call(arguments));
            return inner ? inner.apply(this, arguments) : undefined;
        }
        called.at = [];
        called.arguments_ = [];
        called.returns = function(value) { inner = function() { return value; }; return called; };
        called.throws = function(error) { inner = function() { throw error; }; return called; };
        return called;
    }
    const sinon = {
        spy: spy,
        stub: function() { return spy(); },
        match: { same: function(value) { return { expected: value }; } },
        assert: {
            calledWith: function(called, match) {
                check(called.arguments_.some(function(list) { return list[0] === match.expected; }));
            },
            notCalled: function(called) { check(called.at.length === 0); },
            callOrder: function() {
                for (let i = 1; i < arguments.length; ++i)
                    check(arguments[i - 1].at[0] < arguments[i].at[0]);
            }
        }
    };

    const path = [];
    let count = 0;
    const tests = [];
    let before = [];
    let after = [];
    function describe(name, body) {
        const outer = [before, after];
        before = before.slice();
        after = after.slice();
        path.push(name);
        body();
        path.pop();
        before = outer[0];
        after = outer[1];
    }
    function beforeEach(body) { before.push(body); }
    function afterEach(body) { after.push(body); }
    function specify(name, body) {
        const title = path.concat(name).join(" / ") + " #" + ++count;
        if (host.wants(title))
            tests.push({ title: title, body: body, before: before, after: after });
    }

    const modules = { assert: assert, sinon: sinon };
    function require(name) {
        const file = name.replace("./", "");
        if (modules[file] === undefined) {
            const module = { exports: {} };
            host.load(file)(require, module, module.exports, adapter, host.globalObject(), describe, specify, beforeEach,
                afterEach, host.setTimeout);
            delete module.exports["an error without a stack"]; // that of Qt's cannot be deleted
            modules[file] = module.exports;
        }
        return modules[file];
    }
    host.files().forEach(require);

    // One after the other: some share variables.
    function run(index) {
        const test = tests[index];
        let isDone = false;
        function done() {
            if (isDone)
                return;
            isDone = true;
            test.after.forEach(function(body) { body(); });
            host.passed(test.title);
        }
        try {
            test.before.forEach(function(body) { body(); });
            test.body(done);
            if (test.body.length === 0)
                done();
        } catch (error) {
            // it has not passed
        }
    }
    return { count: count, titles: tests.map(function(test) { return test.title; }), run: run };
})
