// SPDX-License-Identifier: MIT
import QtQuick
import QtTest
import QActors
import Test

TestCase {
    id: test
    name: "ActorRefTimers"

    ActorRef { id: teller; name: "teller" }
    property var sum

    function initTestCase() { Services.supervise("teller"); tryVerify(() => teller.alive) }
    function cleanupTestCase() { Services.stopAll(); tryVerify(() => Services.running() === 0) }

    function test_TM7_castsLater() {
        const gone = teller.castAfter(3600000, "add", 1)
        verify(gone.active)
        verify(gone.remainingTime() > 3590000)
        verify(gone.cancel() > 3590000)
        compare(gone.cancel(), undefined)
        verify(!gone.active)
        const timer = teller.castAfter(1, "add", 5)
        verify(timer.active)
        tryVerify(() => !timer.active)
        compare(timer.cancel(), undefined)
        compare(timer.remainingTime(), undefined)
        teller.call("sum").then(sum => test.sum = sum)
        tryCompare(test, "sum", 5)
        ignoreWarning(/castAfter: .*a message cannot be sent 5 ms ago/)
        verify(!teller.castAfter(-5, "nothing").active)
        Services.stopAll()
        tryVerify(() => !teller.alive)
        ignoreWarning(/castAfter: .*teller/)
        verify(!teller.castAfter(5, "nothing").active)
    }
}
