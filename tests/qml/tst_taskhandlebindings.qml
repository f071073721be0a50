// SPDX-License-Identifier: MIT
// Bindings that start tasks: what goes on for ever is named.
import QtQuick
import QtTest
import QActors
import Test

TestCase {
    id: test
    name: "TaskHandleBindings"
    property int number
    function init() { Backend.clearLog(); number = 0 }

    Component {
        id: looping
        QtObject {
            property string text: Backend.value(1).value ?? "…"
        }
    }
    Component {
        id: loopingInAFunction
        QtObject {
            property bool busy: look()
            function look() { return Backend.value(1).running }
        }
    }
    function test_aBindingThatStartsATaskForEverIsNamedOnce_data() {
        return [{ tag: "value", component: looping, property: "text" },
                { tag: "running, in a function", component: loopingInAFunction, property: "busy" }]
    }
    function test_aBindingThatStartsATaskForEverIsNamedOnce(data) {
        const object = data.component.createObject(test)
        tryVerify(() => Backend.log.length > 0)
        const before = Backend.made()
        tryVerify(() => Backend.made() > before + 10) // it is a loop
        object.destroy()
        Backend.settle()
        compare(Backend.log.length, 1)
        verify(Backend.log[0].endsWith(`: the binding of '${data.property}' starts value again whenever the one before has news, `
                                       + "for ever: start it in a function (onClicked, Component.onCompleted), keep its handle in a "
                                       + "property, and bind to that"), Backend.log[0])
        verify(/tst_taskhandlebindings\.qml:\d+: /.test(Backend.log[0]), Backend.log[0])
        const after = Backend.made()
        Backend.settle()
        compare(Backend.made(), after)
    }

    Component {
        id: bound
        QtObject {
            property TaskHandle handle: Backend.value(test.number)
            property var shown: handle.value
        }
    }
    function test_aHandleThatIsBoundIsNone() {
        const object = createTemporaryObject(bound, test)
        for (let i = 1; i < 10; ++i) {
            number = i
            tryCompare(object, "shown", i)
        }
        compare(Backend.log, [])
    }

    // By turns: a handler that changes what its own binding depends on is a binding loop, which Qt 6.11 does not follow.
    Component {
        id: polling
        QtObject {
            property int rounds
            property TaskHandle even
            property TaskHandle odd
            property var evenNews: even?.value
            property var oddNews: odd?.value
            onEvenNewsChanged: if (evenNews !== undefined && rounds < 10) odd = poll()
            onOddNewsChanged: if (oddNews !== undefined && rounds < 10) even = poll()
            function poll() { return Backend.value(++rounds) }
        }
    }
    function test_aHandlerThatStartsTheNextIsNone() {
        const object = createTemporaryObject(polling, test)
        object.odd = object.poll()
        tryCompare(object, "rounds", 10)
        Backend.settle()
        compare(Backend.log, [])
    }
}
