// SPDX-License-Identifier: MIT
// The JavaScript half of TaskHandle: promises of the engine that notice whether somebody handles their rejection.
// Evaluated once an engine; `engine` is its EngineSupport.
(function(engine) {
    "use strict";

    const nativeThen = Promise.prototype.then;

    // The innermost place outside this file, as "file:line".
    function place() {
        const lines = String(new Error().stack).split("\n");
        for (let i = 0; i < lines.length; ++i) {
            const at = lines[i].slice(lines[i].indexOf("@") + 1);
            if (at.length > 0 && at.charAt(0) !== ":" && !/QActors\/(handles|Promises)\.js/.test(at))
                return at;
        }
        return "";
    }

    function listed(iterable) {
        const list = [];
        for (const item of iterable)
            list.push(item);
        return list;
    }

    // What a callback gave, for the engine to adopt. Qt 6.4's crashes at a thenable that resolves and then throws.
    function adopted(result) {
        if (result === null || (typeof result !== "object" && typeof result !== "function") || result instanceof Promise)
            return result;
        const then = result.then;
        if (typeof then !== "function")
            return result;
        return new Promise(function(resolve, reject) {
            let isCalled = false;
            function once(settle) {
                return function(value) {
                    if (!isCalled) {
                        isCalled = true;
                        settle(value);
                    }
                };
            }
            const fail = once(reject);
            try {
                then.call(result, once(function(value) {
                    try { resolve(adopted(value)); } catch (error) { reject(error); }
                }), fail);
            } catch (error) {
                fail(error);
            }
        });
    }

    // All of the engine (then, catch, all, race, assimilation, await) goes through the promise's own `then`.
    function track(promise, task, at) {
        let isHandled = false;
        Object.defineProperty(promise, "then", { value: function(onFulfilled, onRejected) {
            isHandled = true;
            let derived; // Qt 6.4's would wait for itself for ever
            function guarded(callback) {
                if (typeof callback !== "function")
                    return undefined;
                return function(value) {
                    const result = callback(value);
                    if (result === derived)
                        throw new TypeError("a promise cannot be resolved with itself");
                    return adopted(result);
                };
            }
            derived = track(nativeThen.call(promise, guarded(onFulfilled), guarded(onRejected)), task, place());
            return derived;
        }});
        nativeThen.call(promise, undefined, function(reason) {
            if (!isHandled)
                engine.later(function() { if (!isHandled) engine.report(task, at, reason); });
        });
        return promise;
    }

    return {
        place: place,
        promise: function(task, at) {
            const made = {};
            made.promise = track(new Promise(function(resolve, reject) {
                made.resolve = resolve;
                made.reject = reject;
            }), task, at || place());
            return made;
        },
        // One function for all handles, so that none of them is kept by it.
        catch: function(onRejected) { return this.then(undefined, onRejected); },
        error: function(message, type, task, isCancelled) {
            const error = new Error(message);
            // Defined, not set: the prototype's own `name` cannot be overwritten.
            Object.defineProperty(error, "name", { value: type });
            Object.defineProperty(error, "type", { value: type, enumerable: true });
            Object.defineProperty(error, "task", { value: task, enumerable: true });
            Object.defineProperty(error, "cancelled", { value: isCancelled, enumerable: true });
            return error;
        },
        isGenerator: function(value) {
            return value !== null && typeof value === "object" && typeof value.next === "function"
                && typeof value.throw === "function" && typeof value.return === "function";
        },
        isThenable: function(value) {
            return value !== null && (typeof value === "object" || typeof value === "function")
                && typeof value.then === "function";
        },
        // An object as a message has it, as { value }, or { error }: why it cannot be in one.
        sendable: function(value) {
            if (value instanceof Map) {
                const object = Object.create(null);
                for (const entry of value) {
                    if (typeof entry[0] !== "string")
                        return { error: "is a Map with keys that are no strings; give it strings, or an array of pairs" };
                    object[entry[0]] = entry[1];
                }
                return { value: object };
            }
            if (value instanceof Set)
                return { value: listed(value) };
            if (value instanceof Uint8Array || value instanceof Uint8ClampedArray || value instanceof DataView)
                return { value: value.buffer.slice(value.byteOffset, value.byteOffset + value.byteLength) };
            if (ArrayBuffer.isView(value))
                return { value: listed(value) };
            if (value instanceof Number || value instanceof String || value instanceof Boolean)
                return { value: value.valueOf() };
            if (value instanceof Error)
                return { value: Object.assign(Object.create(null), value, { name: value.name, message: value.message }) };
            if (value instanceof Promise)
                return { error: "is a promise; wait for its value first: promise.then(value => …), or yield in Async.run()" };
            const kind = Object.prototype.toString.call(value);
            if (value instanceof WeakMap || value instanceof WeakSet || / Iterator\]$|^\[object Generator\]$/.test(kind))
                return { error: "is a " + kind.slice(8, -1) + ", which has no content to send; give an array or an object" };
            return { value: value };
        },
        start: function(generatorFunction) {
            try { return { value: generatorFunction() }; } catch (error) { return { error: error, threw: true }; }
        },
        step: function(generator, how, value) {
            try { return generator[how](value); } catch (error) { return { error: error, threw: true }; }
        },
        await: function(thenable, bridge) {
            try {
                thenable.then(function(value) { bridge.resolve(value); }, function(error) { bridge.reject(error); });
            } catch (error) {
                bridge.reject(error);
            }
        }
    };
})
