// SPDX-License-Identifier: MIT
#include "remotecalls_p.h"

#include <algorithm>

namespace QActors::detail {

namespace {

template<typename Predicate>
std::vector<RemoteCalls::Call> takeIf(QHash<ErlangRef, RemoteCalls::Call> &calls, Predicate predicate)
{
    std::vector<RemoteCalls::Call> taken;
    for (auto it = calls.begin(); it != calls.end();) {
        if (predicate(*it)) {
            taken.push_back(std::move(*it));
            it = calls.erase(it);
        } else {
            ++it;
        }
    }
    return taken;
}

} // namespace

void answerOnce(const From &from, const Term &answer)
{
    if (from.isOpen()) // on this thread alone it is answered
        from.reply(answer);
}

void failOnce(const From &from, const std::exception_ptr &error)
{
    if (from.isOpen())
        from.fail(error);
}

void RemoteCalls::add(Call call)
{
    const ErlangRef ref = call.ref;
    m_calls.insert(ref, std::move(call));
}

std::optional<RemoteCalls::Call> RemoteCalls::take(const ErlangRef &ref)
{
    const auto found = m_calls.find(ref);
    if (found == m_calls.end())
        return {};
    std::optional<Call> call(std::move(*found));
    m_calls.erase(found);
    return call;
}

std::vector<RemoteCalls::Call> RemoteCalls::takeAll(const Peer *peer)
{
    return takeIf(m_calls, [peer](const Call &call) { return call.peer.get() == peer; });
}

bool RemoteCalls::hasOpen() const
{
    return std::any_of(m_calls.begin(), m_calls.end(), [](const Call &call) { return call.from.isOpen(); });
}

std::vector<RemoteCalls::Call> RemoteCalls::takeAbandoned()
{
    if (m_calls.size() < m_nextLook)
        return {};
    std::vector<Call> taken = takeIf(m_calls, [](const Call &call) { return !call.from.isOpen(); });
    m_nextLook = std::max<qsizetype>(16, m_calls.size() * 2);
    return taken;
}

} // namespace QActors::detail
