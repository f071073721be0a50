// SPDX-License-Identifier: MIT
// A supervisor with one child in a process of its own.
#pragma once

#include "erlang/child/servers.h"
#include "erlang/nodes.h"

#include <QActors/ChildProcess>
#include <QActors/Mailbox>
#include <QActors/Monitor>
#include <QActors/Supervisor>

#include <QtCore/qregularexpression.h>

namespace TestSupport {

/// The program of erlang/child.
inline ChildProgram childProgram()
{
    return ChildProgram(QStringLiteral(QACTORS_TEST_CHILD));
}

/// What a sanitizer says in a child comes as a warning.
inline void failOnFaultsOfChildren()
{
    QTest::failOnWarning(QRegularExpression(u"Sanitizer|runtime error:"_s));
}

inline ChildSpec decoderSpec(const ChildProgram &program = childProgram())
{
    return ChildSpec::process<Decoder>(u"decoder"_s, program);
}

struct Family
{
    Async<> start(ChildSpec spec)
    {
        const QList<ChildSpec> children{spec};
        supervisor = co_await QActors::start<Supervisor>(group, SupervisorOptions().intensity(100, 1h), children);
        pid = co_await supervisor.call(&Supervisor::child, spec.id());
    }
    ActorRef<Decoder> decoder() const { return ActorRef<Decoder>(pid); }
    TaskGroup group;
    ActorRef<Supervisor> supervisor;
    Pid pid; // of the child's first start
};

/// The end of a process.
inline Async<ExitReason> endOf(Pid pid)
{
    Mailbox mailbox;
    mailbox.monitor(pid);
    ExitReason reason;
    co_await mailbox.receive(on<Down>([&](const Down &down) { reason = down.reason; }));
    co_return reason;
}

} // namespace TestSupport
