// SPDX-License-Identifier: MIT
#include <QActors/servers/detail/carriedrequest.h>

#include <QActors/kernel/detail/awaiting.h>
#include <QActors/kernel/detail/scheduler.h>

namespace QActors::detail {

namespace {

class CarriedRequest final : public RequestNode
{
public:
    CarriedRequest(RequestNode *request, LocalPointer locals) : m_request(request), m_locals(std::move(locals))
    {
        setCell(request->cell());
    }
    // Not of the pool, which counts a request's one block when it goes to another thread.
    static void *operator new(std::size_t size) { return ::operator new(size); }
    static void operator delete(void *block) noexcept { ::operator delete(block); }

    Async<> serve(GenServer &server) override
    {
        // What the server has set itself holds where the caller has set nothing.
        LocalPointer all = LocalSet::over(m_locals.get(), currentLocals());
        const LocalScope scope(all);
        if (Async<> rest = m_request->serve(server))
            return serveRest(std::move(rest), std::move(all));
        return {};
    }
    QString name() const override { return m_request->name(); }
    void discard() noexcept override
    {
        m_request->discard();
        delete this;
    }

private:
    static Async<> serveRest(Async<> rest, LocalPointer all)
    {
        const LocalScope scope(std::move(all));
        co_await std::move(rest);
    }
    RequestNode *const m_request;
    const LocalPointer m_locals;
};

} // namespace

RequestNode *carrying(RequestNode *request, LocalPointer locals)
{
    return locals ? new CarriedRequest(request, std::move(locals)) : request;
}

} // namespace QActors::detail
