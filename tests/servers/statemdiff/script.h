// SPDX-License-Identifier: MIT
// What the comparison with Erlang/OTP's gen_statem runs on both sides: a machine and what happens to it.
//
// A script as text, one line a part, words apart by one space:
//   machine NUMBER
//   init ACTION…                at the start, in state s0
//   enter STATE ACTION…         timeouts and "late" only
//   rule STATE EVENT ACTION…    without one, the event is not handled in that state
//   op …
//   end
// States are s0 to s3; events e0 to e4, and the ends of timeouts: state, event, ta, tb.
// Actions: go:STATE, repeat, postpone, next:EVENT, stop; a timeout as state:20, event:0, ta:inf, in milliseconds; reply (to the
// call that is handled; one that is not answered or postponed is kept), late (to all that are kept).
// Operations; before the next one all must be quiet:
//   cast|info|call EVENT
//   hold                        the machine handles an event that does not end before release
//   release
//   advance TIME                so much time passes
// At last the machine is stopped.
//
// The log of a script:
//   log NUMBER
//   > begin
//   enter STATE [from STATE]    an enter action ran
//   STATE KIND EVENT            an event is handled; KIND is cast, info, call, next or timeout
//   > OPERATION                 and so on; after each the calls that ended:
//   answer NUMBER ok|late|failed   of the call that was the NUMBER-th operation
//   end normal|shutdown|error   the machine has ended, and so does the log
//   end
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace StatemDiff {

using Words = std::vector<std::string>;

struct Rule
{
    std::string state;
    std::string event; // "" for the enter action
    Words actions;
};

struct Script
{
    int number = 0;
    Words init;
    std::vector<Rule> rules;
    std::vector<Words> operations;
};

std::string join(const Words &words);
std::string toText(const Script &script);
/// The script of that seed and number.
Script generate(std::uint64_t seed, int number);

/// What QActors does with it: the log without its first and last line.
std::string execute(const Script &script);

/// Whether there is an Erlang to ask.
bool hasErlang();
/// What OTP does. Throws std::runtime_error if Erlang fails.
std::vector<std::string> runReference(const std::vector<Script> &scripts);

/// Drops what is not needed for a difference.
Script shrink(Script script);

} // namespace StatemDiff
