// SPDX-License-Identifier: MIT
#pragma once

#include "termnode_p.h"

#include <QActors/erlang/termbinary.h>

#include <QtCore/qendian.h>

namespace QActors::detail {

/// Reads terms out of bytes that may be anything. Nothing is reserved for more elements than bytes are left, or than the limits allow.
class TermDecoder
{
public:
    /// From `place` on. Throws TermError if there are more bytes than the limit.
    TermDecoder(QByteArrayView bytes, qsizetype place, const DecodeLimits &limits);

    Term term(); ///< Throws TermError.
    void expectEnd() const; ///< Throws TermError if there is more.
    qsizetype place() const noexcept { return m_at - m_begin; } ///< Behind what was read.

private:
    Term termOf(uchar tag);
    Term container(uchar tag);
    Term compressed();
    Term atomOf(uchar tag);
    Term latin1(qsizetype size);
    Term utf8(qsizetype size);
    Atom nodeName();
    Term textFloat();
    Term newFloat();
    Term bigInteger(quint32 size);
    Term binary();
    Term bits();
    Term string();
    Term list();
    Term tuple(quint32 count);
    Term map();
    Term pid(bool isNew);
    Term port(uchar tag);
    Term reference(uchar tag);
    Term fun();
    Term externalFun();
    Term nativeRecord();
    QList<Term> elements(quint32 count);
    qint64 integer(); ///< That must come here, as a part of something else.

    void need(quint64 bytes);
    void needNodes(quint64 count, quint64 bytesOfEach);
    template<typename Number>
    Number number()
    {
        need(sizeof(Number));
        const auto value = qFromBigEndian<Number>(m_at);
        m_at += sizeof(Number);
        return value;
    }
    QByteArrayView take(quint64 size);
    [[noreturn]] void fail(const QString &what) const;

    const char *const m_begin;
    const char *m_at;
    const char *const m_end;
    const DecodeLimits m_limits;
    qsizetype m_nodes;
    int m_levels; ///< That may still be gone down.
    bool m_isInflated = false;
};

} // namespace QActors::detail
