// SPDX-License-Identifier: MIT
#include <QActors/supervision/detail/servernamecall.h>

#include "registrydata_p.h"

#include <QActors/kernel/dispatcher.h>
#include <QActors/kernel/detail/scheduler.h>
#include <QActors/supervision/servername.h>
#include <QActors/tasks/timeouts.h>

namespace QActors::detail {

using namespace Qt::StringLiterals;

NamedServer::NamedServer(Registry &in, const QString &given, Duration time) : registry(RegistryData::of(in)), name(given)
{
    if (name.isEmpty())
        throw MisuseError(u"ServerName: the name is empty; give the name of a server in %1"_s.arg(registry->title));
    registry->requireUnique("ServerName", name);
    setWait(time);
}

void NamedServer::setWait(Duration time)
{
    if (time < Duration(0))
        throw MisuseError(u"ServerName: '%1' is to be waited for %2; give a time that is not negative"_s.arg(name, QActors::describe(time)));
    wait = time;
}

QString NamedServer::describe() const
{
    return u"'%1' in %2"_s.arg(name, registry->title);
}

Pid NamedServer::whereis() const
{
    return registry->whereis(name);
}

Pid NamedServer::resolve() const
{
    const Pid pid = whereis();
    if (!pid.isNull())
        return pid;
    if (!registry->isOpen())
        throw Error(u"ServerName: the registry '%1' was destroyed, in which '%2' was to be looked up"_s.arg(registry->title, name));
    throw NoProcess(u"no process is registered as "_s + describe());
}

NotingRequest::NotingRequest(RequestNode *request, Flag taken) : m_request(request), m_taken(std::move(taken))
{
    setCell(request->cell());
}

NotingRequest::~NotingRequest() = default;

Async<> NotingRequest::serve(GenServer &server)
{
    m_taken->store(true, std::memory_order_release);
    return m_request->serve(server);
}

void NotingRequest::discard() noexcept
{
    m_request->discard();
    delete this;
}

NamedAttempts::NamedAttempts(NamedServer to, Duration timeout) : m_to(std::move(to)), m_isDefault(timeout == DefaultTimeout), m_timeout(m_isDefault ? defaultCallTimeout() : timeout)
{
    const TimePoint now = Dispatcher::current()->now();
    m_waitEnd = deadlineAfter(now, m_to.wait);
    m_end = deadlineAfter(now, m_timeout);
}

Async<Pid> NamedAttempts::find()
{
    if (const Pid pid = m_to.whereis(); !pid.isNull())
        co_return pid;
    auto ready = [this] { return NameAwaitable(m_to.registry, m_to.name); };
    const std::optional<Pid> found = co_await moveOnAt(std::min(m_waitEnd, m_end), ready);
    if (found)
        co_return *found;
    const QString nobody = u"no process was registered as "_s + m_to.describe();
    if (m_end <= m_waitEnd)
        throwTimeout(nobody);
    throw NoProcess(u"ServerName: %1 within %2%3"_s.arg(nobody, QActors::describe(m_to.wait), m_failure.isEmpty() ? QString() : u"; before, "_s + m_failure));
}

const NotingRequest::Flag &NamedAttempts::begin(Pid pid)
{
    m_pid = pid;
    m_taken = std::make_shared<std::atomic<bool>>(false);
    return m_taken;
}

Duration NamedAttempts::timeLeft() const
{
    if (m_timeout == NoTimeout)
        return m_isDefault ? DefaultTimeout : NoTimeout;
    return std::max(Duration(0), m_end - Dispatcher::current()->now());
}

void NamedAttempts::throwTimeout(const QString &what) const
{
    throw CallTimeout(m_timeout, u"%1: %2 within %3%4"_s.arg(m_isDefault ? u"call"_s : u"callFor"_s, what, QActors::describe(m_timeout),
                                                             m_isDefault ? u", the program's default (setDefaultCallTimeout)"_s : QString()));
}

void NamedAttempts::failed()
{
    const bool taken = m_taken->load(std::memory_order_acquire);
    const bool again = isFirst() && (!taken || m_to.isIdempotent);
    try {
        throw;
    } catch (const CallTimeout &) {
        if (m_timeout == NoTimeout || Dispatcher::current()->now() < m_end)
            throw; // another's
        throwTimeout(u"no answer from "_s + m_to.describe());
    } catch (const ProcessExited &error) {
        if (!again || error.pid() != m_pid)
            throw;
        m_failure = error.message();
    } catch (const NoProcess &error) {
        if (!again || taken) // an answer
            throw;
        m_failure = error.message();
    }
}

} // namespace QActors::detail
