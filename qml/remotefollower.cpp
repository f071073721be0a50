// SPDX-License-Identifier: MIT
#include "remotefollower_p.h"

#include <QActors/servers/callerrors.h>
#include <QActors/tasks/timeouts.h>

#include <QtQml/qqmlinfo.h>

namespace QActors::detail {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr Duration FirstPause = 50ms; // a supervisor there has started it again
constexpr Duration LongestPause = 5s;

} // namespace

RemoteFollower::RemoteFollower(QObject *ref) : QObject(ref)
{
    // Emitted on any thread, these come here by the event loop then.
    connect(&RemoteNodes::instance(), &RemoteNodes::changed, this, &RemoteFollower::nodesChanged);
    connect(&RemoteNodes::instance(), &RemoteNodes::reached, this, [this](const QString &node) {
        if (node == m_name.node && m_news)
            m_news->set();
    });
}

void RemoteFollower::follow(const RemoteName &name)
{
    m_name = name;
    m_isWarned = false;
    m_search.cancelAll();
    m_names = nullptr;
    nodesChanged();
}

void RemoteFollower::nodesChanged()
{
    if (m_name.name.isEmpty())
        return;
    const std::shared_ptr<RemoteNames> now = RemoteNodes::instance().find(m_name);
    if (now)
        m_isWarned = true; // a node that goes later is no mistake in the page
    else if (!fault().isEmpty())
        warnSoon();
    if (m_names == now)
        return;
    m_names = now;
    begin();
}

void RemoteFollower::lookAgain()
{
    begin();
}

void RemoteFollower::begin()
{
    m_search.cancelAll();
    if (m_names)
        m_search.startSoon([this, names = m_names] { return look(names); });
}

QString RemoteFollower::fault() const
{
    const RemoteNodes &nodes = RemoteNodes::instance();
    if (nodes.isEmpty())
        return u"this program is no node of a cluster: make an ErlangNode in C++, and co_await its start()"_s;
    return nodes.faultOf(m_name);
}

std::shared_ptr<RemoteNames> RemoteFollower::names() const
{
    if (m_names)
        return m_names;
    const QString why = fault();
    throw CallError(why.isEmpty() ? u"the ErlangNode of this program has not been started, or was closed: co_await its start() first"_s : why);
}

/// Not at once: the node may be made while QML is loaded, too.
void RemoteFollower::warnSoon()
{
    if (std::exchange(m_isWarned, true))
        return;
    const auto warn = [this, name = m_name] {
        if (name != m_name)
            return;
        if (const QString why = fault(); !why.isEmpty())
            qmlWarning(parent()) << "node: " << why;
        else
            m_isWarned = false;
    };
    QMetaObject::invokeMethod(this, warn, Qt::QueuedConnection);
}

Async<> RemoteFollower::look(std::shared_ptr<RemoteNames> names)
{
    const RemoteName name = m_name;
    Duration pause = FirstPause;
    for (;;) {
        Pid pid;
        try {
            pid = co_await names->whereis(name);
        } catch (const Error &) {
            // The node is not to be reached, or was lost meanwhile.
        }
        if (!pid.isNull()) {
            Q_EMIT found(pid); // may delete this
            co_return;
        }
        const auto news = std::make_shared<Event>();
        m_news = news;
        const auto wait = [&] { return news->wait(); };
        co_await moveOnAfter(pause, wait);
        pause = news->isSet() ? FirstPause : std::min(2 * pause, LongestPause);
    }
}

} // namespace QActors::detail
