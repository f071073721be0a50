// SPDX-License-Identifier: MIT
#include "termorder_p.h"

#include <QtCore/qhashfunctions.h>

namespace QActors {

using namespace detail;

std::weak_ordering Term::compare(const Term &one, const Term &other) noexcept
{
    return compareTerms(one, other, Comparison::Order);
}

bool operator==(const Term &one, const Term &other) noexcept
{
    if (TermAccess::isSmall(one) && TermAccess::isSmall(other))
        return TermAccess::smallOf(one) == TermAccess::smallOf(other);
    const TermNode *a = TermAccess::node(one), *b = TermAccess::node(other);
    if (a && b) {
        if (a == b)
            return true;
        if (a->shape != b->shape || a->depth != b->depth)
            return false;
        if (a->shape == TermShape::Atom)
            return static_cast<const AtomNode *>(a)->atom == static_cast<const AtomNode *>(b)->atom;
    } else if (a || b) {
        return false;
    }
    return compareTerms(one, other, Comparison::Exact) == 0;
}

std::strong_ordering operator<=>(const Term &one, const Term &other) noexcept
{
    if (const std::strong_ordering order = compareTerms(one, other, Comparison::Order); order != 0)
        return order;
    return compareTerms(one, other, Comparison::Exact);
}

static size_t hashAll(const QList<Term> &terms, size_t seed) noexcept
{
    return qHashRange(terms.begin(), terms.end(), seed);
}

size_t qHash(const Term &term, size_t seed) noexcept
{
    const TermNode *node = TermAccess::node(term);
    if (!node) {
        if (TermAccess::isSmall(term))
            return ::qHash(TermAccess::smallOf(term), seed);
        if (term.isNil())
            return ::qHash(int(TermShape::List), seed);
        // Qt's has one for both zeros, which are different here; then they only share a place.
        return ::qHash(TermAccess::doubleOf(term), seed);
    }
    switch (node->shape) {
    case TermShape::Atom: return qHash(TermAccess::as<AtomNode>(term).atom, seed);
    case TermShape::BigInteger: return qHashMulti(seed, TermAccess::as<BigIntegerNode>(term).negative, TermAccess::as<BigIntegerNode>(term).magnitude);
    case TermShape::Binary: return qHashMulti(seed, TermAccess::as<BinaryNode>(term).bits, TermAccess::as<BinaryNode>(term).bytes);
    case TermShape::Tuple: return hashAll(TermAccess::as<TupleNode>(term).elements, seed);
    case TermShape::List: return qHash(TermAccess::as<ListNode>(term).tail, hashAll(TermAccess::as<ListNode>(term).elements, seed));
    case TermShape::Map: {
        size_t hash = seed;
        for (const auto &[key, value] : TermAccess::as<MapNode>(term).pairs)
            hash = qHashMulti(hash, key, value);
        return hash;
    }
    case TermShape::Pid: return qHash(TermAccess::as<PidNode>(term).pid, seed);
    case TermShape::Reference: return qHash(TermAccess::as<ReferenceNode>(term).reference, seed);
    case TermShape::Port: return qHash(TermAccess::as<PortNode>(term).port, seed);
    case TermShape::Fun: {
        const ErlangFun &fun = TermAccess::as<FunNode>(term).fun;
        return hashAll(fun.environment, qHashMulti(seed, fun.module, fun.oldIndex, fun.oldUnique));
    }
    case TermShape::NativeRecord: {
        const NativeRecord &record = TermAccess::as<NativeRecordNode>(term).record;
        return hashAll(record.values, qHashRange(record.fields.begin(), record.fields.end(), qHashMulti(seed, record.module, record.name, record.isExported)));
    }
    case TermShape::ExternalFun: break;
    }
    const auto &fun = TermAccess::as<ExternalFunNode>(term);
    return qHashMulti(seed, fun.module, fun.function, fun.arity);
}

} // namespace QActors
