// SPDX-License-Identifier: MIT
// What the comparison with Erlang/OTP's supervisor runs on both sides: a tree of supervisors and what happens to it.
//
// A script as text, one line a part, words apart by one space:
//   script NUMBER
//   sup NAME PARENT static|later RESTART SHUTDOWN SIGNIFICANT STRATEGY INTENSITY PERIOD AUTO_SHUTDOWN
//   child NAME PARENT static|later RESTART SHUTDOWN SIGNIFICANT MANNER STARTS
//   op …
//   end
// The first line is the root, with parent "-". Children stand in the order of their start. RESTART, STRATEGY and
// AUTO_SHUTDOWN are OTP's words; SHUTDOWN is brutal, infinity or milliseconds; SIGNIFICANT is "significant" or "no";
// PERIOD is in seconds. A name is unique in its tree. "later" children are there to be started by an operation.
//   MANNER  plain or trap (the same but for Erlang's trap_exit), or stubborn: does not end when asked to
//   STARTS  ok, or fail:2,4 (the second and the fourth init fail), or from:3 (all from the third one on)
// Operations; before the next one all must be quiet:
//   crash NAME                  it ends with an error
//   stop NAME normal|shutdown   it ends with this reason
//   kill NAME…                  they are killed, before their supervisors hear of any of it
//   start|terminate|restart|delete SUPERVISOR CHILD, count SUPERVISOR
//   during NAME REQUEST…        it is killed, and the request, one of the above to its supervisor, comes right after the news
//   advance SECONDS             so much time passes
// At last, if the root is still there, it is shut down.
//
// The log of a script:
//   log NUMBER
//   > begin                     then what happens: the start of the tree
//   start NAME COUNT            a worker's init succeeded, for the COUNT-th time; a supervisor begins to start its children
//   fail NAME COUNT             a worker's init failed (a supervisor's that fails says no more)
//   end NAME REASON             normal, shutdown, killed or error
//   gone NAME                   ended in some way: a killed supervisor and what was below it, sorted
//   = RESULT                    of the operation: ok, none (no such process), bad_spec, failed (to start), already_started,
//                               already_present, not_found, running, restarting, or the counts: specs active supervisors workers
//   : STATE                     each supervisor's children in order (OTP's which_children has the reverse): NAME:COUNT, NAME:-
//                               if it does not run, NAME:COUNT[…] for a supervisor; "dead" if the root has ended, and
//                               then the log ends
//   > OPERATION                 and so on, and at last
//   > shutdown                  with the root's reason as its result
//   end
#pragma once

#include <string>
#include <vector>

namespace OtpDiff {

enum class Restart {
    Permanent,
    Transient,
    Temporary
};
enum class Strategy {
    OneForOne,
    OneForAll,
    RestForOne
};
enum class AutoShutdown {
    Never,
    AnySignificant,
    AllSignificant
};
enum class Manner {
    Plain,
    Trap,
    Stubborn
};
enum : int {
    Brutal = -1,
    Infinity = -2
};

/// A supervisor's or a worker's child specification; of the root, only the supervisor's part counts.
struct Definition
{
    bool isSupervisor = false;
    std::string name;
    std::string parent = "-";
    bool isStatic = true;
    Restart restart = Restart::Permanent;
    int shutdown = Infinity; // milliseconds
    bool significant = false;
    // a supervisor's
    Strategy strategy = Strategy::OneForOne;
    int intensity = 1;
    int period = 5; // seconds
    AutoShutdown autoShutdown = AutoShutdown::Never;
    // a worker's
    Manner manner = Manner::Plain;
    std::vector<int> failingStarts;
    int failsFrom = 0; // 0: never

    bool failsAt(int start) const;
};

/// Its words, as in the script's text without "op".
using Operation = std::vector<std::string>;

struct Script
{
    int number = 0;
    std::vector<Definition> definitions;
    std::vector<Operation> operations;

    const Definition *find(const std::string &name) const;
};

std::string join(const Operation &operation);
std::string toText(const Script &script);
/// Throws std::runtime_error with the line that is wrong.
std::vector<Script> fromText(const std::string &text);

} // namespace OtpDiff
