// SPDX-License-Identifier: MIT
#include "commonatoms_p.h"
#include "inflate_p.h"
#include "termdecoder_p.h"
#include "termtags_p.h"
#include "utf8text_p.h"

#include <QtCore/qset.h>

#include <algorithm>
#include <bit>
#include <cmath>

namespace QActors::detail {

using namespace Qt::StringLiterals;

TermDecoder::TermDecoder(QByteArrayView bytes, qsizetype place, const DecodeLimits &limits)
    : m_begin(bytes.begin()), m_at(bytes.begin() + place), m_end(bytes.end()), m_limits(limits), m_nodes(limits.nodes()), m_levels(limits.depth())
{
    if (bytes.size() > limits.bytes())
        throw TermError(u"A term of %1 bytes is larger than the limit, which is %2."_s.arg(bytes.size()).arg(limits.bytes()));
}

void TermDecoder::fail(const QString &what) const
{
    throw TermError(u"The bytes are no term, at byte %1: %2"_s.arg(place()).arg(what));
}

void TermDecoder::expectEnd() const
{
    if (m_at != m_end)
        fail(u"%1 bytes follow the term"_s.arg(m_end - m_at));
}

void TermDecoder::need(quint64 bytes)
{
    if (quint64(m_end - m_at) < bytes) [[unlikely]]
        fail(u"it ends %1 bytes too early"_s.arg(bytes - quint64(m_end - m_at)));
}

/// Before memory is taken for them.
void TermDecoder::needNodes(quint64 count, quint64 bytesOfEach)
{
    need(count * bytesOfEach); // count has no more than 33 bits
    if (quint64(m_nodes) < count) [[unlikely]]
        fail(u"it has more than %1 parts, which is the limit"_s.arg(m_limits.nodes()));
    m_nodes -= qsizetype(count);
}

QByteArrayView TermDecoder::take(quint64 size)
{
    need(size);
    const QByteArrayView taken(m_at, qsizetype(size));
    m_at += size;
    return taken;
}

Term TermDecoder::term()
{
    needNodes(1, 1);
    return termOf(number<quint8>());
}

/// After the tag, and when it has been counted.
Term TermDecoder::termOf(uchar tag)
{
    switch (tag) {
    case TermTag::SmallInteger: return Term::integer(number<quint8>());
    case TermTag::Integer: return Term::integer(number<qint32>());
    case TermTag::SmallBig: return bigInteger(number<quint8>());
    case TermTag::LargeBig: return bigInteger(number<quint32>());
    case TermTag::NewFloat: return newFloat();
    case TermTag::Float: return textFloat();
    case TermTag::Atom:
    case TermTag::SmallAtom:
    case TermTag::AtomUtf8:
    case TermTag::SmallAtomUtf8: return atomOf(tag);
    case TermTag::Binary: return binary();
    case TermTag::BitBinary: return bits();
    case TermTag::Nil: return Term();
    case TermTag::String: return string();
    case TermTag::Pid: return pid(false);
    case TermTag::NewPid: return pid(true);
    case TermTag::Port:
    case TermTag::NewPort:
    case TermTag::V4Port: return port(tag);
    case TermTag::Reference:
    case TermTag::NewReference:
    case TermTag::NewerReference: return reference(tag);
    case TermTag::Export: return externalFun();
    case TermTag::SmallTuple:
    case TermTag::LargeTuple:
    case TermTag::List:
    case TermTag::Map:
    case TermTag::NewFun:
    case TermTag::NativeRecord:
    case TermTag::Compressed: break;
    case TermTag::Local: fail(u"only the node that made it can read it (LOCAL_EXT)"_s);
    case TermTag::AtomCacheRef: fail(u"its atoms are in a cache of another connection (ATOM_CACHE_REF)"_s);
    case TermTag::Fun: fail(u"it is a fun of OTP 22 or older (FUN_EXT)"_s);
    default: fail(u"there is no tag %1"_s.arg(tag));
    }
    if (m_levels <= 0)
        fail(u"it is more than %1 levels deep, which is the limit"_s.arg(m_limits.depth()));
    --m_levels;
    const Term made = container(tag);
    ++m_levels;
    return made;
}

Term TermDecoder::container(uchar tag)
{
    switch (tag) {
    case TermTag::SmallTuple: return Term::tuple(elements(number<quint8>()));
    case TermTag::LargeTuple: return Term::tuple(elements(number<quint32>()));
    case TermTag::List: return list();
    case TermTag::Map: return map();
    case TermTag::NewFun: return fun();
    case TermTag::NativeRecord: return nativeRecord();
    default: return compressed();
    }
}

Term TermDecoder::compressed()
{
    if (m_isInflated)
        fail(u"it is compressed twice"_s);
    const auto size = number<quint32>();
    if (size > quint64(m_limits.bytes()))
        fail(u"it has %1 bytes when it is not compressed, and the limit is %2"_s.arg(size).arg(m_limits.bytes()));
    const std::optional<Inflated> inflated = inflate(QByteArrayView(m_at, m_end), qsizetype(size));
    if (!inflated)
        fail(u"what is compressed is damaged, or not of the size that it says"_s);
    TermDecoder inner(inflated->bytes, 0, m_limits);
    inner.m_nodes = m_nodes;
    inner.m_levels = m_levels;
    inner.m_isInflated = true;
    Term made = inner.term();
    inner.expectEnd();
    m_nodes = inner.m_nodes;
    m_at += inflated->taken;
    return made;
}

Term TermDecoder::atomOf(uchar tag)
{
    switch (tag) {
    case TermTag::SmallAtomUtf8: return utf8(number<quint8>());
    case TermTag::AtomUtf8: return utf8(number<quint16>());
    case TermTag::SmallAtom: return latin1(number<quint8>());
    case TermTag::Atom: return latin1(number<quint16>());
    default: break;
    }
    fail(u"an atom was expected, not tag %1"_s.arg(tag));
}

Term TermDecoder::latin1(qsizetype size)
{
    const QByteArrayView name = take(quint64(size));
    if (size > Atom::MaxLength)
        fail(u"an atom has %1 characters, and the most is %2"_s.arg(size).arg(Atom::MaxLength));
    if (AtomNode *common = commonAtom(QLatin1StringView(name)))
        return TermAccess::of(common);
    return TermAccess::of(new AtomNode(Atom(QString::fromLatin1(name))));
}

Term TermDecoder::utf8(qsizetype size)
{
    const QByteArrayView name = take(quint64(size));
    if (AtomNode *common = commonAtom(QLatin1StringView(name))) // all of ASCII, and so are the bytes then
        return TermAccess::of(common);
    constexpr qsizetype BytesOfCharacter = 4;
    const std::optional<QString> text = size <= Atom::MaxLength * BytesOfCharacter ? textOfUtf8(name) : std::nullopt;
    if (!text)
        fail(u"an atom is too long, or no UTF-8"_s);
    if (text->size() > Atom::MaxLength && text->toUcs4().size() > Atom::MaxLength)
        fail(u"an atom has more than %1 characters"_s.arg(Atom::MaxLength));
    return TermAccess::of(new AtomNode(Atom(*text)));
}

Atom TermDecoder::nodeName()
{
    return atomOf(number<quint8>()).toAtom();
}

Term TermDecoder::newFloat()
{
    const auto value = std::bit_cast<double>(number<quint64>());
    if (!std::isfinite(value))
        fail(u"a float is infinite or NaN, which Erlang has not"_s);
    return Term::floating(value);
}

/// As C prints it, and zeros behind.
Term TermDecoder::textFloat()
{
    constexpr quint64 Size = 31;
    const QByteArrayView field = take(Size);
    const qsizetype end = field.indexOf('\0');
    const QByteArray text = field.first(end < 0 ? field.size() : end).toByteArray();
    const bool isPlain = std::all_of(text.begin(), text.end(), [](char c) { return (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '+' || c == 'e' || c == 'E'; });
    bool ok = false;
    const double value = text.toDouble(&ok);
    if (!isPlain || !ok || !std::isfinite(value))
        fail(u"a float's text is none"_s);
    return Term::floating(value);
}

Term TermDecoder::bigInteger(quint32 size)
{
    if (size > quint64(m_limits.integerBytes()))
        fail(u"an integer has %1 bytes, and the limit is %2"_s.arg(size).arg(m_limits.integerBytes()));
    const bool negative = number<quint8>() != 0;
    return Term::bigInteger(negative, take(size));
}

Term TermDecoder::binary()
{
    return Term::binary(take(number<quint32>()).toByteArray());
}

Term TermDecoder::bits()
{
    const auto size = number<quint32>();
    const int last = number<quint8>();
    constexpr int Most = 8;
    if (last > Most || (last == 0) != (size == 0))
        fail(u"the last byte of a bit string has %1 bits"_s.arg(last));
    return Term::bitString(take(size).toByteArray(), (qint64(size) - (size ? 1 : 0)) * Most + last);
}

Term TermDecoder::string()
{
    const auto count = number<quint16>();
    needNodes(count, 1);
    const QByteArrayView characters = take(count);
    QList<Term> made;
    made.reserve(characters.size());
    for (const char c : characters)
        made.append(Term::integer(uchar(c)));
    return Term::list(std::move(made));
}

QList<Term> TermDecoder::elements(quint32 count)
{
    needNodes(count, 1);
    QList<Term> made;
    made.reserve(qsizetype(count));
    for (quint32 i = 0; i < count; ++i)
        made.append(termOf(number<quint8>()));
    return made;
}

Term TermDecoder::list()
{
    QList<Term> made = elements(number<quint32>());
    // A tail that is a list only continues it; and is not copied once more for each level.
    while (m_at != m_end && uchar(*m_at) == TermTag::List) {
        ++m_at;
        needNodes(1, 0);
        made += elements(number<quint32>());
    }
    return Term::improperList(std::move(made), term());
}

Term TermDecoder::map()
{
    const auto count = number<quint32>();
    needNodes(quint64(count) * 2, 1);
    Term::Pairs pairs;
    pairs.reserve(qsizetype(count));
    for (quint32 i = 0; i < count; ++i) {
        Term key = termOf(number<quint8>());
        pairs.emplaceBack(std::move(key), termOf(number<quint8>()));
    }
    try {
        return Term::map(std::move(pairs));
    } catch (const TermError &error) {
        fail(error.message());
    }
}

Term TermDecoder::pid(bool isNew)
{
    ErlangPid made;
    made.node = nodeName();
    made.id = number<quint32>();
    made.serial = number<quint32>();
    made.creation = isNew ? number<quint32>() : number<quint8>();
    return Term::pid(made);
}

Term TermDecoder::port(uchar tag)
{
    ErlangPort made;
    made.node = nodeName();
    made.id = tag == TermTag::V4Port ? number<quint64>() : number<quint32>();
    made.creation = tag == TermTag::Port ? number<quint8>() : number<quint32>();
    return Term::port(made);
}

Term TermDecoder::reference(uchar tag)
{
    ErlangRef made;
    if (tag == TermTag::Reference) {
        made.node = nodeName();
        made.words = {number<quint32>()};
        made.creation = number<quint8>();
        return Term::reference(made);
    }
    const int words = number<quint16>();
    if (words < 1 || words > ErlangRef::MaxWords)
        fail(u"a reference has %1 words"_s.arg(words));
    made.node = nodeName();
    made.creation = tag == TermTag::NewReference ? number<quint8>() : number<quint32>();
    for (int i = 0; i < words; ++i)
        made.words += number<quint32>();
    return Term::reference(made);
}

qint64 TermDecoder::integer()
{
    const Term made = term();
    const std::optional<qint64> value = made.isInteger() ? made.asInt64() : std::nullopt;
    if (!value)
        fail(u"a number was expected in a fun"_s);
    return *value;
}

Term TermDecoder::fun()
{
    constexpr quint64 UniqueSize = 16;
    const char *const start = m_at;
    const auto size = number<quint32>();
    ErlangFun made;
    made.arity = number<quint8>();
    made.unique = take(UniqueSize).toByteArray();
    made.index = number<quint32>();
    const auto captured = number<quint32>();
    made.module = nodeName();
    made.oldIndex = integer();
    made.oldUnique = integer();
    const Term creator = term();
    if (!creator.isPid())
        fail(u"a pid was expected in a fun"_s);
    made.creator = creator.toPid();
    made.environment = elements(captured);
    if (m_at - start != qsizetype(size))
        fail(u"a fun is not as large as it says"_s);
    return TermAccess::fun(std::move(made));
}

Term TermDecoder::externalFun()
{
    const Atom module = nodeName();
    const Atom function = nodeName();
    const qint64 arity = integer();
    constexpr qint64 Most = 255;
    if (arity < 0 || arity > Most)
        fail(u"a fun has %1 arguments"_s.arg(arity));
    return Term::externalFun(module, function, int(arity));
}

Term TermDecoder::nativeRecord()
{
    const auto count = number<quint32>();
    needNodes(count, 2); // a field's name has two bytes at least
    NativeRecord made;
    const auto exported = number<quint8>();
    if (exported > 1)
        fail(u"a native record has byte %1 where 0 or 1 must be"_s.arg(exported));
    made.isExported = exported == 1;
    made.module = nodeName();
    made.name = nodeName();
    QSet<Atom> known;
    for (quint32 i = 0; i < count; ++i) {
        made.fields.append(nodeName());
        known.insert(made.fields.last());
    }
    if (known.size() != made.fields.size())
        fail(u"a native record has a field twice"_s);
    made.values = elements(count);
    return TermAccess::nativeRecord(std::move(made));
}

} // namespace QActors::detail
