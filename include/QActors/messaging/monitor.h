// SPDX-License-Identifier: MIT
// Hearing of the end of processes: a monitor sends a message, a link ends the other process, too. Processes may be on any
// thread.
#pragma once

#include <QActors/messaging/exitreason.h>
#include <QActors/messaging/pid.h>

namespace QActors {

/// The message that a monitor sends, once: the process `pid` has ended, or did not exist. (OTP: 'DOWN'.)
struct Down
{
    Down() noexcept = default;
    /// For code that sends a Down itself.
    Down(Ref ref, Pid pid, const ExitReason &reason) : ref(ref), pid(pid), reason(reason) { }
    Ref ref; ///< the Ref that monitor() gave
    Pid pid; ///< the process that ended
    ExitReason reason; ///< NoProcess if it had ended before
};

/// The message that an actor that traps exits gets when a linked process has ended. (OTP: 'EXIT'.)
struct Exit
{
    Exit() noexcept = default;
    Exit(Pid pid, const ExitReason &reason) : pid(pid), reason(reason) { } ///< For code that sends an Exit itself.
    Pid pid; ///< the process that ended
    ExitReason reason; ///< why it ended
};

/// Whether demonitor() also removes a Down that waits in the mailbox.
enum class Flush : bool {
    No,
    Yes
};

/// Has exactly one Down sent to the current actor when the process `pid` ends, also if it has ended already. Each call
/// makes a monitor of its own, which ends with the actor. Throws MisuseError outside an actor's tasks (there, use
/// Mailbox::monitor()).
/// (OTP: monitor/2.)
QACTORS_EXPORT Ref monitor(Pid pid);
/// Ends a monitor: from now on no Down with `ref` comes into the mailbox; with Flush::Yes, one that waits there is removed.
/// Does nothing if there is no such monitor. Throws as monitor(). (OTP: demonitor/2.)
QACTORS_EXPORT void demonitor(Ref ref, Flush flush = Flush::No);

/// Ties the current actor and the process `pid` together, both ways. When one of them ends with another reason than
/// Normal, the other is stopped with the same reason; a process that traps exits gets an Exit instead. Linking to a
/// process that has ended counts as its end with NoProcess. Linking twice is linking once. Throws MisuseError outside an
/// actor's tasks. (OTP: link/1.)
QACTORS_EXPORT void link(Pid pid);
/// Undoes link(), whichever side called that: the end of `pid` has no effect on the current actor any more. (OTP:
/// unlink/1.)
QACTORS_EXPORT void unlink(Pid pid);
/// Sets whether the current actor traps exits: then the end of a linked process does not stop the actor but sends it an
/// Exit, also for the reason Normal. Off by default. Throws MisuseError outside an actor's tasks. (OTP:
/// process_flag(trap_exit, …).)
QACTORS_EXPORT void setTrapExit(bool trap);

namespace detail {

class MessageQueue;

QACTORS_EXPORT Ref monitorFrom(MessageQueue *watcher, Pid pid);
QACTORS_EXPORT void demonitorFrom(MessageQueue *watcher, Ref ref, Flush flush);

} // namespace detail
} // namespace QActors

Q_DECLARE_METATYPE(QActors::Down)
Q_DECLARE_METATYPE(QActors::Exit)
