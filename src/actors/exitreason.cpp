// SPDX-License-Identifier: MIT
#include <QActors/actors/exitreason.h>

#include <QtCore/qdebug.h>
#include <QtCore/qmetaobject.h>

namespace QActors {

using namespace Qt::StringLiterals;

ExitReason::ExitReason(Kind kind, const QString &text) : m_kind(kind), m_text(text)
{
    if (kind == Error) {
        throw MisuseError(u"ExitReason: an Error needs its exception; make it with ExitReason::error()"_s);
    }
}

ExitReason ExitReason::error(std::exception_ptr cause)
{
    if (!cause)
        throw MisuseError(u"ExitReason::error: the exception is null"_s);
    ExitReason reason;
    reason.m_kind = Error;
    reason.m_cause = std::move(cause);
    return reason;
}

QString ExitReason::text() const
{
    return m_cause ? describe(m_cause) : m_text;
}

QString ExitReason::toString() const
{
    const QString name = QString::fromLatin1(QMetaEnum::fromType<Kind>().valueToKey(m_kind));
    const QString why = text();
    return why.isEmpty() ? name : name + u": "_s + why;
}

QDebug operator<<(QDebug debug, const ExitReason &reason)
{
    const QDebugStateSaver saver(debug);
    return debug.noquote().nospace() << reason.toString();
}

} // namespace QActors
