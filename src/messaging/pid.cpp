// SPDX-License-Identifier: MIT
#include <QActors/messaging/pid.h>

#include <QtCore/qdebug.h>

#include <atomic>
#include <string>

namespace QActors {

using namespace Qt::StringLiterals;

QString Pid::toString() const
{
    if (isNull())
        return u"<null>"_s;
    // A snapshot of many actors makes one for each, and more: arg() would be most of what that costs.
    const std::string text = '<' + std::to_string(m_address.thread) + '.' + std::to_string(m_address.slot) + '.' + std::to_string(m_address.serial) + '>';
    return QString::fromLatin1(text.data(), qsizetype(text.size()));
}

Ref Ref::make() noexcept
{
    static std::atomic<quint64> last{0}; // relaxed: numbers
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
