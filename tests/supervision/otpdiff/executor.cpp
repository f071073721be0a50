// SPDX-License-Identifier: MIT
#include "executor.h"

#include <QActors/Actor>
#include <QActors/RunTest>
#include <QActors/Supervisor>

#include <algorithm>
#include <map>

namespace OtpDiff {

using namespace QActors;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

/// A failing start, and a crash.
struct Failure : std::runtime_error
{
    using runtime_error::runtime_error;
};

const char *nameOf(const ExitReason &reason)
{
    switch (reason.kind()) {
    case ExitReason::Kind::Normal: return "normal";
    case ExitReason::Kind::Shutdown: return "shutdown";
    case ExitReason::Kind::Killed: return "killed";
    case ExitReason::Kind::Error: return "error";
    case ExitReason::Kind::Cancelled: return "cancelled";
    case ExitReason::Kind::NoProcess: break;
    }
    return "noproc";
}

/// What the processes of a script share.
class Run
{
public:
    explicit Run(const Script &script) : script(script) { }

    const Script &script;
    std::string log;
    std::map<std::string, int> starts;
    std::vector<std::string> *gone = nullptr; // while a supervisor is being killed

    void say(const std::string &line) { log += line + "\n"; }
    void ended(const std::string &name, const ExitReason &reason)
    {
        if (gone)
            gone->push_back(name);
        else
            say("end " + name + " " + nameOf(reason));
    }
    ChildSpec spec(const Definition &definition);
    /// A supervisor begins: its children.
    QList<ChildSpec> begin(const Definition &supervisor);
    void started(const std::string &name, int count, Pid pid)
    {
        say("start " + name + " " + std::to_string(count));
        m_counts[pid] = count;
    }
    /// Which start of this child gave the process.
    int countOf(const std::string &name, Pid pid) const
    {
        const auto found = m_counts.find(pid);
        return found == m_counts.end() ? starts.at(name) : found->second; // supervisors do not say
    }

private:
    std::map<Pid, int> m_counts;
};

class Worker : public Actor
{
public:
    Worker(Run *run, const Definition *definition)
        : m_run(run), m_definition(definition), m_start(++run->starts[definition->name])
    {
        if (m_start % 2 == 0) // at other times in init()
            failIfTold();
    }

private:
    void failIfTold() const
    {
        if (m_definition->failsAt(m_start)) {
            m_run->say("fail " + m_definition->name + " " + std::to_string(m_start));
            throw Failure("init");
        }
    }
    Async<> init() override
    {
        failIfTold();
        m_run->started(m_definition->name, m_start, pid());
        m_initialised = true;
        co_return;
    }
    Async<> run() override
    {
        co_await receive(on("crash", [] { throw Failure("crash"); }),
                         on("stop", arg<ExitReason::Kind>, [this](ExitReason::Kind kind) {
                             m_byItself = true;
                             stop(kind);
                         }));
    }
    Async<> terminate(const ExitReason &reason) override
    {
        if (m_definition->manner == Manner::Stubborn && reason.kind() == ExitReason::Kind::Shutdown && !m_byItself)
            co_await sleepForever();
    }
    void doEnded(const ExitReason &reason) noexcept override
    {
        if (m_initialised)
            m_run->ended(m_definition->name, reason);
    }

    Run *m_run;
    const Definition *m_definition;
    int m_start;
    bool m_initialised = false;
    bool m_byItself = false;
};

SupervisorOptions optionsOf(const Definition &d)
{
    return SupervisorOptions()
        .strategy(RestartStrategy(int(d.strategy)))
        .intensity(d.intensity, std::chrono::seconds(d.period))
        .autoShutdown(QActors::AutoShutdown(int(d.autoShutdown)));
}

class Tree : public Supervisor
{
public:
    Tree(Run *run, const Definition *definition)
        : Supervisor(optionsOf(*definition), run->begin(*definition)), m_run(run), m_definition(definition)
    {
    }
    ~Tree() override
    {
        if (m_reason || m_run->gone) // else a child's start has failed in its own
            m_run->ended(m_definition->name, m_reason.value_or(ExitReason::Kind::Killed));
    }

private:
    Async<> terminate(const ExitReason &reason) override
    {
        m_reason = reason;
        return {};
    }

