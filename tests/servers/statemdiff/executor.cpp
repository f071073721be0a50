// SPDX-License-Identifier: MIT
#include "puppet.h"

#include <sstream>

namespace StatemDiff {

using namespace TestSupport;

namespace {

std::string text(const QString &string)
{
    return string.toStdString();
}

struct Calls
{
    std::map<int, std::string> ended;
};

template<int N>
Async<> callEvent(Pid pid, int number, std::shared_ptr<Calls> calls)
{
    std::string answer = "failed";
    try {
        const QString given = co_await call<Ev<N>>(pid, QStringLiteral("call"), number);
        answer = text(given);
    } catch (const CallFailure &) {
    }
    calls->ended[number] = answer;
}

template<int N = 0>
void perform(TaskGroup &group, const Words &operation, Pid pid, int number, const std::shared_ptr<Calls> &calls)
{
    if constexpr (N < EventCount) {
        if (operation[1] != "e" + std::to_string(N))
            return perform<N + 1>(group, operation, pid, number, calls);
        if (operation[0] == "cast")
            cast<Ev<N>>(pid, QStringLiteral("cast"), number);
        else if (operation[0] == "info")
            send(pid, Ev<N>{QStringLiteral("info"), number});
        else
            group.startSoon([pid, number, calls] { return callEvent<N>(pid, number, calls); });
    }
}

} // namespace

namespace {

/// A machine that has much to do lets others go in between.
Async<> quiet(const std::string &log)
{
    for (std::size_t seen = std::string::npos; seen != log.size();) {
        seen = log.size();
        co_await settle();
        co_await settle();
    }
}

} // namespace

std::string execute(const Script &script)
{
    std::string log = "> begin\n";
    inGroup([&](TaskGroup &group) -> Async<> {
        Hold hold;
        const auto calls = std::make_shared<Calls>();
        const auto machine = co_await startWith<Puppet>(group, {}, script, log, hold);
        const Pid pid = machine;
        const auto tell = [&] {
            for (const auto &[number, answer] : std::exchange(calls->ended, {}))
                log += "answer " + std::to_string(number) + " " + answer + "\n";
            if (machine.isAlive())
                return true;
            const ExitReason::Kind kind = machine.exitReason()->kind();
            log += kind == ExitReason::Kind::Normal ? "end normal\n" : kind == ExitReason::Kind::Shutdown ? "end shutdown\n"
                                                                                                          : "end error\n";
            return false;
        };
        co_await quiet(log);
        bool goesOn = tell();
        int number = 0;
        for (const Words &operation : script.operations) {
            if (!goesOn)
                break;
            log += "> " + join(operation) + "\n";
            ++number;
            if (operation[0] == "advance") {
                co_await sleep(std::chrono::milliseconds(std::stoi(operation[1])));
            } else if (operation[0] == "hold") {
                if (!hold.isHeld)
                    cast<Pause>(pid);
                hold.isHeld = true;
            } else if (operation[0] == "release") {
                if (std::exchange(hold.isHeld, false))
                    hold.go->set();
            } else {
                perform(group, operation, pid, number, calls);
            }
            co_await quiet(log);
            goesOn = tell();
        }
        if (goesOn) {
            log += "> stop\n";
            QActors::stop(pid, ExitReason(ExitReason::Kind::Shutdown));
            const ExitReason reason = co_await machine.wait();
            Q_UNUSED(reason);
            co_await settle();
            tell();
        }
    });
    return log;
}

} // namespace StatemDiff
