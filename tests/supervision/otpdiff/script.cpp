// SPDX-License-Identifier: MIT
#include "script.h"

#include <algorithm>
#include <sstream>
#include <stdexcept>

namespace OtpDiff {
namespace {

using Words = std::vector<std::string>;

const Words Restarts{"permanent", "transient", "temporary"};
const Words Strategies{"one_for_one", "one_for_all", "rest_for_one"};
const Words AutoShutdowns{"never", "any_significant", "all_significant"};
const Words Manners{"plain", "trap", "stubborn"};

template<typename E>
const std::string &word(const Words &words, E value)
{
    return words.at(std::size_t(value));
}

template<typename E>
E value(const Words &words, const std::string &word)
{
    const auto found = std::find(words.begin(), words.end(), word);
    if (found == words.end())
        throw std::runtime_error("no such word: " + word);
    return E(found - words.begin());
}

std::string shutdownText(int shutdown)
{
    return shutdown == Brutal ? "brutal" : shutdown == Infinity ? "infinity"
                                                                : std::to_string(shutdown);
}

int shutdownValue(const std::string &word)
{
    return word == "brutal" ? Brutal : word == "infinity" ? Infinity
                                                          : std::stoi(word);
}

std::string startsText(const Definition &worker)
{
    if (worker.failsFrom > 0)
        return "from:" + std::to_string(worker.failsFrom);
    std::string text;
    for (int start : worker.failingStarts)
        text += (text.empty() ? "fail:" : ",") + std::to_string(start);
    return text.empty() ? "ok" : text;
}

void readStarts(Definition &worker, const std::string &text)
{
    if (text.starts_with("from:")) {
        worker.failsFrom = std::stoi(text.substr(5));
    } else if (text.starts_with("fail:")) {
        std::istringstream list(text.substr(5));
        for (std::string start; std::getline(list, start, ',');)
            worker.failingStarts.push_back(std::stoi(start));
    } else if (text != "ok") {
        throw std::runtime_error("no such starts: " + text);
    }
}

Words split(const std::string &line)
{
    Words words;
    std::istringstream in(line);
    for (std::string word; in >> word;)
        words.push_back(word);
    return words;
}

Definition readDefinition(const Words &words)
{
    Definition result;
    result.isSupervisor = words.at(0) == "sup";
    if (!result.isSupervisor && words.at(0) != "child")
        throw std::runtime_error("sup, child, op or end expected");
    result.name = words.at(1);
    result.parent = words.at(2);
    result.isStatic = words.at(3) == "static";
    result.restart = value<Restart>(Restarts, words.at(4));
    result.shutdown = shutdownValue(words.at(5));
    result.significant = words.at(6) == "significant";
    if (result.isSupervisor) {
        result.strategy = value<Strategy>(Strategies, words.at(7));
        result.intensity = std::stoi(words.at(8));
        result.period = std::stoi(words.at(9));
        result.autoShutdown = value<AutoShutdown>(AutoShutdowns, words.at(10));
    } else {
        result.manner = value<Manner>(Manners, words.at(7));
        readStarts(result, words.at(8));
    }
    return result;
}

} // namespace

bool Definition::failsAt(int start) const
{
    return (failsFrom > 0 && start >= failsFrom)
           || std::find(failingStarts.begin(), failingStarts.end(), start) != failingStarts.end();
}

const Definition *Script::find(const std::string &name) const
{
    const auto found = std::find_if(definitions.begin(), definitions.end(), [&](const Definition &d) { return d.name == name; });
    return found == definitions.end() ? nullptr : &*found;
}

std::string join(const Operation &operation)
{
    std::string text;
    for (const std::string &word : operation)
        text += (text.empty() ? "" : " ") + word;
    return text;
}

std::string toText(const Script &script)
{
    std::string text = "script " + std::to_string(script.number) + "\n";
    for (const Definition &d : script.definitions) {
        text += (d.isSupervisor ? "sup " : "child ") + d.name + " " + d.parent + (d.isStatic ? " static " : " later ")
                + word(Restarts, d.restart) + " " + shutdownText(d.shutdown) + (d.significant ? " significant " : " no ");
        if (d.isSupervisor) {
            text += word(Strategies, d.strategy) + " " + std::to_string(d.intensity) + " " + std::to_string(d.period) + " "
                    + word(AutoShutdowns, d.autoShutdown) + "\n";
        } else {
            text += word(Manners, d.manner) + " " + startsText(d) + "\n";
        }
    }
    for (const Operation &operation : script.operations)
        text += "op " + join(operation) + "\n";
    return text + "end\n";
}

std::vector<Script> fromText(const std::string &text)
{
    std::vector<Script> scripts;
    bool inside = false;
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);) {
        try {
            Words words = split(line);
            if (!inside) {
                inside = words.size() == 2 && words[0] == "script";
                if (inside)
                    scripts.push_back(Script{std::stoi(words[1]), {}, {}});
            } else if (words.at(0) == "end") {
                inside = false;
            } else if (words[0] == "op") {
                words.erase(words.begin());
                scripts.back().operations.push_back(std::move(words));
            } else {
                scripts.back().definitions.push_back(readDefinition(words));
            }
        } catch (const std::exception &error) {
            throw std::runtime_error("\"" + line + "\": " + error.what());
        }
    }
    return scripts;
}

} // namespace OtpDiff
