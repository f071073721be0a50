// SPDX-License-Identifier: MIT
#pragma once

#include "programrun_p.h"
#include "remoteprocess_p.h"

#include <QActors/kernel/awaitable.h>

#include <vector>

QT_BEGIN_NAMESPACE
class QLocalServer;
QT_END_NAMESPACE

namespace QActors::detail {

struct Invitation;

/// The actor that stands for one in a child process: starts the program, asks it for the actor, and passes on what comes. It ends when
/// the actor or the process does, and its own end is theirs. Connection and process are on its thread.
class ProcessHost : public RemoteProcess
{
    Q_OBJECT

public:
    ProcessHost(const QString &id, const QString &className, const ChildProgram &program);
    ~ProcessHost() override;

protected:
    Async<> init() override;
    Async<> terminate(const ExitReason &reason) override;
    Async<> handleInfo(Message &message) override;
    Async<> handleCall(Message &request, From from) override;
    Async<> serveNamed(const QByteArray &method, const QVariantList &arguments, const From &from) override;
    void ended(const ExitReason &reason) override;
    void toldToStop(const ExitReason &reason) noexcept override;
    void toldToDie() noexcept override;

private:
    class Outstanding;
    Async<> startNode(const Invitation &invitation);
    Async<std::unique_ptr<NodeLink>> connectProgram(const Invitation &invitation);
    Async<ErlangPid> startActor(const Invitation &invitation);
    Async<> watchProgram();
    Async<> findReason();
    void tellToStop(const ExitReason &reason);
    bool isAlive() const { return node() && peer() && peer()->isConnected(); }
    [[noreturn]] void failStart(const QString &why);

    const QString m_id;
    const QString m_className;
    const ChildProgram m_program;
    const std::shared_ptr<NodeContext> m_context = std::make_shared<NodeContext>();
    std::unique_ptr<ProgramRun> m_run;
    QString m_whyLost;
    std::vector<From> m_held; // of calls that came when the connection had gone
    bool m_isStarting = true;
    bool m_isLost = false;
    bool m_isEnding = false;
    TaskGroup m_tasks{this};
};

} // namespace QActors::detail
