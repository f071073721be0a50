// SPDX-License-Identifier: MIT
import QtQuick
import QtQuick.Controls
import QtQuick.Dialogs
import QtTest
import QActors
import Test

Item {
    id: page
    width: 300
    height: 300

    Dialog { id: dialog; standardButtons: Dialog.Ok | Dialog.Cancel }
    MessageDialog { id: question; parentWindow: page.Window.window; text: "Save?"; buttons: MessageDialog.Save | MessageDialog.Cancel }
    Component { id: passing; Dialog { } }
    Timer { id: noDialog }

    TestCase {
        name: "Dialogs"
        when: windowShown

        function settled(h) { tryCompare(h, "running", false); return h }
        function ask(which) { return Async.run(function*() { return yield Async.open(which) }) }

        function test_acceptedAndRejected() {
            let h = ask(dialog)
            tryCompare(dialog, "opened", true)
            verify(h.running)
            dialog.accept()
            compare(settled(h).value, true)
            h = ask(dialog)
            tryCompare(dialog, "opened", true)
            dialog.reject()
            compare(settled(h).value, false)
        }
        function test_closedByOthersIsRejected() {
            const h = ask(dialog)
            tryCompare(dialog, "opened", true)
            dialog.close()
            compare(settled(h).value, false)
        }
        function test_theButtonOfAMessageDialog() {
            let h = ask(question)
            tryCompare(question, "visible", true)
            question.buttonClicked(MessageDialog.Save, 0)
            question.accept()
            compare(settled(h).value, MessageDialog.Save)
            tryCompare(question, "visible", false)
            h = ask(question)
            tryCompare(question, "visible", true)
            question.close()
            compare(settled(h).value, 0)
        }
        function test_QW4_aCancelClosesIt() {
            const h = ask(dialog)
            tryCompare(dialog, "opened", true)
            h.cancel()
            settled(h)
            verify(h.cancelled)
            tryCompare(dialog, "visible", false)
        }
        function test_QW1_destroyedBeforeItsAnswer() {
            const gone = passing.createObject(page)
            let message = ""
            ask(gone).catch(e => message = e.message)
            tryCompare(gone, "opened", true)
            gone.destroy()
            tryVerify(() => message !== "")
            verify(message.indexOf("was destroyed before its answer") > 0, message)
        }
        function test_QW5_misuseIsNamed() {
            let message = ""
            ask(noDialog).catch(e => message = e.message)
            tryVerify(() => message !== "")
            verify(message.indexOf("has no open() and accepted()") > 0, message)
            message = ""
            ask(null).catch(e => message = e.message)
            tryVerify(() => message !== "")
            verify(message.indexOf("the dialog is null") > 0, message)
            const h = ask(dialog)
            tryCompare(dialog, "opened", true)
            message = ""
            ask(dialog).catch(e => message = e.message)
            tryVerify(() => message !== "")
            verify(message.indexOf("is open already") > 0, message)
            dialog.accept()
            settled(h)
        }
    }
}
