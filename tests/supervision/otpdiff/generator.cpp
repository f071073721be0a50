// SPDX-License-Identifier: MIT
#include "generator.h"

#include <algorithm>
#include <initializer_list>
#include <random>

namespace OtpDiff {
namespace {

class Generator
{
public:
    Generator(std::uint64_t seed, int number) : m_random(seed * 0x9E3779B97F4A7C15u + std::uint64_t(number))
    {
        m_script.number = number;
    }

    Script run()
    {
        // With one that has to wait for a timeout, time passes by itself: no restart may then be just a period old.
        m_stubborn = percent(12);
        supervisor("-", true, 0);
        const int count = between(2, 14);
        while (int(m_script.operations.size()) < count)
            operation();
        return std::move(m_script);
    }

private:
    int below(int bound) { return int(m_random() % std::uint64_t(bound)); }
    int between(int low, int high) { return low + below(high - low + 1); }
    bool percent(int chance) { return below(100) < chance; }
    template<typename T>
    T one(std::initializer_list<T> list)
    {
        return list.begin()[below(int(list.size()))];
    }
    template<typename T>
    const T &oneOf(const std::vector<T> &list)
    {
        return list[std::size_t(below(int(list.size())))];
    }

    void common(Definition &d, const std::string &parent, bool isStatic)
    {
        d.parent = parent;
        d.isStatic = isStatic;
        const Definition *supervisor = m_script.find(parent);
        const bool significant = supervisor && supervisor->autoShutdown != AutoShutdown::Never && percent(60);
        d.restart = significant ? one({Restart::Transient, Restart::Temporary})
                                : one({Restart::Permanent, Restart::Permanent, Restart::Transient, Restart::Temporary});
        d.significant = significant || percent(1);
    }

    void supervisor(const std::string &parent, bool isStatic, int depth)
    {
        Definition d;
        d.isSupervisor = true;
        d.name = std::string(1, char('R' + m_supervisors++));
        common(d, parent, isStatic);
        if (parent == "-") {
            d.restart = Restart::Permanent;
            d.significant = false;
        }
        d.shutdown = one({int(Infinity), int(Infinity), 5000});
        d.strategy = one({Strategy::OneForOne, Strategy::OneForAll, Strategy::RestForOne});
        d.intensity = one({0, 1, 1, 2, 2, 3, 4, 6});
        d.period = m_stubborn ? one({1, 5, 3601}) : one({1, 2, 5, 10, 3600});
        if (percent(35))
            d.autoShutdown = one({AutoShutdown::AnySignificant, AutoShutdown::AllSignificant});
        m_script.definitions.push_back(d);
        m_all.push_back(d.name);

        const int children = between(depth == 0 ? 1 : 0, 4);
        for (int i = 0; i < children; ++i) {
            if (depth < 2 && m_supervisors < 6 && percent(depth == 0 ? 25 : 20))
                supervisor(d.name, true, depth + 1);
            else
                worker(d.name, true);
        }
        for (int i = one({0, 0, 1, 2}); i > 0; --i) {
            if (depth < 2 && m_supervisors < 6 && percent(15))
                supervisor(d.name, false, depth + 1);
            else
                worker(d.name, false);
        }
    }

    void worker(const std::string &parent, bool isStatic)
    {
        Definition d;
        d.name = m_workers < 26 ? std::string(1, char('a' + m_workers)) : "w" + std::to_string(m_workers);
        ++m_workers;
        common(d, parent, isStatic);
        d.manner = one({Manner::Plain, Manner::Trap});
        d.shutdown = one({5000, 5000, int(Infinity), int(Brutal)});
        if (m_stubborn && percent(40)) {
            d.manner = Manner::Stubborn;
            d.shutdown = one({2, 2, int(Brutal)});
        }
        if (percent(15)) {
            const int first = percent(10) ? 1 : between(2, 3);
            for (int start = first, end = first + between(1, 3); start < end; ++start)
                d.failingStarts.push_back(start);
        } else if (percent(6)) {
            d.failsFrom = percent(10) ? 1 : between(2, 3);
        }
        m_script.definitions.push_back(d);
        m_all.push_back(d.name);
    }

    std::vector<const Definition *> those(bool supervisors)
    {
        std::vector<const Definition *> found;
        for (const Definition &d : m_script.definitions) {
            if (d.isSupervisor == supervisors)
                found.push_back(&d);
        }
        return found;
    }

    void operation()
    {
        const auto workers = those(false);
        const auto supervisors = those(true);
        const int kind = below(100);
        if (kind < 50 && !workers.empty()) {
            const Definition &target = *oneOf(workers);
            if (kind < 28)
                add({"crash", target.name});
            else if (kind < 39)
                add({"stop", target.name, one({"normal", "normal", "shutdown"})});
            else
                kill(target);
        } else if (kind < 57) {
            const Definition &target = *oneOf(supervisors);
            if (target.parent == "-" && !percent(10))
                return;
            switch (below(3)) {
            case 0: return add({"crash", target.name});
            case 1: return add({"stop", target.name, one({"normal", "shutdown"})});
            default: return add({"kill", target.name});
            }
        } else if (kind < 61) {
            add({"count", oneOf(supervisors)->name});
        } else if (kind < 68) {
            const int period = oneOf(supervisors)->period;
            add({"advance", std::to_string(m_stubborn ? one({2, 4, 8}) : std::max(1, period + between(-1, 1)))});
        } else {
            request();
        }
    }

    /// It, or it and some of its sisters.
    void kill(const Definition &target)
    {
        std::vector<std::string> names{target.name};
        if (percent(60)) {
            for (const Definition &d : m_script.definitions) {
                if (d.parent == target.parent && !d.isSupervisor && d.name != target.name && percent(50))
                    names.insert(percent(50) ? names.begin() : names.end(), d.name);
            }
        }
        names.insert(names.begin(), "kill");
        add(names);
    }

    /// One, or several about the same child.
    void request()
    {
        const Definition *child = nullptr;
        for (int tries = 0; tries < 5 && (!child || child->parent == "-"); ++tries)
            child = m_script.find(oneOf(m_all));
        if (child->parent == "-")
            return add({"count", child->name});
        if (!child->isStatic && percent(70))
            add({"start", child->parent, child->name});
        do {
            const std::string what = one({"terminate", "terminate", "restart", "delete", "start"});
            if (what != "start" && percent(5))
                add({what, child->parent, percent(50) ? "nobody" : oneOf(m_all)});
            else if (percent(80))
                add({what, child->parent, child->name});
            else
                during({what, child->parent, child->name});
        } while (percent(55));
    }

    /// The request comes when one of the supervisor's children has just been killed.
    void during(const Operation &request)
    {
        std::vector<std::string> children;
        for (const Definition &d : m_script.definitions) {
            if (d.parent == request[1] && !d.isSupervisor)
                children.push_back(d.name);
        }
        if (children.empty())
            return;
        Operation operation{"during", oneOf(children)};
        operation.insert(operation.end(), request.begin(), request.end());
        add(operation);
    }

    void add(const Operation &operation) { m_script.operations.push_back(operation); }

    std::mt19937_64 m_random;
    Script m_script;
    std::vector<std::string> m_all; // names
    bool m_stubborn = false;
    int m_supervisors = 0;
    int m_workers = 0;
};

} // namespace

Script generate(std::uint64_t seed, int number)
{
    return Generator(seed, number).run();
}

} // namespace OtpDiff
