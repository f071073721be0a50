// SPDX-License-Identifier: MIT
// A node of ours and one of Erlang's, which know each other's port mapper and cookie.
#pragma once

#include "erlang/beam.h"

#include <QActors/ErlangNode>
#include <QActors/GenServer>
#include <QActors/Mailbox>
#include <QActors/RemoteExit>

namespace TestSupport {

/// With a time that is enough on a busy machine.
#define NODE_TEST(name) QACTORS_TEST(name, QActors::Test::Options().realTime().watchdog(60s))

inline ErlangNodeOptions nodeOptions(const Epmd &epmd, const QString &name = u"ui@127.0.0.1"_s)
{
    return ErlangNodeOptions(name).cookie("monster").portMapperPort(epmd.port());
}

struct Both
{
    explicit Both(const QString &name = u"ui@127.0.0.1"_s) : node(nodeOptions(epmd, name)) { }
    Async<> start()
    {
        co_await beam.ready();
        co_await node.start();
    }
    Epmd epmd;
    Beam beam{epmd};
    ErlangNode node;
};

/// The reason as Erlang has it; its own text if it is not Erlang's.
inline QString reasonOf(const ExitReason &reason)
{
    if (!reason.cause())
        return reason.toString();
    try {
        std::rethrow_exception(reason.cause());
    } catch (const RemoteExit &exit) {
        return exit.reason().toString();
    } catch (const std::exception &error) {
        return QString::fromUtf8(error.what());
    }
}

inline QString kindOf(const std::exception_ptr &error)
{
    try {
        std::rethrow_exception(error);
    } catch (const NoProcess &) {
        return u"NoProcess"_s;
    } catch (const ProcessExited &exited) {
        return u"ProcessExited "_s + reasonOf(exited.reason());
    } catch (const NodeError &failure) {
        return u"NodeError %1"_s.arg(int(failure.kind()));
    } catch (const CallTimeout &) {
        return u"CallTimeout"_s;
    } catch (const CallError &) {
        return u"CallError"_s;
    } catch (const TermError &) {
        return u"TermError"_s;
    } catch (const std::exception &other) {
        return QString::fromUtf8(other.what());
    }
}

/// What the await that `fn` gives throws; empty if it does not.
template<typename F>
Async<QString> errorOf(F fn)
{
    std::exception_ptr error;
    try {
        static_cast<void>(co_await fn());
    } catch (const Error &) {
        error = std::current_exception();
    }
    co_return error ? kindOf(error) : QString();
}

/// The same of a plain function.
template<typename F>
QString thrown(F fn)
{
    try {
        fn();
    } catch (const Error &) {
        return kindOf(std::current_exception());
    }
    return {};
}

inline QString nodeError(NodeError::Kind kind)
{
    return u"NodeError %1"_s.arg(int(kind));
}

} // namespace TestSupport
