// SPDX-License-Identifier: MIT
#include "processhost_p.h"

#include "childlog_p.h"
#include "exitterm_p.h"
#include "invitation_p.h"
#include "nodeserver_p.h"
#include "openlink_p.h"
#include "termcall_p.h"
#include "termvalues_p.h"

#include <QActors/actors/start.h>
#include <QActors/erlang/childprocess.h>
#include <QActors/erlang/erlangprocess.h>
#include <QActors/erlang/nodeerror.h>
#include <QActors/kernel/detail/awaitable.h>
#include <QActors/qt/process.h>
#include <QActors/qt/server.h>
#include <QActors/qt/signal.h>
#include <QActors/tasks/combinators.h>
#include <QActors/tasks/timeouts.h>

#include <QtCore/qtimer.h>

namespace QActors::detail {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr auto ForkTime = 500ms; // from the end of the process to that of its connection
constexpr auto EndingTime = 5s; // from the loss of the connection to the end of the process

} // namespace

/// Virtual time stands while the child has something to do.
class ProcessHost::Outstanding final : public Awaitable
{
public:
    explicit Outstanding(const ProcessHost *host) : m_host(host) { }
    bool ready() const { return false; }
    void suspend() { }
    void result() { }
    bool detach() noexcept override { return true; }
    QString describe() const override { return u"the process of "_s + m_host->m_id; }
    Source source() const noexcept override
    {
        const bool isBusy = m_host->m_isStarting || m_host->m_isEnding || m_host->m_isLost || (m_host->node() && m_host->node()->hasOpenCalls());
        return isBusy ? Source::Threads : Source::Events;
    }

private:
    const ProcessHost *const m_host;
};

ProcessHost::ProcessHost(const QString &id, const QString &className, const ChildProgram &program) : m_id(id), m_className(className), m_program(program)
{
    setObjectName(id);
}

ProcessHost::~ProcessHost()
{
    m_context->beNoFallback();
    leaveNode();
}

// --- The start.

Async<> ProcessHost::init()
{
    if (isChildProcess()) {
        throw MisuseError(u"ChildSpec::process: %1 was not started, for this process was started as such a child itself, and has not called "
                          "runChildProcess(); call it in main(), before anything else is started"_s.arg(m_id));
    }
    letCallsConvertTerms();
    m_tasks.startSoon([this]() -> Async<> { co_await Outstanding(this); });
    const Invitation invitation = Invitation::make(m_id);
    co_await startNode(invitation);
    std::unique_ptr<NodeLink> link = co_await connectProgram(invitation);
    const PeerPointer peer = node()->adopt(std::move(link));
    const ErlangPid actor = co_await startActor(invitation);
    represent(node(), peer, actor);
    setLabel(u"%1 in process %2"_s.arg(m_className, QString::number(m_run->processId())));
    begin();
    m_tasks.startSoon([this] { return watchProgram(); });
    m_isStarting = false;
}

Async<> ProcessHost::startNode(const Invitation &invitation)
{
    const auto options = ErlangNodeOptions(invitation.parent).cookie(invitation.cookie).connectOnly();
    const NodePointer<ActorTask> task = makeActorHere<NodeServer>(options, pid(), m_context);
    useNode(static_cast<NodeServer *>(task->actor()));
    node()->bePrivate();
    launchActor(&m_tasks, task.get(), StartOptions().name(u"connection"_s).onExit([](Pid, const ExitReason &) { }), std::source_location::current());
    co_await ActorStartAwaitable(task);
    co_await QActors::call(task->pid(), &NodeServer::open);
    NodeContext::becomeImporter(m_context);
}

void ProcessHost::failStart(const QString &why)
{
    if (!m_run->hasEnded())
        throw ProcessError(QProcess::UnknownError, why);
    const ExitReason reason = m_run->reason();
    if (reason.cause())
        std::rethrow_exception(reason.cause());
    throw ProcessError(QProcess::UnknownError, why);
}

Async<std::unique_ptr<NodeLink>> ProcessHost::connectProgram(const Invitation &invitation)
{
    QLocalServer server;
    server.setSocketOptions(QLocalServer::UserAccessOption);
    listenOn(&server, invitation.address);
    Invitation complete = invitation;
    complete.address = server.fullServerName();
    m_run = std::make_unique<ProgramRun>(m_id, m_program, complete.toText());
    co_await m_run->start();

    std::unique_ptr<NodeLink> link;
    const auto accept = [&]() -> Async<> {
        while (!link) {
            std::unique_ptr<QIODevice> socket = co_await nextConnection(&server);
            try {
                Handshake handshake = Handshake::toAccept(node()->identity(), complete.cookie);
                link = co_await openLink(std::move(socket), std::move(handshake), node()->linkOptions(), m_program.connectTime());
            } catch (const WireError &error) {
                qCWarning(childLog).noquote() << m_id + u": a connection was refused:"_s << error.what();
            }
        }
    };
    const auto end = [this]() -> Async<> { co_await m_run->ended(); };
    const auto connected = [&]() -> Async<> { co_await race(accept, end); };
    const bool inTime = co_await moveOnAfter(m_program.connectTime(), connected);
    if (link && link->peer().name == invitation.child)
        co_return link;
    if (!inTime) {
        m_run->kill();
        throw ProcessError(QProcess::Timedout, u"%1 did not begin to serve within %2: its main() calls runChildProcess<%3>() after it has made the "
                                               "application"_s.arg(m_run->what(), QActors::describe(m_program.connectTime()), m_className));
    }
    failStart(u"%1 ended before it began to serve: its main() calls runChildProcess<%2>() after it has made the application"_s.arg(m_run->what(), m_className));
}

