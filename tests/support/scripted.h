// SPDX-License-Identifier: MIT
// An actor whose body is given as lambdas and which writes its life into a log.
#pragma once

#include "support/testrun.h"

#include <QActors/Actor>
#include <QActors/Mailbox>

#include <functional>

namespace TestSupport {

using namespace Qt::StringLiterals;

class Scripted;

/// What a Scripted does. Has a constructor, so that GCC 12 lets it stand in a co_await expression.
struct Script
{
    explicit Script(Log &to) : log(&to) { }
    Log *log;
    std::function<Async<>(Scripted &)> init;
    std::function<Async<>(Scripted &)> run; // without one it sleeps for ever
    std::function<Async<>(Scripted &, const ExitReason &)> terminate;
};

class Scripted : public Actor
{
public:
    explicit Scripted(const Script &script) : m_script(script) { }
    ~Scripted() override { m_script.log->add(u"gone"_s); }
    void log(const QString &line) const { m_script.log->add(line); }
    using AbstractActor::listen;
    using AbstractActor::receive;
    using AbstractActor::receiveEach;
    using AbstractActor::receiveFor;
    using AbstractActor::setTerminateTimeout;
    using AbstractActor::spawnChildActor;
    using AbstractActor::startSoonChild;

protected:
    Async<> init() override { return m_script.init ? m_script.init(*this) : Async<>(); }
    Async<> run() override
    {
        if (m_script.run)
            co_await m_script.run(*this);
        else
            co_await sleepForever();
    }
    Async<> terminate(const ExitReason &reason) override
    {
        log(u"terminate "_s + reason.toString());
        return m_script.terminate ? m_script.terminate(*this, reason) : Async<>();
    }

private:
    const Script m_script;
};

/// Options that log the exit.
inline StartOptions logged(Log &log)
{
    return StartOptions().onExit([&log](Pid, const ExitReason &reason) { log.add(u"exit "_s + reason.toString()); });
}

/// What a task ends with, as text: its error's message, or "done".
template<typename F>
Async<QString> outcomeOf(F fn)
{
    try {
        co_await fn();
    } catch (const std::exception &error) {
        co_return QString::fromUtf8(error.what());
    }
    co_return u"done"_s;
}

} // namespace TestSupport

#define COMPARE_LOG(log, text) QCOMPARE((log).join(u", "), QStringLiteral(text))
