// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/kernel/async.h>

#include <QtCore/qpointer.h>

namespace QActors {

class CloseRequest;

/// `CloseRequest request = co_await closeRequested(window)`: until somebody wants to close the window, a QWidget, QWindow or
/// QQuickWindow: the user, close(), or QGuiApplication::quit(). It stays open until the request is accepted, however long
/// that takes; whoever calls close() meanwhile is refused, and asks no second time. Ask in a loop, for the next attempt. As
/// long as nobody waits for it, and after a cancel, the window closes as ever. Throws SenderGone if the window is deleted;
/// MisuseError if it is null, cannot be closed, lives on another thread, or if there is such a wait, or a request, already.
[[nodiscard]] QACTORS_EXPORT Async<CloseRequest> closeRequested(QObject *window);

/// A window that is to close, and waits for the answer. Dropped, by an exception or a cancel too, it is as ignored: the
/// window stays, and with it all that has not been saved. Moved, not copied. Thread: the window's.
class QACTORS_EXPORT CloseRequest
{
public:
    CloseRequest(CloseRequest &&other) noexcept : m_gate(std::exchange(other.m_gate, nullptr)) { }
    CloseRequest &operator=(CloseRequest &&other) noexcept;
    ~CloseRequest() { ignore(); }

    /// Closes the window, which is asked as usual: its closeEvent() runs. A window with Qt::WA_DeleteOnClose is deleted when the
    /// event loop comes to it. False if the window has refused or is gone, or if the request was answered before.
    bool accept();
    /// The window stays open. A quit() that has asked for the close is over then, also for the other windows.
    void ignore() noexcept;

private:
    friend QACTORS_EXPORT Async<CloseRequest> closeRequested(QObject *window);
    explicit CloseRequest(QObject *gate) noexcept : m_gate(gate) { }
    QPointer<QObject> m_gate; // goes with the window
};

} // namespace QActors
