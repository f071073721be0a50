// SPDX-License-Identifier: MIT
#include "termpids_p.h"

#include <QActors/erlang/detail/termscalars.h>

#include <QtCore/qmutex.h>

namespace QActors::detail {

using namespace Qt::StringLiterals;

static QBasicMutex fallbackMutex;

// Few: one a node.
static QList<std::pair<const void *, TermContext>> &fallbacks()
{
    static QList<std::pair<const void *, TermContext>> contexts;
    return contexts;
}

void setFallbackContext(const void *owner, const TermContext &context)
{
    const QMutexLocker lock(&fallbackMutex);
    fallbacks().removeIf([owner](const auto &entry) { return entry.first == owner; });
    if (context.exportPid || context.importPid)
        fallbacks().append({owner, context});
}

/// That of the latest which has one first.
template<typename F>
static QList<F> fallbackParts(F TermContext::*part)
{
    QList<F> parts;
    const QMutexLocker lock(&fallbackMutex);
    for (auto it = fallbacks().crbegin(); it != fallbacks().crend(); ++it) {
        if (it->second.*part)
            parts.append(it->second.*part);
    }
    return parts;
}

Term termOfPid(Pid pid, const TermContext &context)
{
    if (pid.isNull())
        return Term::atom("undefined");
    const auto exportPid = context.exportPid ? context.exportPid : fallbackParts(&TermContext::exportPid).value(0);
    if (!exportPid)
        throw TermError(u"the Pid %1 means nothing outside this program: only a node of Erlang's can give it away (TermContext::exportPid)"_s.arg(pid.toString()));
    return exportPid(pid);
}

std::optional<Pid> pidOfTerm(const Term &term, TermReading &reading)
{
    if (isNothing(term))
        return Pid();
    if (!term.isPid())
        return reading.misfit("QActors::Pid", term);
    const auto &own = reading.context().importPid;
    const auto importers = own ? QList{own} : fallbackParts(&TermContext::importPid);
    if (importers.isEmpty())
        return reading.misfit("QActors::Pid", term, "of which only a node of Erlang's knows the process (TermContext::importPid); ask for an ErlangPid");
    for (const auto &importPid : importers) {
        if (const Pid pid = importPid(term.toPid()); !pid.isNull())
            return pid;
    }
    return reading.misfit("QActors::Pid", term, "which is no process of this program; ask for an ErlangPid, and ErlangNode::pid() for its process");
}

} // namespace QActors::detail