    Run *m_run;
    const Definition *m_definition;
    std::optional<ExitReason> m_reason;
};

ChildSpec Run::spec(const Definition &d)
{
    const QString id = QString::fromStdString(d.name);
    const ChildSpec spec = d.isSupervisor ? ChildSpec::actor<Tree>(id, this, &d) : ChildSpec::actor<Worker>(id, this, &d);
    const Shutdown shutdown = d.shutdown == Brutal     ? Shutdown::Brutal
                              : d.shutdown == Infinity ? Shutdown::Infinity
                                                       : Shutdown(std::chrono::milliseconds(d.shutdown));
    return spec.restart(QActors::Restart(int(d.restart))).shutdown(shutdown).significant(d.significant);
}

QList<ChildSpec> Run::begin(const Definition &supervisor)
{
    say("start " + supervisor.name + " " + std::to_string(++starts[supervisor.name]));
    QList<ChildSpec> children;
    for (const Definition &d : script.definitions) {
        if (d.isStatic && d.parent == supervisor.name)
            children.append(spec(d));
    }
    return children;
}

/// Does to the tree what the script says.
class Driver
{
public:
    explicit Driver(Run *run) : m_run(run) { }

    Async<> drive(TaskGroup &group)
    {
        m_run->say("> begin");
        const std::string started = co_await begin(group);
        co_await result(started);
        for (const Operation &operation : m_run->script.operations) {
            if (!m_root.isValid() || !m_root.isAlive())
                co_return;
            m_run->say("> " + join(operation));
            const std::string done = co_await perform(operation);
            co_await result(done);
        }
        if (!m_root.isValid() || !m_root.isAlive())
            co_return;
        m_run->say("> shutdown");
        m_root.stop(ExitReason::Kind::Shutdown);
        const ExitReason reason = co_await m_root.wait();
        m_run->say(std::string("= ") + nameOf(reason));
    }

private:
    Async<std::string> begin(TaskGroup &group)
    {
        Async<TypedActorHandle<Tree>> root;
        try {
            root = startWith<Tree>(group, StartOptions(), m_run, &m_run->script.definitions.front());
        } catch (const MisuseError &) {
            co_return "bad_spec";
        }
        try {
            m_root = co_await std::move(root);
        } catch (const std::exception &) {
            co_return "failed";
        }
        co_return "ok";
    }

    /// Logs what has happened by the time that all is quiet, the result and the state.
    Async<> result(const std::string &result)
    {
        for (m_isQuiet = false; !m_isQuiet;) {
            co_await sleep(1us); // virtual time passes when nothing can run
            m_isQuiet = true;
            m_live.clear();
            m_state = "dead";
            if (m_root.isValid() && m_root.isAlive())
                m_state = co_await state(m_run->script.definitions.front().name, m_root.pid());
        }
        m_run->say("= " + result);
        m_run->say(": " + m_state);
    }

    Async<std::string> state(std::string name, Pid pid)
    {
        m_live[name] = pid;
        const ActorRef<Supervisor> supervisor(pid);
        QList<ChildInfo> children;
        try {
            children = co_await supervisor.call(&Supervisor::whichChildren);
        } catch (const std::exception &) {
            m_isQuiet = false;
        }
        std::string text;
        for (const ChildInfo &child : children) {
            const std::string id = child.id.toStdString();
            text += (text.empty() ? "" : " ") + id + ":";
            if (child.state == ChildInfo::Restarting)
                m_isQuiet = false;
            if (child.state != ChildInfo::Running) {
                text += "-";
                continue;
            }
            m_live[id] = child.pid;
            text += std::to_string(m_run->countOf(id, child.pid));
            if (child.isSupervisor) {
                const std::string below = co_await state(id, child.pid);
                text += "[" + below + "]";
            }
        }
        co_return text;
    }

