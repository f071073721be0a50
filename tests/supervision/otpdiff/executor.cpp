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
    case ExitReason::Normal: return "normal";
    case ExitReason::Shutdown: return "shutdown";
    case ExitReason::Killed: return "killed";
    case ExitReason::Error: return "error";
    case ExitReason::Cancelled: return "cancelled";
    case ExitReason::NoProcess: break;
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
    QList<ChildSpec> staticChildren(const std::string &parent);
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
        m_run->say("start " + m_definition->name + " " + std::to_string(m_start));
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
        if (m_definition->manner == Manner::Stubborn && reason.kind() == ExitReason::Shutdown && !m_byItself)
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
        : Supervisor(optionsOf(*definition), run->staticChildren(definition->name)), m_run(run), m_definition(definition)
    {
        run->say("start " + definition->name + " " + std::to_string(++run->starts[definition->name]));
    }
    ~Tree() override
    {
        if (m_reason || m_run->gone)
            m_run->ended(m_definition->name, m_reason.value_or(ExitReason::Killed));
    }

private:
    Async<> terminate(const ExitReason &reason) override // not called if a child failed to start
    {
        m_reason = reason;
        co_await Supervisor::terminate(reason);
    }

    Run *m_run;
    const Definition *m_definition;
    std::optional<ExitReason> m_reason;
};

ChildSpec Run::spec(const Definition &d)
{
    const QString id = QString::fromStdString(d.name);
    ChildSpec spec = d.isSupervisor ? ChildSpec::actor<Tree>(id, this, &d) : ChildSpec::actor<Worker>(id, this, &d);
    spec.restart(QActors::Restart(int(d.restart)));
    if (d.shutdown == Brutal)
        spec.shutdown(Shutdown::Brutal);
    else if (d.shutdown == Infinity)
        spec.shutdown(Shutdown::Infinity);
    else
        spec.shutdown(std::chrono::milliseconds(d.shutdown));
    if (d.significant)
        spec.significant();
    return spec;
}

QList<ChildSpec> Run::staticChildren(const std::string &parent)
{
    QList<ChildSpec> children;
    for (const Definition &d : script.definitions) {
        if (d.isStatic && d.parent == parent)
            children.append(spec(d));
    }
    return children;
}

} // namespace
} // namespace OtpDiff
