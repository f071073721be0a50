// SPDX-License-Identifier: MIT
// \internal A request that its caller takes along when the wait for the answer ends.
#pragma once

#include <QActors/kernel/cancelscope.h>
#include <QActors/servers/detail/callcell.h>

namespace QActors::detail {

/// What the caller has of it.
struct RequestScopes
{
    const CancelScope first; // of the first time that it is served
    CancelScope current = first; // of the last one: a StateMachine may postpone it. On the server's thread, once that is entered
};

/// Stands for `request`, which it takes over, and serves it in a scope that the caller has, too. Cancelled before its turn, it
/// is not served.
class QACTORS_EXPORT CancellableRequest final : public RequestNode
{
public:
    CancellableRequest(RequestNode *request, std::shared_ptr<RequestScopes> scopes) : m_request(request), m_scopes(std::move(scopes))
    {
        setCell(request->cell());
    }
    ~CancellableRequest() override;
    // Not of the pool, which counts a request's one block when it goes to another thread.
    static void *operator new(std::size_t size) { return ::operator new(size); }
    static void operator delete(void *block) noexcept { ::operator delete(block); }

    Async<> serve(GenServer &server) override;
    QString name() const override { return m_request->name(); }
    MethodCode methodCode() const noexcept override { return m_request->methodCode(); }
    void discard() noexcept override;
    RequestNode *plain() noexcept override { return m_request->plain(); }

private:
    Async<> serveRest(Async<> rest);
    void forgetAnswer() noexcept;
    RequestNode *const m_request;
    const std::shared_ptr<RequestScopes> m_scopes;
    bool m_wasServed = false;
};

} // namespace QActors::detail
