// SPDX-License-Identifier: MIT
#include <QActors/servers/detail/carriedrequest.h>

#include <QActors/kernel/detail/awaiting.h>
#include <QActors/kernel/detail/listener.h>
#include <QActors/kernel/detail/scheduler.h>

namespace QActors::detail {

namespace {

constinit thread_local CarriedRequest::Sent t_last;

// Numbers by the block, so that threads do not meet at each.
quint64 nextSerial() noexcept
{
    constexpr quint64 Block = 4096;
    constinit static std::atomic<quint64> s_blocks{0}; // relaxed: numbers
    constinit static thread_local quint64 t_next = 0;
    if (t_next % Block == 0)
        t_next = s_blocks.fetch_add(1, std::memory_order_relaxed) * Block + 1;
    return t_next++;
}

} // namespace

CarriedRequest::CarriedRequest(RequestNode *request, LocalPointer locals)
    : m_request(request), m_locals(std::move(locals)), m_serial(nextSerial())
{
    setCell(request->cell());
    if (isCall())
        t_last = {m_serial, Listener::get() ? std::chrono::steady_clock::now().time_since_epoch() / std::chrono::nanoseconds(1) : 0, request->methodCode()};
}

CarriedRequest::~CarriedRequest() = default;

CarriedRequest::Sent CarriedRequest::takeLast() noexcept
{
    return std::exchange(t_last, {});
}

Async<> CarriedRequest::serve(GenServer &server)
{
    // The server's own values hold where the caller has set none.
    LocalPointer all = LocalSet::over(m_locals.get(), currentLocals());
    const LocalScope scope(all);
    if (Async<> rest = m_request->serve(server))
        return serveRest(std::move(rest), std::move(all));
    return {};
}

Async<> CarriedRequest::serveRest(Async<> rest, LocalPointer all)
{
    const LocalScope scope(std::move(all));
    co_await std::move(rest);
}

void CarriedRequest::discard() noexcept
{
    m_request->discard();
    delete this;
}

RequestNode *carrying(RequestNode *request, LocalPointer locals)
{
    return locals ? new CarriedRequest(request, std::move(locals)) : request;
}

} // namespace QActors::detail
