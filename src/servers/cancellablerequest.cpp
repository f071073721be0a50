// SPDX-License-Identifier: MIT
#include <QActors/servers/detail/cancellablerequest.h>

namespace QActors::detail {

CancellableRequest::~CancellableRequest() = default;

Async<> CancellableRequest::serve(GenServer &server)
{
    if (cell()->isWithdrawn()) {
        forgetAnswer();
        return {};
    }
    if (Async<> rest = m_request->serve(server))
        return serveRest(std::move(rest));
    return {};
}

Async<> CancellableRequest::serveRest(Async<> rest)
{
    const auto served = [&rest]() -> Async<> { return std::move(rest); };
    if (std::exchange(m_wasServed, true))
        m_scopes->current = CancelScope();
    const CancelScope scope = m_scopes->current;
    if (!co_await scope.run(served))
        forgetAnswer();
}

// Nobody waits for it: else it would be kept open until the server ends. A From that is kept may still be answered, in vain.
void CancellableRequest::forgetAnswer() noexcept
{
    if (cell()->isServers())
        static_cast<void>(cell()->claim());
}

void CancellableRequest::discard() noexcept
{
    m_request->discard();
    delete this;
}

} // namespace QActors::detail
