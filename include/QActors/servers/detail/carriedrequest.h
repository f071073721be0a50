// SPDX-License-Identifier: MIT
// \internal A request that brings along what TaskLocals are set to where it comes from.
#pragma once

#include <QActors/kernel/detail/localset.h>
#include <QActors/servers/detail/callcell.h>

namespace QActors::detail {

/// Stands for `request`, which it takes over, on its way to the server, and sets these values while that is served. `request`
/// itself if there are none.
QACTORS_EXPORT RequestNode *carrying(RequestNode *request, LocalPointer locals);

class QACTORS_EXPORT CarriedRequest final : public RequestNode
{
public:
    CarriedRequest(RequestNode *request, LocalPointer locals);
    ~CarriedRequest() override;
    // Not of the pool, which counts a request's one block when it goes to another thread.
    static void *operator new(std::size_t size) { return ::operator new(size); }
    static void operator delete(void *block) noexcept { ::operator delete(block); }

    Async<> serve(GenServer &server) override;
    QString name() const override { return m_request->name(); }
    MethodCode methodCode() const noexcept override { return m_request->methodCode(); }
    void discard() noexcept override;
    RequestNode *carried() noexcept override { return m_request; }
    RequestNode *plain() noexcept override { return m_request->plain(); }

    const LocalSet *locals() const noexcept { return m_locals.get(); }
    void setLocals(LocalPointer locals) noexcept { m_locals = std::move(locals); }
    /// A number that no other has had.
    quint64 serial() const noexcept { return m_serial; }
    /// The last call that was sent from this thread, until it is taken: its number, 0 if there is none, and when that was, in
    /// nanoseconds of the steady clock, if there is a Listener.
    struct Sent
    {
        quint64 serial = 0;
        qint64 at = 0;
        MethodCode method = {};
    };
    static Sent takeLast() noexcept;

private:
    static Async<> serveRest(Async<> rest, LocalPointer all);
    RequestNode *const m_request;
    LocalPointer m_locals;
    const quint64 m_serial;
};

} // namespace QActors::detail
