// SPDX-License-Identifier: MIT
#pragma once

#include "termnode_p.h"

#include <QtCore/qendian.h>

namespace QActors::detail {

/// Writes terms behind what a QByteArray has, in the forms of OTP 26 and later. Grows it in large steps, and by what large binaries
/// need.
class TermEncoder
{
public:
    explicit TermEncoder(QByteArray &out) : m_out(out), m_used(out.size()) { }
    ~TermEncoder() { m_out.resize(m_used); }
    Q_DISABLE_COPY_MOVE(TermEncoder)

    void byte(uchar value) { *room(1) = char(value); }
    void append(const Term &term); ///< Throws TermError if it would be more than 2 GB.

private:
    char *room(qsizetype size); ///< For so many bytes, which have then been written.
    template<typename Number>
    void number(Number value)
    {
        qToBigEndian(value, room(sizeof(Number)));
    }
    void tagged(uchar tag, quint32 count);
    void bytes(QByteArrayView bytes);
    void atom(const Atom &atom);
    void integer(qint64 value);
    void bigInteger(bool negative, QByteArrayView magnitude);
    void floating(double value);
    void bits(const BinaryNode &node);
    void elements(const QList<Term> &elements);
    void list(const ListNode &node);
    void pid(const ErlangPid &pid);
    void reference(const ErlangRef &reference);
    void nativeRecord(const NativeRecord &record);
    void fun(const ErlangFun &fun);

    QByteArray &m_out;
    qsizetype m_used;
};

} // namespace QActors::detail
