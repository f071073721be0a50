// SPDX-License-Identifier: MIT
#include "shrink.h"

#include <algorithm>

namespace OtpDiff {
namespace {

void dropOperations(std::vector<Script> &candidates, const Script &script)
{
    const std::size_t count = script.operations.size();
    for (std::size_t size = count; size > 0; size /= 2) {
        for (std::size_t at = 0; at < count; at += size) {
            Script shorter = script;
            const auto from = shorter.operations.begin() + std::ptrdiff_t(at);
            shorter.operations.erase(from, from + std::ptrdiff_t(std::min(size, count - at)));
            candidates.push_back(std::move(shorter));
        }
    }
}

void dropDefinitions(std::vector<Script> &candidates, const Script &script)
{
    for (std::size_t i = 1; i < script.definitions.size(); ++i) {
        std::vector<std::string> dropped{script.definitions[i].name};
        const auto isDropped = [&](const std::string &name) {
            return std::find(dropped.begin(), dropped.end(), name) != dropped.end();
        };
        Script smaller = script;
        smaller.definitions.clear();
        for (const Definition &d : script.definitions) { // parents come first
            if (isDropped(d.parent))
                dropped.push_back(d.name);
            else if (!isDropped(d.name))
                smaller.definitions.push_back(d);
        }
        std::erase_if(smaller.operations,
                      [&](const Operation &operation) { return std::any_of(operation.begin(), operation.end(), isDropped); });
        candidates.push_back(std::move(smaller));
    }
}

template<typename T>
void ordinary(std::vector<Script> &candidates, const Script &script, T Definition::*member, T value)
{
    for (std::size_t i = 0; i < script.definitions.size(); ++i) {
        if (script.definitions[i].*member == value)
            continue;
        Script plainer = script;
        plainer.definitions[i].*member = value;
        candidates.push_back(std::move(plainer));
    }
}

std::vector<Script> candidatesFor(const Script &script)
{
    std::vector<Script> candidates;
    dropOperations(candidates, script);
    dropDefinitions(candidates, script);
    ordinary(candidates, script, &Definition::failsFrom, 0);
    ordinary(candidates, script, &Definition::failingStarts, {});
    ordinary(candidates, script, &Definition::significant, false);
    ordinary(candidates, script, &Definition::autoShutdown, AutoShutdown::Never);
    ordinary(candidates, script, &Definition::manner, Manner::Plain);
    ordinary(candidates, script, &Definition::shutdown, int(Infinity));
    ordinary(candidates, script, &Definition::restart, Restart::Permanent);
    ordinary(candidates, script, &Definition::strategy, Strategy::OneForOne);
    ordinary(candidates, script, &Definition::period, 5);
    ordinary(candidates, script, &Definition::intensity, 3);
    return candidates;
}

} // namespace

Script shrink(Script script, const Differs &differs)
{
    for (int round = 0; round < 100; ++round) {
        const std::vector<Script> candidates = candidatesFor(script);
        const std::vector<bool> different = differs(candidates);
        const auto found = std::find(different.begin(), different.end(), true);
        if (found == different.end())
            break;
        script = candidates[std::size_t(found - different.begin())];
    }
    return script;
}

} // namespace OtpDiff
