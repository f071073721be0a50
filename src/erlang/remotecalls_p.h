// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/erlang/term.h>
#include <QActors/servers/reply.h>

#include <QtCore/qhash.h>

#include <memory>
#include <optional>
#include <vector>

namespace QActors::detail {

class Peer;
using PeerPointer = std::shared_ptr<Peer>;

/// The calls that wait for an answer from another node, by the references that they have there. On the node's thread.
class RemoteCalls
{
public:
    struct Call
    {
        ErlangRef ref;
        From from;
        PeerPointer peer;
        Term target; // what is monitored for the time of the call; the empty list if nothing is
    };

    RemoteCalls() = default;
    Q_DISABLE_COPY_MOVE(RemoteCalls)

    void add(Call call);
    /// Empty if nobody waits for it (any more).
    std::optional<Call> take(const ErlangRef &ref);
    /// All of a connection that is no more.
    std::vector<Call> takeAll(const Peer *peer);
    /// Those whose callers have given up since, so that what was monitored for them can be let go. Looks only now and then: the cost is
    /// spread over as many calls.
    std::vector<Call> takeAbandoned();
    /// Whether somebody waits for one.
    bool hasOpen() const;
    qsizetype count() const noexcept { return m_calls.size(); }

private:
    QHash<ErlangRef, Call> m_calls;
    qsizetype m_nextLook = 16;
};

/// Answers unless somebody has: the end of what stands for the server is an answer, too.
void answerOnce(const From &from, const Term &answer);
void failOnce(const From &from, const std::exception_ptr &error);

} // namespace QActors::detail
