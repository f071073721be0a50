// SPDX-License-Identifier: MIT
#include <QActors/messaging/exitreason.h>

#include <QtCore/qatomic.h>
#include <QtCore/qdebug.h>
#include <QtCore/qmetaobject.h>

namespace QActors {

using namespace Qt::StringLiterals;

struct alignas(8) ExitReason::Details
{
    std::exception_ptr cause;
    QString text;
    QAtomicInt references{1};
};

void ExitReason::retain() const noexcept
{
    details()->references.ref();
}

void ExitReason::release() const noexcept
{
    if (!details()->references.deref())
        delete details();
}

ExitReason::ExitReason(Kind kind, const QString &text)
{
    if (kind == Kind::Error) {
        throw MisuseError(u"ExitReason: an Error needs its exception; make it with ExitReason::error()"_s);
    }
    set(kind, text.isEmpty() ? nullptr : new Details{{}, text});
}

ExitReason ExitReason::error(std::exception_ptr cause)
{
    if (!cause)
        throw MisuseError(u"ExitReason::error: the exception is null"_s);
    ExitReason reason;
    reason.set(Kind::Error, new Details{std::move(cause), {}});
    return reason;
}

std::exception_ptr ExitReason::cause() const noexcept
{
    const Details *d = details();
    return d ? d->cause : nullptr;
}

QString ExitReason::text() const
{
    const Details *d = details();
    if (!d)
        return {};
    return d->cause ? describe(d->cause) : d->text;
}

QString ExitReason::toString() const
{
    const QString name = QString::fromLatin1(QMetaEnum::fromType<Kind>().valueToKey(int(kind())));
    const QString why = text();
    return why.isEmpty() ? name : name + u": "_s + why;
}

bool operator==(const ExitReason &a, const ExitReason &b) noexcept
{
    if (a.m_bits == b.m_bits)
        return true;
    const auto text = [](const ExitReason &reason) { return reason.details() ? reason.details()->text : QString(); };
    return a.kind() == b.kind() && a.cause() == b.cause() && text(a) == text(b);
}

QDebug operator<<(QDebug debug, const ExitReason &reason)
{
    const QDebugStateSaver saver(debug);
    return debug.noquote().nospace() << reason.toString();
}

} // namespace QActors
