// SPDX-License-Identifier: MIT
#include "commonatoms_p.h"

#include <array>
#include <cstring>

namespace QActors::detail {

namespace {

constexpr const char *CommonNames[] = {
    "", "ok", "error", "true", "false", "undefined", "nil", "none", "infinity", "timeout", "normal", "shutdown", "kill", "killed",
    "noproc", "noconnection", "nodedown", "nodeup", "EXIT", "DOWN", "process", "port", "alias", "$gen_call", "$gen_cast",
    "$ancestors", "$initial_call", "call", "cast", "reply", "noreply", "stop", "ignore", "yes", "no", "is_auth", "net_kernel", "rex",
    "user", "system", "get_state", "get_status", "io_request", "io_reply", "put_chars", "unicode", "latin1", "badarg", "badarith",
    "badmatch", "badrpc", "undef", "function_clause", "case_clause", "notsup", "exit", "throw", "value", "key", "data", "name", "id",
    "node", "pid", "message", "reason", "state", "status", "result", "info", "debug", "warning", "event", "add", "get", "set",
    "start", "started", "done", "file", "line", "module", "function", "arity", "size", "type", "time", "list", "add_handler"};

constexpr unsigned AtomSlots = 256; // some three times as many

template<typename Char>
unsigned slotOf(const Char *name, qsizetype size) noexcept
{
    quint32 hash = 2166136261u; // FNV-1a
    for (qsizetype i = 0; i < size; ++i)
        hash = (hash ^ quint32(name[i])) * 16777619u;
    return (hash ^ (hash >> 16)) % AtomSlots;
}

class CommonAtoms
{
public:
    static const CommonAtoms &all()
    {
        static const CommonAtoms *const all = new CommonAtoms; // terms may be in variables that are destroyed later
        return *all;
    }
    template<typename View, typename Char>
    AtomNode *find(View name, const Char *data) const noexcept
    {
        if (name.size() > Longest)
            return nullptr;
        for (unsigned slot = slotOf(data, name.size());; slot = (slot + 1) % AtomSlots) {
            AtomNode *node = m_slots[slot];
            if (!node || node->atom.name == name)
                return node;
        }
    }

private:
    static constexpr qsizetype Longest = 15;
    CommonAtoms()
    {
        for (const char *name : CommonNames) {
            unsigned slot = slotOf(name, qsizetype(strlen(name)));
            while (m_slots[slot])
                slot = (slot + 1) % AtomSlots;
            m_slots[slot] = new AtomNode(Atom(name));
            m_slots[slot]->references.storeRelaxed(TermNode::Immortal);
        }
    }
    std::array<AtomNode *, AtomSlots> m_slots{};
};

} // namespace

AtomNode *commonAtom(QLatin1StringView name) noexcept
{
    return CommonAtoms::all().find(name, reinterpret_cast<const uchar *>(name.data()));
}

AtomNode *commonAtom(QStringView name) noexcept
{
    return CommonAtoms::all().find(name, name.utf16());
}

} // namespace QActors::detail
