// SPDX-License-Identifier: MIT
#include "biginteger_p.h"
#include "termencoder_p.h"
#include "termtags_p.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <limits>

namespace QActors::detail {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype MostOfByte = 255;

/// A list of small numbers, as texts are, has a form of its own.
bool isByteList(const ListNode &node) noexcept
{
    constexpr qsizetype Most = 65535;
    if (node.elements.size() > Most || !node.tail.isNil())
        return false;
    return std::all_of(node.elements.begin(), node.elements.end(),
                       [](const Term &each) { return TermAccess::isSmall(each) && TermAccess::smallOf(each) >= 0 && TermAccess::smallOf(each) <= MostOfByte; });
}

} // namespace

char *TermEncoder::room(qsizetype size)
{
    constexpr qsizetype Most = (std::numeric_limits<qint32>::max)();
    if (size > m_out.size() - m_used) [[unlikely]] {
        if (size > Most - m_used)
            throw TermError(u"A term cannot be encoded in more than 2 GB."_s);
        constexpr qsizetype AtFirst = 64;
        m_out.resize((std::max)({m_used + size, (std::min)(2 * m_out.size(), Most), AtFirst}));
    }
    char *const at = m_out.data() + m_used;
    m_used += size;
    return at;
}

void TermEncoder::tagged(uchar tag, quint32 count)
{
    char *const at = room(1 + sizeof(count));
    at[0] = char(tag);
    qToBigEndian(count, at + 1);
}

void TermEncoder::bytes(QByteArrayView bytes)
{
    if (!bytes.isEmpty())
        memcpy(room(bytes.size()), bytes.data(), size_t(bytes.size()));
}

void TermEncoder::append(const Term &term)
{
    const TermNode *node = TermAccess::node(term);
    if (!node) {
        if (TermAccess::isSmall(term))
            integer(TermAccess::smallOf(term));
        else if (term.isNil())
            byte(TermTag::Nil);
        else
            floating(TermAccess::doubleOf(term));
        return;
    }
    switch (node->shape) {
    case TermShape::Atom: return atom(TermAccess::as<AtomNode>(term).atom);
    case TermShape::BigInteger: return bigInteger(TermAccess::as<BigIntegerNode>(term).negative, TermAccess::as<BigIntegerNode>(term).magnitude);
    case TermShape::Binary: return bits(TermAccess::as<BinaryNode>(term));
    case TermShape::Tuple: {
        const QList<Term> &all = TermAccess::as<TupleNode>(term).elements;
        if (all.size() <= MostOfByte) {
            byte(TermTag::SmallTuple);
            byte(uchar(all.size()));
        } else {
            tagged(TermTag::LargeTuple, quint32(all.size()));
        }
        return elements(all);
    }
    case TermShape::List: return list(TermAccess::as<ListNode>(term));
    case TermShape::Map: {
        const Term::Pairs &pairs = TermAccess::as<MapNode>(term).pairs;
        tagged(TermTag::Map, quint32(pairs.size()));
        for (const auto &[key, value] : pairs) {
            append(key);
            append(value);
        }
        return;
    }
    case TermShape::Pid: return pid(TermAccess::as<PidNode>(term).pid);
    case TermShape::Reference: return reference(TermAccess::as<ReferenceNode>(term).reference);
    case TermShape::Port: {
        const ErlangPort &port = TermAccess::as<PortNode>(term).port;
        byte(TermTag::V4Port);
        atom(port.node);
        number(port.id);
        number(port.creation);
        return;
    }
    case TermShape::Fun: return fun(TermAccess::as<FunNode>(term).fun);
    case TermShape::NativeRecord: return nativeRecord(TermAccess::as<NativeRecordNode>(term).record);
    case TermShape::ExternalFun: {
        const auto &fun = TermAccess::as<ExternalFunNode>(term);
        byte(TermTag::Export);
        atom(fun.module);
        atom(fun.function);
        return integer(fun.arity);
    }
    }
}

