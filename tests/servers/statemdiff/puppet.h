// SPDX-License-Identifier: MIT
// The machine that a script describes.
#pragma once

#include "script.h"

#include "support/testrun.h"

#include <QActors/Event>
#include <QActors/StateMachine>

namespace StatemDiff {

using namespace QActors;

constexpr int EventCount = 5;

template<int N>
struct Ev
{
    using Answer = QString;
    QString kind;
    int number = 0;
};

struct Pause
{
};
struct Hold
{
    bool isHeld = false;
    std::unique_ptr<Event> go;
};

class Puppet : public StateMachine
{
    Q_OBJECT
public:
    enum State {
        s0,
        s1,
        s2,
        s3
    };
    Q_ENUM(State)

    Puppet(const Script &script, std::string &log, Hold &hold) : m_script(script), m_log(log), m_hold(hold)
    {
        for (const State state : {s0, s1, s2, s3}) {
            const Rule *enter = find(nameOf(state), "");
            in(state).onEnter([this, enter] {
                m_log += "enter " + name() + (m_entered == name() ? std::string() : " from " + m_entered) + "\n";
                m_entered = name();
                if (enter)
                    perform(enter->actions, From(), true);
            });
        }
        for (const Rule &rule : m_script.rules) {
            if (rule.event == "state")
                in(stateOf(rule.state)).onStateTimeout([this, &rule] { timedOut(rule); });
            else if (rule.event == "event")
                in(stateOf(rule.state)).onEventTimeout([this, &rule] { timedOut(rule); });
            else if (rule.event[0] == 't')
                in(stateOf(rule.state)).onTimeout(QString::fromStdString(rule.event), [this, &rule] { timedOut(rule); });
            else if (!rule.event.empty())
                addRule(rule);
        }
        inAnyState().on<Pause>([this]() -> Async<> {
            m_log += name() + " cast hold\n";
            m_hold.go = std::make_unique<Event>();
            co_await m_hold.go->wait();
        });
    }

protected:
    Async<> init() override
    {
        perform(m_script.init, From(), true);
        return {};
    }

private:
    static std::string nameOf(State state) { return "s" + std::to_string(int(state)); }
    static State stateOf(const std::string &name) { return State(name[1] - '0'); }
    std::string name() const { return nameOf(currentState<State>()); }
    const Rule *find(const std::string &state, const std::string &event) const
    {
        for (const Rule &rule : m_script.rules) {
            if (rule.state == state && rule.event == event)
                return &rule;
        }
        return nullptr;
    }

    template<int N = 0>
    void addRule(const Rule &rule)
    {
        if constexpr (N < EventCount) {
            if (rule.event != "e" + std::to_string(N))
                return addRule<N + 1>(rule);
            in(stateOf(rule.state))
                .on<Ev<N>>([this, &rule](const Ev<N> &event, const From &from) { handle(rule, event.kind, from); })
                .template on<Ev<N>>([this, &rule](const Ev<N> &event) { handle(rule, event.kind, From()); });
        }
    }
    void timedOut(const Rule &rule) { handle(rule, QStringLiteral("timeout"), From()); }
    void handle(const Rule &rule, const QString &kind, const From &from)
    {
        m_log += name() + " " + kind.toStdString() + " " + rule.event + "\n";
        if (m_fuel-- == 0)
            stop();
        else
            perform(rule.actions, from, false);
    }

    template<int N = 0>
    void bringUp(const std::string &event)
    {
        if constexpr (N < EventCount) {
            if (event == "e" + std::to_string(N))
                next(Ev<N>{QStringLiteral("next"), 0});
            else
                bringUp<N + 1>(event);
        }
    }
    void perform(const Words &actions, const From &from, bool isAction)
    {
        bool answers = false, postpones = false, isLate = false;
        for (const std::string &action : actions) {
            const std::size_t colon = action.find(':');
            const std::string verb = action.substr(0, colon), what = colon == std::string::npos ? "" : action.substr(colon + 1);
            if (verb == "stop")
                return stop();
            if (verb == "go")
                goTo(stateOf(what));
            else if (verb == "repeat")
                repeatState();
            else if (verb == "postpone")
                postpones = true;
            else if (verb == "next")
                bringUp(what);
            else if (verb == "reply")
                answers = true;
            else if (verb == "late")
                isLate = true;
            else
                setTimer(verb, what == "inf" ? (Duration::max)() : Duration(std::chrono::milliseconds(std::stoi(what))));
        }
        if (isLate) {
            for (const From &kept : std::exchange(m_kept, {}))
                kept.reply(QStringLiteral("late"));
        }
        if (postpones && !isAction)
            postpone();
        if (from.isValid()) {
            if (answers)
                from.reply(QStringLiteral("ok"));
            else if (!postpones)
                m_kept.push_back(from);
        }
    }
    void setTimer(const std::string &timer, Duration time)
    {
        if (timer == "state")
            setStateTimeout(time);
        else if (timer == "event")
            setEventTimeout(time);
        else
            setTimeout(QString::fromStdString(timer), time);
    }

    const Script &m_script;
    std::string &m_log;
    Hold &m_hold;
    std::string m_entered = "s0";
    int m_fuel = 60;
    std::vector<From> m_kept;
};

} // namespace StatemDiff
