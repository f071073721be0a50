// SPDX-License-Identifier: MIT
#include <QActors/messaging/pid.h>

#include <QtCore/qdebug.h>

#include <atomic>

namespace QActors {

using namespace Qt::StringLiterals;

QString Pid::toString() const
{
    return isNull() ? u"<null>"_s : u"<%1.%2.%3>"_s.arg(m_address.thread).arg(m_address.slot).arg(m_address.serial);
}

Ref Ref::make() noexcept
{
    static std::atomic<quint64> last{0};
    Ref ref;
    ref.m_number = last.fetch_add(1, std::memory_order_relaxed) + 1;
    return ref;
}

QString Ref::toString() const
{
    return isNull() ? u"#Ref<null>"_s : u"#Ref<%1>"_s.arg(m_number);
}

QDebug operator<<(QDebug debug, const Pid &pid)
{
    const QDebugStateSaver saver(debug);
    return debug.noquote().nospace() << pid.toString();
}

QDebug operator<<(QDebug debug, const Ref &ref)
{
    const QDebugStateSaver saver(debug);
    return debug.noquote().nospace() << ref.toString();
}

} // namespace QActors
