// SPDX-License-Identifier: MIT
#include "script.h"

#include "support/escript.h"

namespace StatemDiff {

std::string join(const Words &words)
{
    std::string text;
    for (const std::string &word : words)
        text += (text.empty() ? "" : " ") + word;
    return text;
}

std::string toText(const Script &script)
{
    const auto line = [](const std::string &head, const Words &words) { return words.empty() ? head + "\n" : head + " " + join(words) + "\n"; };
    std::string text = "machine " + std::to_string(script.number) + "\n" + line("init", script.init);
    for (const Rule &rule : script.rules)
        text += line(rule.event.empty() ? "enter " + rule.state : "rule " + rule.state + " " + rule.event, rule.actions);
    for (const Words &operation : script.operations)
        text += line("op", operation);
    return text + "end\n";
}

bool hasErlang()
{
    return !TestSupport::escript().isEmpty();
}

std::vector<std::string> runReference(const std::vector<Script> &scripts)
{
    std::vector<std::string> texts;
    for (const Script &script : scripts)
        texts.push_back(toText(script));
    return TestSupport::logsByErlang(QStringLiteral(STATEM_REFERENCE), texts);
}

Script shrink(Script script)
{
    while (true) {
        std::vector<Script> candidates;
        const auto without = [&](auto member, std::size_t at) {
            Script candidate = script;
            auto &list = member(candidate);
            list.erase(list.begin() + std::ptrdiff_t(at));
            candidates.push_back(std::move(candidate));
        };
        for (std::size_t i = script.operations.size(); i-- > 0;)
            without([](Script &of) -> auto & { return of.operations; }, i);
        for (std::size_t i = script.rules.size(); i-- > 0;) {
            without([](Script &of) -> auto & { return of.rules; }, i);
            for (std::size_t a = 0; a < script.rules[i].actions.size(); ++a)
                without([i](Script &of) -> auto & { return of.rules[i].actions; }, a);
        }
        for (std::size_t a = 0; a < script.init.size(); ++a)
            without([](Script &of) -> auto & { return of.init; }, a);
        const std::vector<std::string> expected = runReference(candidates); // at once: to start Erlang takes longest
        std::size_t i = 0;
        while (i < candidates.size() && execute(candidates[i]) == expected[i])
            ++i;
        if (i == candidates.size())
            return script;
        script = std::move(candidates[i]);
    }
}

} // namespace StatemDiff
