// SPDX-License-Identifier: MIT
// Hearing of the end of processes: monitors tell, links take along. Any process may be on any thread.
#pragma once

#include <QActors/messaging/exitreason.h>
#include <QActors/messaging/pid.h>

namespace QActors {

/// The message that a monitor sends, once: the process `pid` has ended, or was none. (OTP: 'DOWN'.)
struct Down
{
    Down() noexcept = default;
    /// For those who send one themselves.
    Down(Ref ref, Pid pid, const ExitReason &reason) : ref(ref), pid(pid), reason(reason) { }
    Ref ref; ///< what monitor() gave
    Pid pid; ///< the process that ended
    ExitReason reason; ///< NoProcess if it had ended before
};

/// The message that a linked process' end is, to an actor that traps exits. (OTP: 'EXIT'.)
struct Exit
{
    Exit() noexcept = default;
    Exit(Pid pid, const ExitReason &reason) : pid(pid), reason(reason) { } ///< For those who send one themselves.
    Pid pid; ///< the process that ended
    ExitReason reason; ///< why it ended
};

/// Whether demonitor() also takes a Down that waits in the mailbox.
enum class Flush : bool {
    No,
    Yes
};

/// Sends the current actor exactly one Down when `pid` ends, also if it has ended already. Each call makes a monitor
/// of its own. It ends with the actor. Throws MisuseError outside an actor's tasks (there, use Mailbox::monitor()).
/// (OTP: monitor/2.)
QACTORS_EXPORT Ref monitor(Pid pid);
/// After this, no Down with `ref` is put into the mailbox; with Flush::Yes, none is there either. Does nothing if there
/// is no such monitor. Throws as monitor(). (OTP: demonitor/2.)
QACTORS_EXPORT void demonitor(Ref ref, Flush flush = Flush::No);

/// Ties the current actor and `pid` together, both ways, until one ends: if it ends with anything but Normal, the other
/// is stopped with the same reason, or hears of it, if it traps exits. A process that has ended counts as having ended
/// with NoProcess. Linking twice is linking once. Throws MisuseError outside an actor's tasks. (OTP: link/1.)
QACTORS_EXPORT void link(Pid pid);
/// Undoes link(), from either side: what happens to `pid` after this does not matter here. (OTP: unlink/1.)
QACTORS_EXPORT void unlink(Pid pid);
/// Whether the end of linked processes comes to the current actor as a message, an Exit, also with Normal, instead of
/// stopping it. Off by default. Throws MisuseError outside an actor's tasks. (OTP: process_flag(trap_exit, …).)
QACTORS_EXPORT void setTrapExit(bool trap);

namespace detail {

class MessageQueue;

QACTORS_EXPORT Ref monitorFrom(MessageQueue *watcher, Pid pid);
QACTORS_EXPORT void demonitorFrom(MessageQueue *watcher, Ref ref, Flush flush);

} // namespace detail
} // namespace QActors

Q_DECLARE_METATYPE(QActors::Down)
Q_DECLARE_METATYPE(QActors::Exit)