void TermEncoder::atom(const Atom &atom)
{
    const QString &name = atom.name;
    const bool ascii = std::all_of(name.begin(), name.end(), [](QChar c) { return c.unicode() < 0x80; });
    const QByteArray utf8 = ascii ? QByteArray() : name.toUtf8();
    const qsizetype size = ascii ? name.size() : utf8.size();
    if (size <= MostOfByte) {
        byte(TermTag::SmallAtomUtf8);
        byte(uchar(size));
    } else {
        byte(TermTag::AtomUtf8);
        number(quint16(size));
    }
    if (ascii)
        std::transform(name.begin(), name.end(), room(size), [](QChar c) { return char(c.unicode()); });
    else
        bytes(utf8);
}

void TermEncoder::integer(qint64 value)
{
    if (value >= 0 && value <= MostOfByte) {
        char *const at = room(2);
        at[0] = char(TermTag::SmallInteger);
        at[1] = char(value);
    } else if (value == qint32(value)) {
        tagged(TermTag::Integer, quint32(value));
    } else {
        char magnitude[sizeof(value)];
        qToLittleEndian(value < 0 ? quint64(0) - quint64(value) : quint64(value), magnitude);
        bigInteger(value < 0, withoutZeros(QByteArrayView(magnitude, sizeof(magnitude))));
    }
}

void TermEncoder::bigInteger(bool negative, QByteArrayView magnitude)
{
    if (magnitude.size() <= MostOfByte) {
        byte(TermTag::SmallBig);
        byte(uchar(magnitude.size()));
    } else {
        tagged(TermTag::LargeBig, quint32(magnitude.size()));
    }
    byte(negative);
    bytes(magnitude);
}

void TermEncoder::floating(double value)
{
    byte(TermTag::NewFloat);
    number(std::bit_cast<quint64>(value));
}

void TermEncoder::bits(const BinaryNode &node)
{
    // All at once: it may be large.
    const int last = int(node.bits % BitsOfByte);
    const qsizetype header = 1 + sizeof(quint32) + (last ? 1 : 0);
    char *const at = room(header + node.bytes.size());
    at[0] = char(last ? TermTag::BitBinary : TermTag::Binary);
    qToBigEndian(quint32(node.bytes.size()), at + 1);
    if (last)
        at[header - 1] = char(last);
    if (!node.bytes.isEmpty())
        memcpy(at + header, node.bytes.constData(), size_t(node.bytes.size()));
}

void TermEncoder::elements(const QList<Term> &elements)
{
    for (const Term &element : elements)
        append(element);
}

void TermEncoder::list(const ListNode &node)
{
    if (isByteList(node)) {
        byte(TermTag::String);
        number(quint16(node.elements.size()));
        std::transform(node.elements.begin(), node.elements.end(), room(node.elements.size()), [](const Term &each) { return char(TermAccess::smallOf(each)); });
        return;
    }
    tagged(TermTag::List, quint32(node.elements.size()));
    elements(node.elements);
    append(node.tail);
}

void TermEncoder::pid(const ErlangPid &pid)
{
    byte(TermTag::NewPid);
    atom(pid.node);
    number(pid.id);
    number(pid.serial);
    number(pid.creation);
}

void TermEncoder::reference(const ErlangRef &reference)
{
    byte(TermTag::NewerReference);
    number(quint16(reference.words.size()));
    atom(reference.node);
    number(reference.creation);
    for (const quint32 word : reference.words)
        number(word);
}

void TermEncoder::fun(const ErlangFun &fun)
{
    byte(TermTag::NewFun);
    const qsizetype start = m_used;
    number(quint32(0)); // the size, with this number
    byte(fun.arity);
    bytes(fun.unique);
    number(fun.index);
    number(quint32(fun.environment.size()));
    atom(fun.module);
    integer(fun.oldIndex);
    integer(fun.oldUnique);
    pid(fun.creator);
    elements(fun.environment);
    qToBigEndian(quint32(m_used - start), m_out.data() + start);
}

void TermEncoder::nativeRecord(const NativeRecord &record)
{
    tagged(TermTag::NativeRecord, quint32(record.fields.size()));
    byte(record.isExported);
    atom(record.module);
    atom(record.name);
    for (const Atom &field : record.fields)
        atom(field);
    elements(record.values);
}

} // namespace QActors::detail
