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

template<typename F>
static F orFallback(const F &own, F TermContext::*part)
{
    if (own)
        return own;
    const QMutexLocker lock(&fallbackMutex);
    return fallbacks().isEmpty() ? F() : fallbacks().constLast().second.*part;
}

Term termOfPid(Pid pid, const TermContext &context)
{
    if (pid.isNull())
        return Term::atom("undefined");
    const auto exportPid = orFallback(context.exportPid, &TermContext::exportPid);
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
    const auto importPid = orFallback(reading.context().importPid, &TermContext::importPid);
    if (!importPid)
        return reading.misfit("QActors::Pid", term, "of which only a node of Erlang's knows the process (TermContext::importPid); ask for an ErlangPid");
    const Pid pid = importPid(term.toPid());
    if (pid.isNull())
        return reading.misfit("QActors::Pid", term, "which is no process of this program; ask for an ErlangPid, and ErlangNode::pid() for its process");
    return pid;
}

} // namespace QActors::detail
