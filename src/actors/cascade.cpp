// SPDX-License-Identifier: MIT
#include "cascade_p.h"

#include "messaging/logging_p.h"
#include "kernel/postwork_p.h"

namespace QActors::detail {

using namespace Qt::StringLiterals;

namespace {

/// The ends by links on this thread that nobody was told of.
struct LinkedEnds
{
    QString first;
    QString reason;
    quint64 more = 0;
    quint64 seen = 0;
    int quietTurns = 0;
};
constinit thread_local LinkedEnds *t_counting = nullptr; // goes round with the scheduler while more of them come

void tell() noexcept
{
    const std::unique_ptr<LinkedEnds> ends(std::exchange(t_counting, nullptr));
    const QString who = ends->more ? u"%1 and %2 more"_s.arg(ends->first, QString::number(ends->more)) : ends->first;
    qCWarning(actorLog).noquote() << who << "ended by links and nobody was told:" << ends->reason;
}

void goRound(Scheduler *scheduler)
{
    const auto look = [scheduler] {
        constexpr int Enough = 8; // under load a turn passes in which none of them had its own
        LinkedEnds *ends = t_counting;
        ends->quietTurns = ends->more == ends->seen ? ends->quietTurns + 1 : 0;
        ends->seen = ends->more;
        if (ends->quietTurns == Enough)
            tell();
        else
            goRound(scheduler);
    };
    post(scheduler, look, &tell);
}

} // namespace

bool countLinked(const ActorTask *ended)
{
    if (!ended->isEndedByLink())
        return false;
    if (t_counting) {
        ++t_counting->more;
    } else {
        t_counting = new LinkedEnds{ended->name(), ended->reason().text()};
        goRound(ended->scheduler());
    }
    return true;
}

} // namespace QActors::detail
