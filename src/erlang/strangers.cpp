// SPDX-License-Identifier: MIT
#include "strangers_p.h"

#include "nodeserver_p.h"

namespace QActors::detail {

using namespace Qt::StringLiterals;

void collectStrangers(const Term &term, const TermContext &context, QSet<ErlangPid> &strangers)
{
    switch (term.kind()) {
    case Term::Kind::Pid:
        if (const ErlangPid pid = term.toPid(); context.importPid(pid).isNull())
            strangers.insert(pid);
        break;
    case Term::Kind::List:
        if (!term.isProperList())
            collectStrangers(term.tail(), context, strangers);
        [[fallthrough]];
    case Term::Kind::Tuple:
        for (const Term &element : term.elements())
            collectStrangers(element, context, strangers);
        break;
    case Term::Kind::Map:
        for (const auto &[key, value] : term.pairs()) {
            collectStrangers(key, context, strangers);
            collectStrangers(value, context, strangers);
        }
        break;
    default:
        break;
    }
}

Async<TermContext> contextWith(QSet<ErlangPid> strangers, std::shared_ptr<NodeContext> node)
{
    QHash<ErlangPid, Pid> known;
    for (const ErlangPid &stranger : strangers) {
        Pid pid;
        try {
            pid = co_await call(node->server(), &NodeServer::standIn, stranger);
        } catch (const CallFailure &failure) {
            throw CallError(u"call: %1 means nothing any more: %2"_s.arg(stranger.toString(), failure.error().message()));
        }
        known.insert(stranger, pid);
    }
    TermContext context = node->terms;
    // What stands for one may have ended again.
    context.importPid = [known, node](const ErlangPid &pid) {
        const auto found = known.constFind(pid);
        return found == known.constEnd() ? node->terms.importPid(pid) : *found;
    };
    co_return context;
}

} // namespace QActors::detail
