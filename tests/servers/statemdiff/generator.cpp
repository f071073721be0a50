// SPDX-License-Identifier: MIT
#include "script.h"

#include <initializer_list>
#include <random>

namespace StatemDiff {
namespace {

class Generator
{
public:
    Generator(std::uint64_t seed, int number) : m_random(seed * 0x9E3779B97F4A7C15u + std::uint64_t(number)) { m_script.number = number; }

    Script run()
    {
        m_states = between(2, 4);
        m_events = between(2, 5);
        for (bool &isOfNoTime : m_ofNoTime) // not both in one machine: OTP 25 forgets one that replaces one of no time
            isOfNoTime = percent(30);
        m_script.init = others(25, true);
        for (int s = 0; s < m_states; ++s) {
            if (percent(50))
                m_script.rules.push_back({state(s), "", enterActions()});
            for (int e = 0; e < m_events; ++e) {
                if (percent(92))
                    m_script.rules.push_back({state(s), event(e), actions()});
            }
            for (const char *timeout : Timeouts) {
                if (percent(95))
                    m_script.rules.push_back({state(s), timeout, actions()});
            }
        }
        const int count = between(3, 16);
        while (int(m_script.operations.size()) < count)
            operation();
        return std::move(m_script);
    }

private:
    static constexpr const char *Timeouts[] = {"state", "event", "ta", "tb"};

    int below(int bound) { return int(m_random() % std::uint64_t(bound)); }
    int between(int low, int high) { return low + below(high - low + 1); }
    bool percent(int chance) { return below(100) < chance; }
    static std::string state(int number) { return "s" + std::to_string(number); }
    static std::string event(int number) { return "e" + std::to_string(number); }

    std::string timeout()
    {
        const int which = below(4);
        const std::string name = std::string(Timeouts[which]) + ":";
        if (percent(12))
            return name + "inf";
        return name + std::to_string(m_ofNoTime[which] ? 0 : 10 * between(1, 5));
    }
    Words others(int chance, bool canBringUp)
    {
        Words actions;
        while (percent(chance))
            actions.push_back(canBringUp && percent(35) ? "next:" + event(below(m_events)) : timeout());
        return actions;
    }
    Words enterActions()
    {
        Words actions = others(45, false);
        if (percent(10))
            actions.push_back("late");
        return actions;
    }
    Words actions()
    {
        if (percent(2))
            return {"stop"};
        Words actions = others(40, true);
        if (percent(45))
            actions.push_back("go:" + state(below(m_states)));
        else if (percent(10))
            actions.push_back("repeat");
        if (percent(25))
            actions.push_back("postpone");
        else if (percent(60))
            actions.push_back("reply");
        if (percent(12))
            actions.push_back("late");
        return actions;
    }
    void operation()
    {
        if (percent(20)) {
            m_script.operations.push_back({"advance", std::to_string(10 * between(1, 6))});
        } else if (percent(15)) {
            m_script.operations.push_back({m_isHeld ? "release" : "hold"});
            m_isHeld = !m_isHeld;
        } else {
            const char *const kinds[] = {"cast", "info", "call"};
            m_script.operations.push_back({kinds[below(3)], event(below(m_events))});
        }
    }

    std::mt19937_64 m_random;
    Script m_script;
    int m_states = 2;
    int m_events = 2;
    bool m_ofNoTime[4] = {};
    bool m_isHeld = false;
};

} // namespace

Script generate(std::uint64_t seed, int number)
{
    return Generator(seed, number).run();
}

} // namespace StatemDiff
