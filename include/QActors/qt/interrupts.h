// SPDX-License-Identifier: MIT
// A signal that asks the program to end: Ctrl-C, a service manager, a shell that goes.
#pragma once

#include <QActors/kernel/global.h>

#include <QtCore/qobject.h>

#include <memory>

namespace QActors {

/// SIGINT and SIGTERM as a Qt signal, as long as the object lives: `co_await when(&interrupts, &Interrupts::raised)`, or
/// `inbox.listen(&interrupts, &Interrupts::raised)`. The first of them is told; the next one ends the program at once, as if
/// there were no such object. A signal that is ignored when the object is made, SIGINT below nohup, stays ignored. (Python's
/// asyncio.run() does so with SIGINT.) On Windows these are the events of the console: Ctrl-C is SIGINT; Ctrl-Break, the close of the
/// console's window and the end of the session are SIGTERM, and at the latter two the system ends the program some seconds later.
/// Thread: that of the object, which runs an event loop.
class QACTORS_EXPORT Interrupts : public QObject
{
    Q_OBJECT

public:
    /// Throws MisuseError if there is another such object, if the program handles one of the signals itself, or if there is no
    /// QCoreApplication; Error if the system gives no pipe.
    explicit Interrupts(QObject *parent = nullptr);
    /// The handlers that were in force before are again.
    ~Interrupts() override;

Q_SIGNALS:
    /// The number of the signal: SIGINT or SIGTERM.
    void raised(int number);

private:
    class Private;
    std::unique_ptr<Private> d;
};

/// The application quits at SIGINT and SIGTERM, from now on until it is gone; the second of them ends the program at once. With
/// windows it is as QCoreApplication::quit(): they are asked to close, and one that refuses keeps the application. Without,
/// exec(), or run(), returns 128 and the signal's number, as shells have it. Called again, it does nothing. Throws as
/// Interrupts do. Thread: the application's.
QACTORS_EXPORT void quitOnInterrupt();

} // namespace QActors
