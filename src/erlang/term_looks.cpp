// SPDX-License-Identifier: MIT
#include "biginteger_p.h"
#include "termorder_p.h"
#include "utf8text_p.h"

#include <QtCore/qdebug.h>
#include <QtCore/qmetaobject.h>

#include <algorithm>
#include <cmath>

namespace QActors {

using namespace Qt::StringLiterals;
using namespace detail;

namespace {

constexpr qsizetype MostOfTerm = 80; // in messages

[[noreturn]] void throwNotExpected(const Term &term, QStringView wanted)
{
    throw TermError(u"%1 was expected, not %2"_s.arg(wanted, term.toString(MostOfTerm)));
}

template<typename Node>
const Node &expect(const Term &term, TermShape shape, QStringView wanted)
{
    if (const auto *node = TermAccess::as<Node>(term, shape)) [[likely]]
        return *node;
    throwNotExpected(term, wanted);
}

void expectInteger(const Term &term)
{
    if (!term.isInteger())
        throwNotExpected(term, u"an integer");
}

const BinaryNode &expectBits(const Term &term)
{
    return expect<BinaryNode>(term, TermShape::Binary, u"a binary");
}

const Term::Pairs &expectPairs(const Term &term)
{
    return expect<MapNode>(term, TermShape::Map, u"a map").pairs;
}

} // namespace

Term::Kind Term::kind() const noexcept
{
    switch (m_form) {
    case Form::EmptyList: return Kind::List;
    case Form::Integer: return Kind::Integer;
    case Form::Float: return Kind::Float;
    case Form::Node: break;
    }
    switch (m_value.node->shape) {
    case TermShape::Atom: return Kind::Atom;
    case TermShape::BigInteger: return Kind::Integer;
    case TermShape::Binary: return Kind::Binary;
    case TermShape::Tuple: return Kind::Tuple;
    case TermShape::List: return Kind::List;
    case TermShape::Map: return Kind::Map;
    case TermShape::Pid: return Kind::Pid;
    case TermShape::Reference: return Kind::Reference;
    case TermShape::Port: return Kind::Port;
    case TermShape::NativeRecord: return Kind::NativeRecord;
    case TermShape::Fun:
    case TermShape::ExternalFun: break;
    }
    return Kind::Fun;
}

bool Term::isAtom(QStringView name) const noexcept
{
    const auto *node = TermAccess::as<AtomNode>(*this, TermShape::Atom);
    return node && node->atom.name == name;
}

bool Term::isAtom(const char *latin1) const noexcept
{
    const auto *node = TermAccess::as<AtomNode>(*this, TermShape::Atom);
    return node && node->atom.name == QLatin1StringView(latin1);
}

bool Term::isTuple(qsizetype size) const noexcept
{
    const auto *node = TermAccess::as<TupleNode>(*this, TermShape::Tuple);
    return node && node->elements.size() == size;
}

bool Term::isProperList() const noexcept
{
    const auto *node = TermAccess::as<ListNode>(*this, TermShape::List);
    return node ? node->tail.isNil() : isNil();
}

bool Term::isBinary() const noexcept
{
    const auto *node = TermAccess::as<BinaryNode>(*this, TermShape::Binary);
    return node && node->bits % 8 == 0;
}

int Term::depth() const noexcept
{
    return m_form == Form::Node ? m_value.node->depth : 0;
}

std::optional<qint64> Term::asInt64() const
{
    if (m_form == Form::Integer) [[likely]]
        return m_value.integer;
    expectInteger(*this);
    return {};
}

std::optional<quint64> Term::asUInt64() const
{
    if (m_form == Form::Integer) [[likely]]
        return m_value.integer < 0 ? std::nullopt : std::optional(quint64(m_value.integer));
    expectInteger(*this);
    const auto &big = TermAccess::as<BigIntegerNode>(*this);
    return big.negative ? std::nullopt : unsignedOfMagnitude(big.magnitude);
}

bool Term::isNegative() const
{
    if (m_form == Form::Integer)
        return m_value.integer < 0;
    expectInteger(*this);
    return TermAccess::as<BigIntegerNode>(*this).negative;
}

QByteArray Term::magnitude() const
{
    if (m_form == Form::Integer)
        return magnitudeOf(m_value.integer < 0 ? quint64(0) - quint64(m_value.integer) : quint64(m_value.integer));
    expectInteger(*this);
    return TermAccess::as<BigIntegerNode>(*this).magnitude;
}

double Term::toDouble() const
{
    if (m_form == Form::Float)
        return m_value.floating;
    if (m_form == Form::Integer)
        return double(m_value.integer);
    const auto &big = expect<BigIntegerNode>(*this, TermShape::BigInteger, u"a number");
    const double number = doubleOfMagnitude(big.magnitude);
    if (!std::isfinite(number))
        throw TermError(u"a number that a double can be was expected, not %1"_s.arg(toString(MostOfTerm)));
    return big.negative ? -number : number;
}

bool Term::toBool() const
{
    if (isAtom("true"))
        return true;
    if (!isAtom("false"))
        throwNotExpected(*this, u"true or false");
    return false;
}

QString Term::atomName() const
{
    return expect<AtomNode>(*this, TermShape::Atom, u"an atom").atom.name;
}

QActors::Atom Term::toAtom() const
{
    return expect<AtomNode>(*this, TermShape::Atom, u"an atom").atom;
}

QByteArray Term::toBytes() const
{
    const BinaryNode &node = expectBits(*this);
    if (node.bits % 8 != 0)
        throwNotExpected(*this, u"a binary of whole bytes");
    return node.bytes;
}

QByteArray Term::bits() const
{
    return expectBits(*this).bytes;
}

qint64 Term::bitSize() const
{
    return expectBits(*this).bits;
}

QString Term::toText() const
{
    if (isNil())
        return u""_s;
    if (isBinary()) {
        if (std::optional<QString> text = textOfUtf8(TermAccess::as<BinaryNode>(*this).bytes))
            return *std::move(text);
    } else if (isProperList()) {
        QString text;
        const QList<Term> &all = elements();
        const bool whole = std::all_of(all.begin(), all.end(), [&](const Term &element) {
            constexpr qint64 First = 0, Last = QChar::LastValidCodePoint;
            if (!TermAccess::isSmall(element) || TermAccess::smallOf(element) < First || TermAccess::smallOf(element) > Last || QChar::isSurrogate(char32_t(TermAccess::smallOf(element))))
                return false;
            text += QStringView(QChar::fromUcs4(char32_t(TermAccess::smallOf(element))));
            return true;
        });
        if (whole)
            return text;
    }
    throwNotExpected(*this, u"text (a binary of UTF-8 or a list of characters)");
}

qsizetype Term::size() const
{
    if (isNil())
        return 0;
    if (m_form == Form::Node) {
        switch (m_value.node->shape) {
        case TermShape::Tuple: return TermAccess::as<TupleNode>(*this).elements.size();
        case TermShape::List: return TermAccess::as<ListNode>(*this).elements.size();
        case TermShape::Map: return TermAccess::as<MapNode>(*this).pairs.size();
        case TermShape::Binary: return TermAccess::as<BinaryNode>(*this).bytes.size();
        default: break;
        }
    }
    throwNotExpected(*this, u"a tuple, a list, a map or a binary");
}

const QList<Term> &Term::elements() const
{
    static const QList<Term> None;
    if (isNil())
        return None;
    if (const auto *node = TermAccess::as<TupleNode>(*this, TermShape::Tuple))
        return node->elements;
    return expect<ListNode>(*this, TermShape::List, u"a tuple or a list").elements;
}

const Term &Term::at(qsizetype index) const
{
    const QList<Term> &all = elements();
    if (index < 0 || index >= all.size())
        throw TermError(u"element %1 (from 0) of %2 was asked for, which has %3"_s.arg(index).arg(toString(MostOfTerm)).arg(all.size()));
    return all[index];
}

const Term &Term::tail() const
{
    static const Term Empty;
    if (isNil())
        return Empty;
    return expect<ListNode>(*this, TermShape::List, u"a list").tail;
}

const Term::Pairs &Term::pairs() const
{
    return expectPairs(*this);
}

const Term *Term::find(const Term &key) const
{
    const Pairs &all = expectPairs(*this);
    const auto place = std::lower_bound(all.cbegin(), all.cend(), key, [](const auto &pair, const Term &wanted) { return compareTerms(pair.first, wanted, Comparison::Exact) < 0; });
    return place != all.cend() && place->first == key ? &place->second : nullptr;
}

Term Term::value(const Term &key) const
{
    return value(key, Term());
}

Term Term::value(const Term &key, const Term &otherwise) const
{
    const Term *found = find(key);
    return found ? *found : otherwise;
}

const ErlangPid &Term::toPid() const
{
    return expect<PidNode>(*this, TermShape::Pid, u"a pid").pid;
}

const ErlangRef &Term::toReference() const
{
    return expect<ReferenceNode>(*this, TermShape::Reference, u"a reference").reference;
}

const ErlangPort &Term::toPort() const
{
    return expect<PortNode>(*this, TermShape::Port, u"a port").port;
}

QDebug operator<<(QDebug debug, const Term &term)
{
    const QDebugStateSaver saver(debug);
    return debug.nospace().noquote() << term.toString();
}

QDebug operator<<(QDebug debug, Term::Kind kind)
{
    constexpr const char *Names[] = {"Integer", "Float", "Atom", "Reference", "Fun", "Port", "Pid", "Tuple", "Map", "List", "Binary"};
    const QDebugStateSaver saver(debug);
    return debug.nospace() << Names[int(kind)];
}

} // namespace QActors
