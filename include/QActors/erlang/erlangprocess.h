// SPDX-License-Identifier: MIT
// A process of another node, by its name there.
#pragma once

#include <QActors/erlang/detail/remoterequest.h>
#include <QActors/kernel/detail/temporaries.h>
#include <QActors/servers/call.h>

#include <memory>

namespace QActors {
namespace detail {

/// Throws CallError unless the answer is `ok`.
QACTORS_ERLANG_EXPORT void requireOk(const Term &answer);

/// With the program's timeout, if that is DefaultTimeout.
QACTORS_ERLANG_EXPORT Async<Term> callRemote(Pid node, RemoteTarget to, Term request, Duration timeout = DefaultTimeout);
QACTORS_ERLANG_EXPORT Async<> sendRemote(Pid node, RemoteTarget to, Term message);

template<typename R>
Async<R> converted(Async<Term> call)
{
    const Term answer = co_await std::move(call);
    if constexpr (std::is_void_v<R>)
        requireOk(answer);
    else
        co_return fromTerm<R>(answer);
}

} // namespace detail

/// A process of another node by its name, ``{store, 'app@host'}``, as ErlangNode::process() gives it. The name is looked up there at
/// each request, so it stands for whatever process has it then, through restarts of that process, of its node and of the connection,
/// which is made when it is needed. A value; any thread.
///
///     const ErlangProcess store = node.process("store", u"app@127.0.0.1"_s);
///     const int total = co_await store.call<int>("add", 5);                  // gen_server:call(store, {add, 5})
///     store.cast("add", 5);                                                  // gen_server:cast(store, {add, 5})
///     store.send("tick", self());                                            // store ! {tick, Pid}
///
/// Arguments are what toTerm() converts, and pids of this program. A literal in the first place is an atom; all other text is a
/// binary. Several arguments are a tuple, one is itself. All functions throw TermError for what does not convert.
class QACTORS_ERLANG_EXPORT ErlangProcess
{
public:
    ErlangProcess() noexcept = default; ///< No process; a call throws NoProcess.
    bool isNull() const noexcept { return !m_node; } ///< True for no process.
    const QString &node() const noexcept { return m_target.node.name; } ///< `app@host`.
    QString name() const { return std::get<Atom>(m_target.process).name; } ///< `store`.
    QString toString() const; ///< As Erlang writes it: ``{store,'app@host'}``.

    /// Calls a gen_server, and gives its answer as an R; `call<void>()` takes the answer `ok` alone. Throws NoProcess if there is no
    /// such process, ProcessExited if it ends before it answers, NodeError if its node cannot be reached or is lost, TermError if the
    /// answer is no R. (Erlang: gen_server:call/2, without a timeout unless callFor() or setDefaultCallTimeout() gives one.)
    template<typename R = Term, typename... Args>
    [[nodiscard]] Async<R> call(Args &&...args) const
    {
        (..., [] { QACTORS_REQUIRE_SAFE_TEMPORARY(Args); }());
        return detail::converted<R>(detail::callRemote(server(), m_target, detail::requestOf(context(), args...)));
    }
    /// The same; throws CallTimeout if there is no answer within `timeout`.
    template<typename R = Term, typename... Args>
    [[nodiscard]] Async<R> callFor(AnyDuration timeout, Args &&...args) const
    {
        (..., [] { QACTORS_REQUIRE_SAFE_TEMPORARY(Args); }());
        return detail::converted<R>(detail::callRemote(server(), m_target, detail::requestOf(context(), args...), Duration(timeout)));
    }
    /// Sends a request without an answer; dropped if there is no such process or node. (Erlang: gen_server:cast/2.)
    template<typename... Args>
    void cast(Args &&...args) const
    {
        QActors::cast<detail::RemoteSend>(server(), m_target, Term::tuple({Term::atom("$gen_cast"), detail::requestOf(context(), args...)}));
    }
    /// Sends a message; dropped if there is no such process or node. (Erlang: `{store, Node} ! Message`.)
    template<typename... Args>
    void send(Args &&...args) const
    {
        QActors::cast<detail::RemoteSend>(server(), m_target, detail::requestOf(context(), args...));
    }
    /// The same, and waits until there is room in the connection; see ErlangNodeOptions::sendLimit(). Throws NodeError.
    template<typename... Args>
    [[nodiscard]] Async<> sendOrWait(Args &&...args) const
    {
        (..., [] { QACTORS_REQUIRE_SAFE_TEMPORARY(Args); }());
        return detail::sendRemote(server(), m_target, detail::requestOf(context(), args...));
    }

    bool operator==(const ErlangProcess &) const = default;

private:
    friend class ErlangNode;
    ErlangProcess(std::shared_ptr<const detail::NodeContext> node, detail::RemoteTarget target) : m_node(std::move(node)), m_target(std::move(target)) { }
    Pid server() const;
    const TermContext &context() const;
    std::shared_ptr<const detail::NodeContext> m_node; // our own
    detail::RemoteTarget m_target;
};

} // namespace QActors
