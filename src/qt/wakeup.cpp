// SPDX-License-Identifier: MIT
#include <QActors/qt/detail/wakeup.h>

#include "deletionhold_p.h"

namespace QActors::detail {

using namespace Qt::StringLiterals;

WakeUpLeaf::WakeUpLeaf(QObject *object, QString what) : m_object(object), m_what(std::move(what)) { }

WakeUpLeaf::~WakeUpLeaf()
{
    for (const QMetaObject::Connection &connection : m_connections)
        QObject::disconnect(connection);
}

bool WakeUpLeaf::ready() const
{
    throwIfGone();
    if (m_object->thread() != QThread::currentThread())
        throw MisuseError(u"%1: the object belongs to another thread; await it in a task of that thread"_s.arg(describe()));
    return false;
}

QObject *WakeUpLeaf::context() const
{
    return task()->scheduler()->context();
}

void WakeUpLeaf::listenToEnd()
{
    listen(QObject::connect(m_object, &QObject::destroyed, context(), [this] { wakeUp(); }));
}

void WakeUpLeaf::wakeUp()
{
    if (!m_hold)
        m_hold = DeletionHold::of(m_object);
    complete();
}

void WakeUpLeaf::throwIfGone() const
{
    if (!m_object)
        throw SenderGone(u"%1: the object was deleted"_s.arg(describe()));
}

} // namespace QActors::detail