Async<ErlangPid> ProcessHost::startActor(const Invitation &invitation)
{
    Term answer;
    std::exception_ptr lost;
    try {
        const Term request = Term::tuple({Term::atom("start"), Term::string(m_className)});
        answer = co_await callRemote(node()->pid(), RemoteTarget(Atom(invitation.child), Atom(ChildServes)), request, NoTimeout);
    } catch (const Error &) {
        lost = std::current_exception();
    }
    if (lost) {
        // It tells more when it has ended.
        const auto end = [this] { return m_run->ended(); };
        co_await moveOnAfter(EndingTime, end);
        failStart(u"%1: %2"_s.arg(m_run->what(), QActors::describe(lost)));
    }
    if (answer.isTuple(2) && answer.at(0).isAtom("ok") && answer.at(1).isPid())
        co_return answer.at(1).toPid();
    const bool isError = answer.isTuple(2) && answer.at(0).isAtom("error") && answer.at(1).isBinary();
    throw ProcessError(QProcess::UnknownError,
                       u"%1: %2"_s.arg(m_run->what(), isError ? QString::fromUtf8(answer.at(1).toBytes()) : u"it said %1"_s.arg(answer.toString(200))));
}

// --- Requests.

Async<> ProcessHost::handleCall(Message &request, From from)
{
    if (isAlive())
        return RemoteProcess::handleCall(request, from);
    m_held.push_back(from);
    return {};
}

Async<> ProcessHost::serveNamed(const QByteArray &method, const QVariantList &arguments, const From &from)
{
    if (isAlive())
        return RemoteProcess::serveNamed(method, arguments, from);
    if (from.isValid())
        m_held.push_back(from);
    return {};
}

Async<> ProcessHost::handleInfo(Message &message)
{
    if (const auto *change = message.get<PeerChange>()) {
        m_whyLost = change->why;
        return {};
    }
    return RemoteProcess::handleInfo(message);
}

// --- The end.

void ProcessHost::ended(const ExitReason &reason)
{
    if (m_isLost)
        return;
    // Cancelled: by the end of the program, which tells more.
    if (isAlive() && reason.kind() != ExitReason::Kind::Cancelled)
        return stop(reason); // terminate() tells the process
    m_isLost = true;
    m_tasks.startSoon([this] { return findReason(); });
}

// The end of the process closes the connection, unless another process has it, too: one that the child has forked.
Async<> ProcessHost::watchProgram()
{
    co_await m_run->ended();
    QTimer patience; // for what it said last; of real time
    patience.start(ForkTime);
    co_await when(&patience, &QTimer::timeout);
    if (isAlive())
        peer()->link->abort(u"%1 has ended"_s.arg(m_run->what()));
}

// The connection is lost: mostly because the process has ended, which tells more.
Async<> ProcessHost::findReason()
{
    const auto end = [this]() -> Async<> { co_await m_run->ended(); };
    if (co_await moveOnAfter(EndingTime, end)) {
        stop(m_run->reason());
        co_return;
    }
    m_run->kill();
    co_await m_run->ended();
    stop(ExitReason::error(std::make_exception_ptr(
        ProcessError(QProcess::UnknownError, u"%1 was killed, for its connection broke: %2"_s.arg(m_run->what(), m_whyLost)))));
}

void ProcessHost::tellToStop(const ExitReason &reason)
{
    const Term request = Term::tuple({Term::atom("stop"), exitReasonToTerm(reason)});
    // Also where so much waits to be sent that nothing else is taken.
    peer()->send(ControlMessage::regSend(Term::pid(node()->self()), Term::atom(ChildServes), Term::tuple({Term::atom("$gen_cast"), request})));
}

void ProcessHost::toldToStop(const ExitReason &reason) noexcept
{
    if (isAlive())
        tellToStop(reason);
}

void ProcessHost::toldToDie() noexcept
{
    m_run->kill();
}

Async<> ProcessHost::terminate(const ExitReason &reason)
{
    m_isEnding = true;
    if (!m_run || m_run->hasEnded())
        co_return;
    if (isAlive())
        tellToStop(reason);
    co_await m_run->ended(); // or the time for this is over, and the process is killed
}

ChildSpec processSpec(const QString &id, const QMetaObject *type, const QByteArrayList &methods, const ChildProgram &program)
{
    const QString className = QString::fromUtf8(type->className());
    for (const QByteArray &name : methods) {
        bool isThere = false;
        for (int i = 0; i < type->methodCount(); ++i) {
            const QMetaMethod method = type->method(i);
            isThere |= method.name() == name && method.access() == QMetaMethod::Public && method.methodType() != QMetaMethod::Signal;
        }
        if (!isThere) {
            throw MisuseError(u"ChildSpec::process: %1::%2() is among the QACTORS_REMOTE_METHODS(), but it is neither Q_INVOKABLE nor a public slot"_s.arg(
                className, QString::fromUtf8(name)));
        }
    }
    return ChildSpec::actor<ProcessHost>(id, id, className, program);
}

} // namespace QActors::detail