    Async<std::string> perform(Operation operation)
    {
        const std::string what = operation.front();
        if (what == "crash" || what == "stop")
            co_return stop(operation);
        if (what == "kill")
            co_return kill(operation);
        if (what == "advance") {
            // OTP counts by whole seconds: what was a period ago still counts, also with the time that result() takes.
            m_time += std::chrono::seconds(std::stoi(operation[1])) - 1ms;
            co_await sleep(std::max(Duration(0), m_time - Test::testClock().elapsed()));
            co_return "ok";
        }
        if (what == "during") {
            const Pid victim = live(operation[1]);
            operation.erase(operation.begin(), operation.begin() + 2);
            if (victim.isNull() || live(operation[1]).isNull())
                co_return "none";
            QActors::kill(victim);
        }
        const std::string answer = co_await request(operation);
        co_return answer;
    }

    std::string stop(const Operation &operation)
    {
        const Pid pid = live(operation[1]);
        if (pid.isNull())
            return "none";
        const bool crash = operation[0] == "crash";
        const auto kind = crash ? ExitReason::Kind::Error : operation[2] == "normal" ? ExitReason::Kind::Normal
                                                                                     : ExitReason::Kind::Shutdown;
        if (m_run->script.find(operation[1])->isSupervisor)
            QActors::stop(pid, crash ? ExitReason::error(std::make_exception_ptr(Failure("crash"))) : ExitReason(kind));
        else if (crash)
            send(pid, "crash");
        else
            send(pid, "stop", kind);
        return "ok";
    }

    std::string kill(const Operation &operation)
    {
        std::vector<std::string> gone;
        std::vector<Pid> pids;
        for (auto name = operation.begin() + 1; name != operation.end(); ++name) {
            if (live(*name).isNull())
                continue;
            pids.push_back(live(*name));
            if (m_run->script.find(*name)->isSupervisor)
                m_run->gone = &gone;
        }
        for (Pid pid : pids)
            QActors::kill(pid);
        m_run->gone = nullptr;
        std::sort(gone.begin(), gone.end());
        for (const std::string &name : gone)
            m_run->say("gone " + name);
        return pids.empty() ? "none" : "ok";
    }

    Async<std::string> request(Operation request)
    {
        const ActorRef<Supervisor> supervisor(live(request[1]));
        if (supervisor.pid().isNull())
            co_return "none";
        const QString id = QString::fromStdString(request.back());
        try {
            if (request[0] == "start") {
                const ChildSpec spec = m_run->spec(*m_run->script.find(request[2]));
                co_await supervisor.call(&Supervisor::startChild, spec);
            } else if (request[0] == "terminate") {
                co_await supervisor.call(&Supervisor::terminateChild, id);
            } else if (request[0] == "restart") {
                co_await supervisor.call(&Supervisor::restartChild, id);
            } else if (request[0] == "delete") {
                co_await supervisor.call(&Supervisor::deleteChild, id);
            } else {
                const ChildCounts counts = co_await supervisor.call(&Supervisor::countChildren);
                co_return std::to_string(counts.specs) + " " + std::to_string(counts.active) + " "
                    + std::to_string(counts.supervisors) + " " + std::to_string(counts.workers);
            }
        } catch (const ChildError &error) {
            switch (error.kind()) {
            case ChildError::AlreadyPresent: co_return "already_present";
            case ChildError::AlreadyStarted: co_return "already_started";
            case ChildError::NotFound: co_return "not_found";
            case ChildError::Running: co_return "running";
            case ChildError::Restarting: co_return "restarting";
            case ChildError::StartFailed: co_return "failed";
            case ChildError::BadSpec: co_return "bad_spec";
            case ChildError::TooMany: co_return "too_many";
            }
        } catch (const ProcessExited &) {
            co_return "none";
        }
        co_return "ok";
    }

    Pid live(const std::string &name) const
    {
        const auto found = m_live.find(name);
        return found == m_live.end() ? Pid() : found->second;
    }

    Run *m_run;
    ActorHandle m_root;
    std::map<std::string, Pid> m_live; // when it was quiet last
    std::string m_state;
    Duration m_time{};
    bool m_isQuiet = false;
};

} // namespace

std::string execute(const Script &script)
{
    Run run(script);
    auto body = [&run](TaskGroup &group) -> Async<> {
        Driver driver(&run);
        co_await driver.drive(group);
    };
    const Test::Outcome outcome = Test::runScenario(Test::asScenario(body), Test::Options().watchdog(60s));
    if (!outcome.passed)
        run.say("! " + outcome.message.toStdString());
    return run.log;
}

} // namespace OtpDiff
