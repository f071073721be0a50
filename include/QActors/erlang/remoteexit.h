// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/erlang/term.h>

namespace QActors {

/// The exception of an ExitReason that came from a process elsewhere: the reason as a term, which goes back to Erlang unchanged. Throw
/// one where an actor is to end with a reason of Erlang's own: `throw RemoteExit(Term::fromString(u"{badarg,5}"_s))`.
///
/// As toTerm() and fromTerm<ExitReason>() have exit reasons:
///
/// | ExitReason             | Erlang                                                                                      |
/// |------------------------|---------------------------------------------------------------------------------------------|
/// | Normal                 | `normal`                                                                                    |
/// | Shutdown               | `shutdown`; with a text `{shutdown,<<"text">>}`. Of any other `{shutdown,X}` the text is the whole term as Erlang prints it, and it goes back as that (as a text, if there are pids, references, ports or funs in it) |
/// | Killed                 | `killed`; read from `kill`, too                                                             |
/// | NoProcess              | `noproc`                                                                                    |
/// | Cancelled              | `{cancelled,<<"text">>}`                                                                    |
/// | Error, a RemoteExit    | its reason()                                                                                |
/// | Error, other exceptions | `{error,<<"QActors::NetworkError">>,<<"text">>}`: type and text as binaries, never atoms   |
/// | Error with a RemoteExit | whatever else Erlang has, `noconnection`, too                                              |
class QACTORS_ERLANG_EXPORT RemoteExit : public Error
{
public:
    /// `node` is the name of the node where the process was, if that is known.
    explicit RemoteExit(const Term &reason, const QString &node = {});
    ~RemoteExit() override;
    const Term &reason() const noexcept { return m_reason; } ///< The reason as Erlang has it.
    const QString &node() const noexcept { return m_node; } ///< `app@host`; empty if unknown.
    /// The connection to the process' node was lost, or there was none: the process itself may live.
    bool isNoConnection() const noexcept { return m_reason.isAtom("noconnection"); }

private:
    Term m_reason;
    QString m_node;
};

} // namespace QActors
