// SPDX-License-Identifier: MIT
// How terms are made; what is asked of them is in term_looks.cpp, and how they are compared in term_order.cpp.
#include "biginteger_p.h"
#include "commonatoms_p.h"
#include "termorder_p.h"
#include "termparser_p.h"
#include "termtext_p.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace QActors {

using namespace Qt::StringLiterals;
using namespace detail;

static_assert(sizeof(Term) <= 16);

void Term::retain() const noexcept
{
    if (m_value.node->references.loadRelaxed() != TermNode::Immortal)
        m_value.node->references.ref();
}

// Recursive, as everything here; that is what MaxDepth is for.
void Term::release() noexcept
{
    TermNode *const node = m_value.node;
    if (node->references.loadRelaxed() == TermNode::Immortal || node->references.deref())
        return;
    switch (node->shape) {
    case TermShape::Atom:
        delete static_cast<AtomNode *>(node);
        return;
    case TermShape::BigInteger:
        delete static_cast<BigIntegerNode *>(node);
        return;
    case TermShape::Binary:
        delete static_cast<BinaryNode *>(node);
        return;
    case TermShape::Tuple:
        delete static_cast<TupleNode *>(node);
        return;
    case TermShape::List:
        delete static_cast<ListNode *>(node);
        return;
    case TermShape::Map:
        delete static_cast<MapNode *>(node);
        return;
    case TermShape::Pid:
        delete static_cast<PidNode *>(node);
        return;
    case TermShape::Reference:
        delete static_cast<ReferenceNode *>(node);
        return;
    case TermShape::Port:
        delete static_cast<PortNode *>(node);
        return;
    case TermShape::Fun:
        delete static_cast<FunNode *>(node);
        return;
    case TermShape::ExternalFun:
        delete static_cast<ExternalFunNode *>(node);
        return;
    case TermShape::NativeRecord:
        delete static_cast<NativeRecordNode *>(node);
        return;
    }
}

Term Term::ofSigned(qint64 number) noexcept
{
    Term term;
    term.m_value.integer = number;
    term.m_form = Form::Integer;
    return term;
}

Term Term::ofUnsigned(quint64 number)
{
    if (number <= quint64((std::numeric_limits<qint64>::max)()))
        return ofSigned(qint64(number));
    return TermAccess::of(new BigIntegerNode(false, magnitudeOf(number)));
}

Term Term::bigInteger(bool negative, QByteArrayView magnitude)
{
    magnitude = withoutZeros(magnitude);
    if (magnitude.size() > MaxIntegerBytes)
        throw TermError(u"An integer has at most %1 bytes here, and one of %2 was to be made."_s.arg(MaxIntegerBytes).arg(magnitude.size()));
    constexpr quint64 LowestsMagnitude = quint64(1) << 63;
    if (const std::optional<quint64> number = unsignedOfMagnitude(magnitude)) {
        if (!negative)
            return ofUnsigned(*number);
        if (*number <= LowestsMagnitude)
            return ofSigned(qint64(quint64(0) - *number));
    }
    return TermAccess::of(new BigIntegerNode(negative, magnitude.toByteArray()));
}

Term Term::floating(double number)
{
    if (!std::isfinite(number))
        throw TermError(u"%1 is no float of Erlang's; send an atom for it."_s.arg(std::isnan(number) ? u"NaN"_s : u"Infinity"_s));
    return TermAccess::floatOf(number);
}

Term Term::atom(const QString &name)
{
    if (AtomNode *common = commonAtom(QStringView(name)))
        return TermAccess::of(common);
    return TermAccess::of(new AtomNode(QActors::Atom(name)));
}

Term Term::atom(const char *utf8)
{
    if (AtomNode *common = commonAtom(QLatin1StringView(utf8)))
        return TermAccess::of(common);
    return TermAccess::of(new AtomNode(QActors::Atom(utf8)));
}

Term Term::atom(const QActors::Atom &atom)
{
    return Term::atom(atom.name);
}

Term Term::boolean(bool value)
{
    return atom(value ? "true" : "false");
}

Term Term::binary(const QByteArray &bytes)
{
    return TermAccess::of(new BinaryNode(bytes, qint64(bytes.size()) * 8));
}

Term Term::string(QStringView text)
{
    return binary(text.toUtf8());
}

Term Term::bitString(const QByteArray &bytes, qint64 bits)
{
    if (bits < 0 || (bits + 7) / 8 != bytes.size())
        throw TermError(u"A bit string of %1 bits cannot be made of %2 bytes."_s.arg(bits).arg(bytes.size()));
    const int last = int(bits % 8);
    const char unused = char(0xff >> last);
    if (last == 0 || (bytes.back() & unused) == 0)
        return TermAccess::of(new BinaryNode(bytes, bits));
    QByteArray cleared = bytes;
    cleared.back() = char(cleared.back() & ~unused);
    return TermAccess::of(new BinaryNode(cleared, bits));
}

Term Term::tuple(QList<Term> elements)
{
    const int depth = depthAround(elements);
    return TermAccess::of(new TupleNode(std::move(elements), depth));
}

Term Term::list(QList<Term> elements)
{
    return improperList(std::move(elements), {});
}

Term Term::improperList(QList<Term> elements, const Term &tail)
{
    if (elements.isEmpty())
        return tail;
    if (const auto *more = TermAccess::as<ListNode>(tail, TermShape::List)) {
        elements += more->elements;
        return improperList(std::move(elements), more->tail);
    }
    const int depth = depthAround(elements, tail);
    return TermAccess::of(new ListNode(std::move(elements), tail, depth));
}

Term Term::map(Pairs pairs)
{
    const int depth = depthAround(pairs);
    const auto before = [](const auto &one, const auto &other) { return compareTerms(one.first, other.first, Comparison::Exact) < 0; };
    if (!std::is_sorted(pairs.cbegin(), pairs.cend(), before))
        std::sort(pairs.begin(), pairs.end(), before);
    const auto twice = std::adjacent_find(pairs.cbegin(), pairs.cend(), [](const auto &one, const auto &other) { return one.first == other.first; });
    if (twice != pairs.cend())
        throw TermError(u"A map cannot have the key %1 twice."_s.arg(twice->first.toString(80)));
    return TermAccess::of(new MapNode(std::move(pairs), depth));
}

Term Term::pid(const ErlangPid &pid)
{
    (void)QActors::Atom(pid.node.name);
    return TermAccess::of(new PidNode(pid));
}

Term Term::reference(const ErlangRef &reference)
{
    (void)QActors::Atom(reference.node.name);
    if (reference.words.isEmpty() || reference.words.size() > ErlangRef::MaxWords)
        throw TermError(u"A reference has 1 to %1 words, and not %2."_s.arg(ErlangRef::MaxWords).arg(reference.words.size()));
    return TermAccess::of(new ReferenceNode(reference));
}

Term Term::port(const ErlangPort &port)
{
    (void)QActors::Atom(port.node.name);
    return TermAccess::of(new PortNode(port));
}

Term Term::externalFun(const QActors::Atom &module, const QActors::Atom &function, int arity)
{
    constexpr int MostArguments = 255;
    if (arity < 0 || arity > MostArguments)
        throw TermError(u"A fun has 0 to %1 arguments, and not %2."_s.arg(MostArguments).arg(arity));
    return TermAccess::of(new ExternalFunNode(QActors::Atom(module.name), QActors::Atom(function.name), arity));
}

QString Term::toString(qsizetype most) const
{
    return termText(*this, most);
}

Term Term::fromString(QStringView text)
{
    return parseTerm(text);
}

} // namespace QActors
