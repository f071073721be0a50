// SPDX-License-Identifier: MIT
// How the tasks and actors of an application end with its event loop. \ref ending tells more.
#pragma once

#include <QActors/qt/interrupts.h>

namespace QActors {

/// How long tasks and actors may take to end when the application quits; 5 s by default.
///
/// When QCoreApplication::exec() ends, by quit(), by the last window or by exit(), what runs in TaskGroups on the
/// application's thread ends in order, while exec() has not returned yet (in aboutToQuit, before the slots of others):
///  1. Tasks that are no actors are cancelled, also those of toFuture(); their cleanup runs, shielded cleanup included.
///  2. When they have ended, the actors are asked to shut down, one after the other, the newest first: ExitReason Shutdown,
///     and terminate() runs, which may save, and call actors that are older. An actor that runs in an EventLoopPool ends so,
///     too, if it was started into a group of this thread.
///  3. After half of the time the actors that are left are asked all at once; after all of it, what is left is killed,
///     with a warning that names it.
/// A task that calls exit() itself ends last with Qt 6.11, which tells of the quit within that call, and so does an actor of which it is one.
/// After a second a warning names what is waited for, and where. Events are delivered meanwhile, but for the user's input:
/// who wants to ask the user does so before, see closeRequested(). What is started meanwhile ends as well. With run() as the
/// body of main() nothing of this happens until its tasks have ended: they are cancelled, as run() says. (Python's
/// asyncio.run() and Erlang's init:stop() end in this order.) Thread: any.
QACTORS_EXPORT Duration quitTimeout() noexcept;
/// From the next quit on. Zero kills what does not end at once. Throws MisuseError if it is negative. Any thread.
QACTORS_EXPORT void setQuitTimeout(AnyDuration timeout);

/// True, unless setEndsAtQuit() said otherwise. Any thread.
QACTORS_EXPORT bool endsAtQuit() noexcept;
/// Without, a quit leaves tasks and actors alone: they are killed with the objects that own them, or go on when there is
/// another event loop, of a second application, say. Any thread.
QACTORS_EXPORT void setEndsAtQuit(bool ends) noexcept;

} // namespace QActors
