// SPDX-License-Identifier: MIT
#include <QActors/servers/reply.h>

#include "kernel/typetable_p.h"

namespace QActors {

using namespace Qt::StringLiterals;

From::From(detail::CallCell *cell)
{
    cell->share();
    m_replier = std::make_shared<detail::Replier>(cell);
}

bool From::isOpen() const noexcept
{
    return m_replier && m_replier->cell->isOpen() && !m_replier->cell->isWithdrawn();
}

void From::setProgress(double fraction, const QString &text) const
{
    if (!m_replier)
        throw MisuseError(u"setProgress: this From is empty; keep the one that the server's method was given"_s);
    m_replier->cell->tellProgress(fraction, text);
}

detail::CallCell *From::claim() const
{
    if (!m_replier)
        throw MisuseError(u"reply: this From is empty; keep the one that the server's method was given"_s);
    if (!m_replier->cell->claim())
        throw MisuseError(u"reply: this call was answered before, or has failed; a call is answered once"_s);
    return m_replier->cell;
}

void From::answer(Message value) const
{
    claim()->store(std::move(value));
}

void From::fail(std::exception_ptr error) const
{
    if (!error)
        throw MisuseError(u"From::fail: the exception is null"_s);
    claim()->fail(std::move(error));
}

namespace detail {

namespace {
TypeTable<MakeReplyTo> &replyTypes()
{
    static TypeTable<MakeReplyTo> table;
    return table;
}
}

void registerReplyType(QMetaType type, MakeReplyTo make)
{
    replyTypes().insert(type, make);
}

MakeReplyTo makeReplyTo(QMetaType type)
{
    return replyTypes().find(type);
}

} // namespace detail
} // namespace QActors
