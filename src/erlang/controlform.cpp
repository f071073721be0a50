// SPDX-License-Identifier: MIT
#include "controlform_p.h"

#include <algorithm>
#include <array>
#include <limits>

namespace QActors::detail {

using namespace Qt::StringLiterals;

namespace {

using Operation = ControlOperation;

constexpr std::array ControlForms{
    ControlForm{Operation::Link, "LINK", "ft"},
    ControlForm{Operation::Send, "SEND", "-t", true},
    ControlForm{Operation::Exit, "EXIT", "ftx"},
    ControlForm{Operation::Unlink, "UNLINK", "ft"},
    ControlForm{Operation::NodeLink, "NODE_LINK", ""},
    ControlForm{Operation::RegSend, "REG_SEND", "f-n", true},
    ControlForm{Operation::GroupLeader, "GROUP_LEADER", "ft"},
    ControlForm{Operation::Exit2, "EXIT2", "ftx"},
    ControlForm{Operation::SendTraced, "SEND_TT", "-tk", true},
    ControlForm{Operation::ExitTraced, "EXIT_TT", "ftkx"},
    ControlForm{Operation::RegSendTraced, "REG_SEND_TT", "f-nk", true},
    ControlForm{Operation::Exit2Traced, "EXIT2_TT", "ftkx"},
    ControlForm{Operation::Monitor, "MONITOR_P", "fpr"},
    ControlForm{Operation::Demonitor, "DEMONITOR_P", "fpr"},
    ControlForm{Operation::MonitorExit, "MONITOR_P_EXIT", "Ftrx"},
    ControlForm{Operation::SendSender, "SEND_SENDER", "ft", true},
    ControlForm{Operation::SendSenderTraced, "SEND_SENDER_TT", "ftk", true},
    ControlForm{Operation::PayloadExit, "PAYLOAD_EXIT", "ft", true},
    ControlForm{Operation::PayloadExitTraced, "PAYLOAD_EXIT_TT", "ftk", true},
    ControlForm{Operation::PayloadExit2, "PAYLOAD_EXIT2", "ft", true},
    ControlForm{Operation::PayloadExit2Traced, "PAYLOAD_EXIT2_TT", "ftk", true},
    ControlForm{Operation::PayloadMonitorExit, "PAYLOAD_MONITOR_P_EXIT", "Ftr", true},
    ControlForm{Operation::SpawnRequest, "SPAWN_REQUEST", "rfgmo", true},
    ControlForm{Operation::SpawnRequestTraced, "SPAWN_REQUEST_TT", "rfgmok", true},
    ControlForm{Operation::SpawnReply, "SPAWN_REPLY", "rtlz"},
    ControlForm{Operation::SpawnReplyTraced, "SPAWN_REPLY_TT", "rtlzk"},
    ControlForm{Operation::AliasSend, "ALIAS_SEND", "fa", true},
    ControlForm{Operation::AliasSendTraced, "ALIAS_SEND_TT", "fak", true},
    ControlForm{Operation::UnlinkId, "UNLINK_ID", "ift"},
    ControlForm{Operation::UnlinkIdAck, "UNLINK_ID_ACK", "ift"},
};

bool isFunctionName(const Term &term)
{
    return term.isTuple(3) && term.at(0).isAtom() && term.at(1).isAtom() && term.at(2).isInteger();
}

} // namespace

const ControlForm *controlForm(int number) noexcept
{
    const auto found = std::find_if(ControlForms.begin(), ControlForms.end(), [number](const ControlForm &form) { return int(form.operation) == number; });
    return found == ControlForms.end() ? nullptr : &*found;
}

const char *controlFieldName(char field) noexcept
{
    switch (field) {
    case 'f':
    case 'F': return "the sender";
    case 't':
    case 'n':
    case 'p':
    case 'a': return "the receiver";
    case 'r': return "the reference";
    case 'i': return "the id";
    case 'g': return "the group leader";
    case 'm': return "the function";
    case 'o': return "the list of options";
    case 'l': return "the flags";
    default: return "the result";
    }
}

const char *controlFieldWanted(char field) noexcept
{
    switch (field) {
    case 'f':
    case 't':
    case 'g': return "a pid";
    case 'F':
    case 'p': return "a pid or an atom";
    case 'n': return "an atom";
    case 'a':
    case 'r': return "a reference";
    case 'i': return "an integer from 1 to 18446744073709551615";
    case 'm': return "{Module, Function, Arity}";
    case 'o': return "a list";
    case 'l': return "an integer of 32 bits";
    default: return "a pid or an atom";
    }
}

bool controlFieldFits(char field, const Term &term)
{
    switch (field) {
    case 'f':
    case 't':
    case 'g': return term.isPid();
    case 'F':
    case 'p':
    case 'z': return term.isPid() || term.isAtom();
    case 'n': return term.isAtom();
    case 'a':
    case 'r': return term.isReference();
    case 'i': return term.isInteger() && term.asUInt64().value_or(0) != 0;
    case 'm': return isFunctionName(term);
    case 'o': return term.isProperList();
    case 'l': return term.isInteger() && term.asUInt64().value_or(~quint64(0)) <= (std::numeric_limits<quint32>::max)();
    default: return true;
    }
}

QString operationName(ControlOperation operation)
{
    const ControlForm *form = controlForm(int(operation));
    return form ? QString::fromLatin1(form->name) : u"an unknown operation"_s;
}

} // namespace QActors::detail
