// SPDX-License-Identifier: MIT
#include "cascade_p.h"

#include "kernel/logging_p.h"

namespace QActors::detail {

using namespace Qt::StringLiterals;

namespace {

/// Goes round with the scheduler while more of them come.
class LinkedEnds final : public InboxWork
{
public:
    struct Ends
    {
        QString first;
        QString reason;
        quint64 more = 0;
        quint64 seen = 0;
        int quietTurns = 0;
    };

    explicit LinkedEnds(Ends ends) : ends(std::move(ends)) { s_current = this; }
    ~LinkedEnds() override
    {
        if (s_current != this)
            return; // another goes on
        s_current = nullptr;
        const QString who = ends.more ? u"%1 and %2 more"_s.arg(ends.first, QString::number(ends.more)) : ends.first;
        qCWarning(actorLog).noquote() << who << "ended by links and nobody was told:" << ends.reason;
    }
    void run(Scheduler *scheduler) noexcept override
    {
        constexpr int Enough = 8; // under load a turn passes in which none of them had its own
        ends.quietTurns = ends.more == ends.seen ? ends.quietTurns + 1 : 0;
        if (ends.quietTurns == Enough)
            return;
        ends.seen = ends.more;
        scheduler->post(new LinkedEnds(std::move(ends)));
    }
    static LinkedEnds *current() noexcept { return s_current; }
    Ends ends;

private:
    static thread_local LinkedEnds *s_current;
};
thread_local LinkedEnds *LinkedEnds::s_current = nullptr;

} // namespace

bool countLinked(const ActorTask *ended)
{
    if (!ended->isEndedByLink())
        return false;
    if (LinkedEnds *counting = LinkedEnds::current())
        ++counting->ends.more;
    else
        ended->scheduler()->post(new LinkedEnds({ended->name(), ended->reason().text(), 0, 0, 0}));
    return true;
}

} // namespace QActors::detail
