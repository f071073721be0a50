// SPDX-License-Identifier: MIT
#include "nodecontext_p.h"

#include "nodeserver_p.h"
#include "termpids_p.h"

namespace QActors::detail {

namespace {

// Erlang's nodes take 28 bits of an id as they come, and those above only from newer ones: so the low ones first.
constexpr int IdBits = 28;

} // namespace

void PidNumbers::setNode(const Atom &node, quint32 creation)
{
    const std::lock_guard locker(m_lock);
    if (creation != m_creation) {
        m_numbers.clear();
        m_pids.clear();
        m_standIns.clear();
        m_standInsOf.clear();
    }
    m_node = node;
    m_creation = creation;
}

ErlangPid PidNumbers::make(quint64 number) const
{
    return ErlangPid{m_node, quint32(number & ((1u << IdBits) - 1)), quint32(number >> IdBits), m_creation};
}

ErlangPid PidNumbers::number(Pid pid, bool &isNew)
{
    const std::lock_guard locker(m_lock);
    isNew = false;
    if (const auto found = m_standIns.constFind(pid); found != m_standIns.constEnd())
        return *found;
    quint64 &number = m_numbers[pid];
    isNew = number == 0;
    if (isNew) {
        number = ++m_last;
        m_pids.insert(number, pid);
    }
    return make(number);
}

ErlangPid PidNumbers::freeNumber()
{
    const std::lock_guard locker(m_lock);
    return make(++m_last);
}

Pid PidNumbers::find(const ErlangPid &number) const
{
    const std::lock_guard locker(m_lock);
    if (number.node != m_node)
        return m_standInsOf.value(number);
    if (number.creation != m_creation)
        return {};
    return m_pids.value(quint64(number.serial) << IdBits | number.id);
}

void PidNumbers::forget(Pid pid)
{
    const std::lock_guard locker(m_lock);
    m_pids.remove(m_numbers.take(pid));
}

void PidNumbers::setStandIn(Pid pid, const ErlangPid &process)
{
    const std::lock_guard locker(m_lock);
    m_standIns.insert(pid, process);
    m_standInsOf.insert(process, pid);
}

void PidNumbers::forgetStandIn(Pid pid)
{
    const std::lock_guard locker(m_lock);
    const auto found = m_standIns.constFind(pid);
    if (found == m_standIns.constEnd())
        return;
    if (m_standInsOf.value(*found) == pid)
        m_standInsOf.remove(*found);
    m_standIns.erase(found);
}

NodeContext::NodeContext()
{
    terms.exportPid = [this](Pid pid) {
        bool isNew = false;
        const ErlangPid number = numbers.number(pid, isNew);
        if (isNew) // the node is to hear of its end
            cast(server(), &NodeServer::watchLocal, pid);
        return Term::pid(number);
    };
    terms.importPid = [this](const ErlangPid &pid) { return numbers.find(pid); };
}

Pid NodeContext::server() const
{
    const std::lock_guard locker(m_lock);
    return m_server;
}

void NodeContext::setServer(Pid pid)
{
    const std::lock_guard locker(m_lock);
    m_server = pid;
}

static std::function<Pid(const ErlangPid &)> importer(const std::weak_ptr<NodeContext> &context)
{
    return [context](const ErlangPid &pid) {
        const std::shared_ptr<NodeContext> alive = context.lock();
        return alive ? alive->numbers.find(pid) : Pid();
    };
}

void NodeContext::beNoFallback() const
{
    setFallbackContext(this, {});
}

// Another thread may have taken it out while this ends: so not by a bare pointer.
void NodeContext::becomeFallback(const std::shared_ptr<NodeContext> &self)
{
    const std::weak_ptr<NodeContext> context = self;
    const auto exportPid = [context](Pid pid) {
        const std::shared_ptr<NodeContext> alive = context.lock();
        if (!alive)
            throw TermError(QStringLiteral("the Pid %1 means nothing any more: its node has ended").arg(pid.toString()));
        return alive->terms.exportPid(pid);
    };
    setFallbackContext(self.get(), TermContext{exportPid, importer(self)});
}

void NodeContext::becomeImporter(const std::shared_ptr<NodeContext> &self)
{
    setFallbackContext(self.get(), TermContext{{}, importer(self)});
}

} // namespace QActors::detail
