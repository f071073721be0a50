// SPDX-License-Identifier: MIT
#include "biginteger_p.h"
#include "termorder_p.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <tuple>

namespace QActors::detail {

namespace {

using TermOrdering = std::strong_ordering;

constexpr int EmptyListRank = 9;
constexpr int ListRank = 10;

/// The places of the kinds in Erlang's term order.
int rankOf(const Term &term) noexcept
{
    switch (term.kind()) {
    case Term::Kind::Integer:
    case Term::Kind::Float: return 0;
    case Term::Kind::Atom: return 1;
    case Term::Kind::Reference: return 2;
    case Term::Kind::Fun: return 3;
    case Term::Kind::Port: return 4;
    case Term::Kind::Pid: return 5;
    case Term::Kind::Tuple: return 6;
    case Term::Kind::NativeRecord: return 7;
    case Term::Kind::Map: return 8;
    case Term::Kind::List: return term.isNil() ? EmptyListRank : ListRank;
    case Term::Kind::Binary: break;
    }
    return ListRank + 1;
}

TermOrdering reversed(TermOrdering order) noexcept
{
    return 0 <=> order;
}

TermOrdering compareIntegers(const Term &one, const Term &other) noexcept
{
    if (TermAccess::isSmall(one) && TermAccess::isSmall(other))
        return TermAccess::smallOf(one) <=> TermAccess::smallOf(other);
    // Any big one is larger, or lower, than all small ones.
    const auto *a = TermAccess::as<BigIntegerNode>(one, TermShape::BigInteger);
    const auto *b = TermAccess::as<BigIntegerNode>(other, TermShape::BigInteger);
    if (!a)
        return b->negative ? TermOrdering::greater : TermOrdering::less;
    if (!b)
        return a->negative ? TermOrdering::less : TermOrdering::greater;
    if (a->negative != b->negative)
        return a->negative ? TermOrdering::less : TermOrdering::greater;
    return a->negative ? compareMagnitudes(b->magnitude, a->magnitude) : compareMagnitudes(a->magnitude, b->magnitude);
}

/// Without rounding.
TermOrdering compareWithFloat(const Term &integer, double number) noexcept
{
    constexpr double Limit = 9223372036854775808.0; // 2^63
    const bool large = number >= Limit || number < -Limit;
    if (TermAccess::isSmall(integer)) {
        if (large)
            return number > 0 ? TermOrdering::less : TermOrdering::greater;
        const double whole = std::trunc(number);
        if (const TermOrdering order = TermAccess::smallOf(integer) <=> qint64(whole); order != 0)
            return order;
        return number == whole ? TermOrdering::equal : (number > whole ? TermOrdering::less : TermOrdering::greater);
    }
    const auto &big = TermAccess::as<BigIntegerNode>(integer);
    if (!large || big.negative != (number < 0))
        return big.negative ? TermOrdering::less : TermOrdering::greater;
    const TermOrdering order = compareMagnitude(big.magnitude, std::abs(number));
    return big.negative ? reversed(order) : order;
}

TermOrdering compareFloats(double one, double other, Comparison how) noexcept
{
    if (one != other)
        return one < other ? TermOrdering::less : TermOrdering::greater;
    if (how == Comparison::Order)
        return TermOrdering::equal;
    return std::signbit(other) <=> std::signbit(one);
}

TermOrdering compareNumbers(const Term &one, const Term &other, Comparison how) noexcept
{
    const bool oneIsFloat = one.isFloat(), otherIsFloat = other.isFloat();
    if (!oneIsFloat && !otherIsFloat)
        return compareIntegers(one, other);
    if (oneIsFloat && otherIsFloat)
        return compareFloats(TermAccess::doubleOf(one), TermAccess::doubleOf(other), how);
    if (how == Comparison::Exact)
        return oneIsFloat <=> otherIsFloat;
    return oneIsFloat ? reversed(compareWithFloat(other, TermAccess::doubleOf(one))) : compareWithFloat(one, TermAccess::doubleOf(other));
}

/// As far as both go.
TermOrdering compareElements(const QList<Term> &one, const QList<Term> &other, Comparison how) noexcept
{
    const qsizetype common = (std::min)(one.size(), other.size());
    for (qsizetype i = 0; i < common; ++i) {
        if (const TermOrdering order = compareTerms(one[i], other[i], how); order != 0)
            return order;
    }
    return TermOrdering::equal;
}

TermOrdering compareLists(const ListNode &one, const ListNode &other, Comparison how) noexcept
{
    if (const TermOrdering order = compareElements(one.elements, other.elements, how); order != 0)
        return order;
    if (one.elements.size() == other.elements.size())
        return compareTerms(one.tail, other.tail, how);
    // What remains of the longer one is a list.
    return one.elements.size() < other.elements.size() ? rankOf(one.tail) <=> ListRank : ListRank <=> rankOf(other.tail);
}

TermOrdering compareMaps(const Term::Pairs &one, const Term::Pairs &other, Comparison how) noexcept
{
    if (one.size() != other.size())
        return one.size() <=> other.size();
    for (qsizetype i = 0; i < one.size(); ++i) {
        if (const TermOrdering order = compareTerms(one[i].first, other[i].first, Comparison::Exact); order != 0)
            return order;
    }
    for (qsizetype i = 0; i < one.size(); ++i) {
        if (const TermOrdering order = compareTerms(one[i].second, other[i].second, how); order != 0)
            return order;
    }
    return TermOrdering::equal;
}

/// As OTP 29 does, which was asked.
TermOrdering compareRecords(const NativeRecord &one, const NativeRecord &other, Comparison how) noexcept
{
    const qsizetype fields = one.fields.size(), otherFields = other.fields.size();
    if (const TermOrdering order = std::tie(one.module, one.name, one.isExported, fields) <=> std::tie(other.module, other.name, other.isExported, otherFields); order != 0)
        return order;
    for (qsizetype i = 0; i < fields; ++i) {
        if (const TermOrdering order = one.fields[i] <=> other.fields[i]; order != 0)
            return order;
    }
    return compareElements(one.values, other.values, how);
}

TermOrdering compareBits(const BinaryNode &one, const BinaryNode &other) noexcept
{
    const auto common = size_t((std::min)(one.bytes.size(), other.bytes.size()));
    if (const int order = common ? memcmp(one.bytes.constData(), other.bytes.constData(), common) : 0; order != 0)
        return order <=> 0; // also in the last byte: the bits that do not count are 0 there
    return one.bits <=> other.bits;
}

TermOrdering compareFuns(const Term &one, const Term &other, Comparison how) noexcept
{
    const auto *a = TermAccess::as<ExternalFunNode>(one, TermShape::ExternalFun);
    const auto *b = TermAccess::as<ExternalFunNode>(other, TermShape::ExternalFun);
    if (bool(a) != bool(b))
        return bool(a) <=> bool(b);
    if (a)
        return std::tie(a->module, a->function, a->arity) <=> std::tie(b->module, b->function, b->arity);
    const ErlangFun &f = TermAccess::as<FunNode>(one).fun, &g = TermAccess::as<FunNode>(other).fun;
    const qsizetype captured = f.environment.size(), otherCaptured = g.environment.size();
    if (const TermOrdering order = std::tie(f.module, f.oldIndex, f.oldUnique, captured) <=> std::tie(g.module, g.oldIndex, g.oldUnique, otherCaptured); order != 0)
        return order;
    if (const TermOrdering order = compareElements(f.environment, g.environment, how); order != 0)
        return order;
    // Erlang goes no further; these tell of different versions of a module.
    if (const int order = f.unique.compare(g.unique); order != 0)
        return order <=> 0;
    return std::tie(f.index, f.arity, f.creator) <=> std::tie(g.index, g.arity, g.creator);
}

} // namespace

std::strong_ordering compareTerms(const Term &one, const Term &other, Comparison how) noexcept
{
    if (TermAccess::node(one) && TermAccess::node(one) == TermAccess::node(other))
        return TermOrdering::equal;
    if (const TermOrdering order = rankOf(one) <=> rankOf(other); order != 0)
        return order;
    switch (one.kind()) {
    case Term::Kind::Integer:
    case Term::Kind::Float: return compareNumbers(one, other, how);
    case Term::Kind::Atom: return TermAccess::as<AtomNode>(one).atom <=> TermAccess::as<AtomNode>(other).atom;
    case Term::Kind::Reference: return TermAccess::as<ReferenceNode>(one).reference <=> TermAccess::as<ReferenceNode>(other).reference;
    case Term::Kind::Fun: return compareFuns(one, other, how);
    case Term::Kind::Port: return TermAccess::as<PortNode>(one).port <=> TermAccess::as<PortNode>(other).port;
    case Term::Kind::Pid: return TermAccess::as<PidNode>(one).pid <=> TermAccess::as<PidNode>(other).pid;
    case Term::Kind::Tuple: {
        const QList<Term> &a = TermAccess::as<TupleNode>(one).elements, &b = TermAccess::as<TupleNode>(other).elements;
        return a.size() != b.size() ? a.size() <=> b.size() : compareElements(a, b, how);
    }
    case Term::Kind::NativeRecord: return compareRecords(TermAccess::as<NativeRecordNode>(one).record, TermAccess::as<NativeRecordNode>(other).record, how);
    case Term::Kind::Map: return compareMaps(TermAccess::as<MapNode>(one).pairs, TermAccess::as<MapNode>(other).pairs, how);
    case Term::Kind::List: return one.isNil() ? TermOrdering::equal : compareLists(TermAccess::as<ListNode>(one), TermAccess::as<ListNode>(other), how);
    case Term::Kind::Binary: break;
    }
    return compareBits(TermAccess::as<BinaryNode>(one), TermAccess::as<BinaryNode>(other));
}

} // namespace QActors::detail
