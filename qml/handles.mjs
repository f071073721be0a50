// SPDX-License-Identifier: MIT
// The JavaScript half of TaskHandle: promises of the engine that know the pages they belong to, and notice whether
// somebody handles their rejection. Evaluated once an engine; `engine` is its EngineSupport.
// A module: the engine looks names up fast in modules and documents, not in what QJSEngine::evaluate() gets.
export function make(engine) {
    const nativeThen = Promise.prototype.then;
    const State = Symbol("QActors");

    // All of the engine (then, catch, all, race, assimilation) goes through the promise's own `then`.
    class TaskPromise extends Promise {
        constructor(executor) { super(executor); } // the implicit one spreads its arguments
        then(onFulfilled, onRejected) { return next(this, onFulfilled, onRejected); }
    }
    Object.defineProperty(TaskPromise, "name", { value: "Promise" });

    // Knows its place; what that is, is worked out when somebody asks.
    function trace() { return new Error(); }

    function listed(iterable) {
        const list = [];
        for (const item of iterable)
            list.push(item);
        return list;
    }

    // The record of one promise: its task and pages, and whether somebody has asked for its outcome.
    function track(promise, task, at, life) {
        const state = { task: task, place: at, life: life, isHandled: false, promise: promise };
        promise[State] = state;
        return state;
    }

    // The engine's argument to the maker of a promise: one function for all, for each costs as much as a promise.
    let resolver = null;
    let rejecter = null;
    function handOut(resolve, reject) { resolver = resolve; rejecter = reject; }

    // Gives a state a promise that the state alone settles.
    function makePromise(state) {
        const promise = new TaskPromise(handOut);
        state.resolve = resolver;
        state.reject = rejecter;
        resolver = rejecter = null;
        state.promise = promise;
        promise[State] = state;
        return promise;
    }

    // Callbacks given to a pending handle's then() hang on it with no promise below them. The handle knows the first of
    // those promises, and that one the others: as `further`; and the handle's own, if somebody asks for that, as `source`.
    function reaction(task, place, life, onFulfilled, onRejected) {
        return { task: task, place: place, life: life, isHandled: false, promise: null, resolve: null, reject: null,
                 onFulfilled: onFulfilled, onRejected: onRejected, further: null, last: null, due: null, source: null };
    }
    function handleState(task, place, life, isHandled) {
        return { task: task, place: place, life: life, isHandled: isHandled, promise: null, resolve: null, reject: null,
                 isPlain: false };
    }
    function sourceOf(first) {
        first.source = handleState(first.task, first.place, first.life, true);
        return makePromise(first.source);
    }
    function conclude(from, own, isError, value) {
        const callback = isError ? own.onRejected : own.onFulfilled;
        own.onFulfilled = own.onRejected = null;
        const resolve = own.resolve;
        const reject = own.reject;
        own.resolve = own.reject = null;
        if (typeof callback === "function") {
            let result;
            try {
                result = settle(from, own, callback, value);
            } catch (error) {
                reject(error);
                return;
            }
            resolve(result);
            return;
        }
        own.life = united(own.life, from.life);
        if (isError) {
            rejects(own, value);
            reject(value);
        } else {
            resolve(value);
        }
    }
    // One without a promise gets one if it needs one: if the value is a thenable, or throws when asked.
    function settleState(state, isError, value) {
        let result = value;
        if (!isError && isObject(value)) {
            try {
                result = adopted(state, value);
                state.isPlain = result === value && !(value instanceof Promise);
            } catch (error) {
                isError = true;
                result = error;
            }
        }
        if (state.promise === null) {
            if (state.isPlain)
                return;
            makePromise(state);
        }
        const resolve = state.resolve;
        const reject = state.reject;
        state.resolve = state.reject = null;
        if (isError) {
            rejects(state, result);
            reject(result);
        } else {
            resolve(result);
        }
    }

    // A life is { pages: the numbers of the pages that all of its promises belong to }, or null for none.
    function isGone(life) {
        const pages = life.pages;
        if (pages !== null) {
            for (let i = 0; i < pages.length; ++i) {
                if (engine.isGone(pages[i]))
                    return true;
            }
        }
        return false;
    }
    function united(life, other) {
        if (other === life || other.pages === null)
            return life;
        const pages = life.pages === null ? [] : life.pages.slice();
        for (let i = 0; i < other.pages.length; ++i) {
            if (pages.indexOf(other.pages[i]) < 0)
                pages.push(other.pages[i]);
        }
        return life.pages !== null && pages.length === life.pages.length ? life : { pages: pages };
    }

    // The promise is rejected, or about to be.
    function rejects(state, reason) {
        if (!state.isHandled)
            engine.later(function() { if (!state.isHandled) engine.report(state.task, state.place, reason); });
    }

    function isObject(value) {
        return value !== null && (typeof value === "object" || typeof value === "function");
    }
    // The promise of ours that `value` is, or has if it is a handle; or undefined.
    function promiseOf(value) {
        if (value instanceof TaskPromise)
            return value[State] === undefined ? undefined : value;
        return value instanceof Promise ? undefined : engine.promiseOf(value);
    }

    // The result of Async.shield().
    class Shield {
        constructor(value) { this.value = value; }
    }

    function isGenerator(value) {
        return typeof value === "object" && typeof value.next === "function" && typeof value.throw === "function"
            && typeof value.return === "function";
    }

    // The result of Async.forEach(). After a return() it must not yield: who delegated to it by yield* would go on. The run waits at its end.
    function* each(stream, callback) {
        let isOver = false;
        const isReader = !stream.isRead(); // else it is refused, and the other one's
        try {
            for (let step = yield stream.next(); !step.done; step = yield stream.next()) {
                const result = callback(step.value);
                if (isObject(result))
                    yield result;
            }
            isOver = true;
        } catch (error) {
            isOver = true;
            if (isReader) {
                try {
                    yield new Shield(stream.close());
                } catch (later) { // the first one counts
                }
            }
            throw error;
        } finally {
            if (!isOver && isReader)
                stream.close();
        }
    }

    function next(promise, onFulfilled, onRejected) {
        const from = promise[State];
        if (from === undefined)
            return nativeThen.call(promise, onFulfilled, onRejected);
        from.isHandled = true;
        const own = { task: from.task, place: from.place, life: from.life, isHandled: false, promise: null };
        function passOn(reason) {
            if (typeof onRejected === "function")
                return settle(from, own, onRejected, reason);
            own.life = united(own.life, from.life);
            rejects(own, reason);
            throw reason;
        }
        const derived = nativeThen.call(promise, typeof onFulfilled === "function" ? function(value) {
            return settle(from, own, onFulfilled, value);
        } : function(value) {
            own.life = united(own.life, from.life);
            return value;
        }, passOn);
        own.promise = derived;
        derived[State] = own;
        return derived;
    }

    // Calls a callback of `from`, whose outcome is that of `own`; but nothing of a page that is gone.
    function settle(from, own, callback, value) {
        if (isGone(from.life))
            return new Promise(function() {});
        own.life = united(own.life, from.life); // which a promise that was returned may have changed
        try {
            const result = callback(value);
            return isObject(result) ? adopted(own, result) : result;
        } catch (error) {
            rejects(own, error);
            throw error;
        }
    }

    // An object for the engine to adopt. Qt 6.4's waits for ever for a promise that is its own result, and crashes at
    // a thenable that throws.
    function adopted(own, result) {
        if (result === own.promise)
            throw new TypeError("a promise cannot be resolved with itself");
        if (!(result instanceof Promise)) {
            const then = result.then; // once
            if (typeof then !== "function")
                return result;
            result = engine.promiseOf(result) ?? assimilated(own, result, then);
        }
        if (result[State] !== undefined)
            own.life = united(own.life, result[State].life);
        nativeThen.call(result, undefined, function(reason) { rejects(own, reason); });
        return result;
    }

    function assimilated(own, thenable, then) {
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
                then.call(thenable, once(function(value) {
                    try {
                        if (value === thenable)
                            throw new TypeError("a promise cannot be resolved with itself");
                        resolve(isObject(value) ? adopted(own, value) : value);
                    } catch (error) {
                        reject(error);
                    }
                }), fail);
            } catch (error) {
                fail(error);
            }
        });
    }

    // Those of Promise's functions that can be replaced (a QQmlEngine freezes its own): what they make of our promises
    // is ours, too.
    function replace(name, make) {
        const native = Promise[name];
        if (Object.getOwnPropertyDescriptor(Promise, name).configurable)
            Object.defineProperty(Promise, name, { writable: true, configurable: true, value: make(native) });
    }
    ["all", "allSettled", "any", "race"].forEach(function(name) {
        replace(name, function(native) {
            return function(iterable) {
                if (this !== Promise)
                    return native.call(this, iterable);
                let items;
                try {
                    items = listed(iterable);
                } catch (error) {
                    return Promise.reject(error);
                }
                let life = null;
                for (let i = 0; i < items.length; ++i) {
                    const own = isObject(items[i]) ? promiseOf(items[i]) : undefined;
                    if (own !== undefined) {
                        items[i] = own;
                        life = united(life ?? { pages: null }, own[State].life);
                    }
                }
                if (life === null)
                    return native.call(this, items);
                return owned(native.call(TaskPromise, items), "Promise." + name, life);
            };
        });
    });
    replace("resolve", function(native) {
        return function(value) {
            return (this === Promise && isObject(value) ? promiseOf(value) : undefined) ?? native.call(this, value);
        };
    });

    // A promise of ours that another one settles.
    function owned(promise, task, life) {
        const state = track(promise, task, trace(), life);
        nativeThen.call(promise, undefined, function(reason) { rejects(state, reason); });
        return promise;
    }

    return {
        trace: trace,
        Function: Function,
        then: next,
        // For C++, which keeps a promise of each pending handle: the one of its first then(),
        first: function(task, at, pages, onFulfilled, onRejected) {
            return makePromise(reaction(task, at ?? trace(), { pages: pages ?? null }, onFulfilled, onRejected));
        },
        // of further ones,
        further: function(promise, onFulfilled, onRejected) {
            const first = promise[State];
            const own = reaction(first.task, first.place, first.life, onFulfilled, onRejected);
            (first.last ?? first).further = own;
            first.last = own;
            return makePromise(own);
        },
        source: function(promise) { return sourceOf(promise[State]); },
        // or the handle's own, if nobody had called then() before.
        promise: function(task, at, pages) {
            return makePromise(handleState(task, at ?? trace(), { pages: pages ?? null }, false));
        },
        settle: function(promise, isError, value) { settleState(promise[State], isError, value); },
        // The next reaction, in an event of its own as the engine's are.
        react: function(promise, isError, value) {
            const first = promise[State];
            const own = first.due ?? first;
            first.due = own.further;
            if (isError || !isObject(value)) {
                conclude(own, own, isError, value);
                return;
            }
            // The value may be a thenable.
            let source = first.source;
            if (source === null) {
                source = first.source = handleState(first.task, first.place, first.life, true);
                settleState(source, false, value);
            }
            if (source.isPlain) {
                conclude(own, own, false, value);
                return;
            }
            nativeThen.call(source.promise, function(value) { conclude(source, own, false, value); },
                            function(reason) { conclude(source, own, true, reason); });
        },
        // The promise's callbacks are the page's from now on.
        adopt: function(promise, page) {
            const life = promise[State].life;
            if (life.pages === null)
                life.pages = [page];
            else
                life.pages.push(page);
        },
        // A promise with the outcome of any value, whose callbacks are the page's.
        adoptPromise: function(value, page) {
            return owned(new TaskPromise(function(resolve) { resolve(value); }), "a promise", { pages: [page] });
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
        isGenerator: isGenerator,
        shield: function(value) { return new Shield(value); },
        each: each,
        // The meaning of waiting for an object: { generator: true }, { shield: true, value }, { then: its function, read once }, { threw, error } if
        // that could not be read, or nothing.
        kind: function(value) {
            try {
                if (isGenerator(value))
                    return { generator: true };
                if (value instanceof Shield)
                    return { shield: true, value: value.value };
                const then = value.then;
                return typeof then === "function" ? { then: then } : undefined;
            } catch (error) {
                return { error: error, threw: true };
            }
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
        await: function(thenable, then, bridge) {
            function resolve(value) { bridge.resolve(value); }
            function reject(error) { bridge.reject(error); }
            if (!(thenable instanceof Promise)) {
                thenable = assimilated({ life: { pages: null }, isHandled: true }, thenable, then);
                then = nativeThen;
            }
            try {
                then.call(thenable, resolve, reject);
            } catch (error) {
                reject(error);
            }
        }
    };
}
