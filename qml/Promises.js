// SPDX-License-Identifier: MIT
// The part of ECMAScript 2021 that the engine's Promise lacks: prototype.finally, allSettled, any (with AggregateError).
// Runs once an engine, with the first component that imports QActors.
.pragma library

function define(object, name, value) {
    if (typeof object[name] !== "function")
        Object.defineProperty(object, name, { value: value, writable: true, configurable: true });
}

define(Promise.prototype, "finally", function(onSettled) {
    if (typeof onSettled !== "function")
        return this.then(onSettled, onSettled);
    return this.then(
        function(value) { return Promise.resolve(onSettled()).then(function() { return value; }); },
        function(reason) { return Promise.resolve(onSettled()).then(function() { throw reason; }); });
});

// An array of any iterable; `for of` is all that it must support.
function listed(iterable) {
    const list = [];
    for (const item of iterable)
        list.push(item);
    return list;
}

define(Promise, "allSettled", function(iterable) {
    const constructor = this;
    return new constructor(function(resolve, reject) {
        const results = [];
        const items = listed(iterable); // throws into the promise
        let open = items.length;
        if (open === 0)
            resolve(results);
        items.forEach(function(item, index) {
            let isCalled = false;
            function done(result) {
                if (isCalled)
                    return;
                isCalled = true;
                results[index] = result;
                if (--open === 0)
                    resolve(results);
            }
            constructor.resolve(item).then(
                function(value) { done({ status: "fulfilled", value: value }); },
                function(reason) { done({ status: "rejected", reason: reason }); });
        });
    });
});

define(Promise, "any", function(iterable) {
    const constructor = this;
    return new constructor(function(resolve, reject) {
        const errors = [];
        const items = listed(iterable);
        let open = items.length;
        function none() {
            const error = new Error("All promises were rejected");
            Object.defineProperty(error, "name", { value: "AggregateError" });
            Object.defineProperty(error, "errors", { value: errors });
            reject(error);
        }
        if (open === 0)
            none();
        items.forEach(function(item, index) {
            let isCalled = false;
            constructor.resolve(item).then(resolve, function(reason) {
                if (isCalled)
                    return;
                isCalled = true;
                errors[index] = reason;
                if (--open === 0)
                    none();
            });
        });
    });
});
