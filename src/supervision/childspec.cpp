// SPDX-License-Identifier: MIT
#include <QActors/supervision/childspec.h>

#include "kernel/enumnames_p.h"

#include <QActors/placement/detail/placeaccess.h>
#include <QActors/supervision/registry.h>

namespace QActors {

using namespace Qt::StringLiterals;

QDebug operator<<(QDebug debug, Restart restart)
{
    static constexpr const char *Names[] = {"Permanent", "Transient", "Temporary"};
    return detail::printEnum(debug, "Restart", restart, Names);
}

ChildSpec::ChildSpec(const QString &id, Make make, bool supervisor)
    : m_id(id), m_make(std::move(make)), m_shutdown(supervisor ? Shutdown::Infinity : Shutdown(std::chrono::seconds(5))),
      m_supervisor(supervisor)
{
}

ChildSpec ChildSpec::restart(Restart restart) const
{
    if (restart > Restart::Temporary) {
        throw MisuseError(u"ChildSpec: child '%1' has an unknown restart value %2; give Permanent, Transient or Temporary"_s.arg(
            m_id, QString::number(int(restart))));
    }
    ChildSpec changed = *this;
    changed.m_restart = restart;
    return changed;
}

ChildSpec ChildSpec::shutdown(Shutdown shutdown) const
{
    ChildSpec changed = *this;
    changed.m_shutdown = shutdown;
    return changed;
}

ChildSpec ChildSpec::significant(bool significant) const
{
    ChildSpec changed = *this;
    changed.m_significant = significant;
    return changed;
}

ChildSpec ChildSpec::startTimeout(AnyDuration timeout) const
{
    ChildSpec changed = *this;
    changed.m_startTimeout = timeout;
    return changed;
}

ChildSpec ChildSpec::on(const Place &place) const
{
    ChildSpec changed = *this;
    changed.m_place = place;
    return changed;
}

namespace {

class SpecFactory final : public detail::ActorFactory
{
public:
    using Make = std::function<detail::NodePointer<detail::ActorTask>()>;
    explicit SpecFactory(Make make) : m_make(std::move(make)) { }
    detail::NodePointer<detail::ActorTask> make() override { return m_make(); }

private:
    const Make m_make;
};

} // namespace

detail::NodePointer<detail::ActorTask> ChildSpec::makeWith(const Make &make, Shutdown shutdown)
{
    detail::NodePointer<detail::ActorTask> task = make();
    if (!shutdown.isBrutal())
        detail::ActorAccess::setUsualTerminateTimeout(*task->actor(), shutdown.timeout());
    return task;
}

detail::NodePointer<detail::ActorTask> ChildSpec::make() const
{
    QThread *thread = m_place.isHere() ? QThread::currentThread() : detail::PlaceAccess::choose(m_place);
    if (thread == QThread::currentThread())
        return makeWith(m_make, m_shutdown);
    auto there = [make = m_make, shutdown = m_shutdown] { return makeWith(make, shutdown); };
    return detail::makeRemote(thread, std::make_unique<SpecFactory>(std::move(there)), &Actor::staticMetaObject);
}

ChildSpec ChildSpec::registerAs(const QString &name) const
{
    return registerAs(Registry::global(), name);
}

ChildSpec ChildSpec::registerAs(Registry &registry, const QString &name, const QVariant &value) const
{
    if (name.isEmpty())
        throw MisuseError(u"ChildSpec::registerAs: child '%1' was given an empty name; give it one, or none"_s.arg(m_id));
    ChildSpec changed = *this;
    changed.m_registry = &registry;
    changed.m_name = name;
    changed.m_value = value;
    return changed;
}

Registry *ChildSpec::registry() const noexcept
{
    return static_cast<Registry *>(m_registry.data());
}

Async<> detail::TaskActor::run()
{
    if (Async<> body = m_fn())
        co_await std::move(body);
    stop();
}

} // namespace QActors
