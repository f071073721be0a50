// SPDX-License-Identifier: MIT
// What is inside terms that need memory. A node never changes once a Term has it.
#pragma once

#include <QActors/erlang/term.h>

#include <QtCore/qatomic.h>

namespace QActors::detail {

enum class TermShape : quint8 {
    Atom,
    BigInteger,
    Binary,
    Tuple,
    List,
    Map,
    Pid,
    Reference,
    Port,
    Fun,
    ExternalFun,
    NativeRecord
};

struct TermNode
{
    static constexpr int Immortal = -1;

    explicit TermNode(TermShape shape, int depth = 0) noexcept : shape(shape), depth(quint16(depth)) { }
    Q_DISABLE_COPY_MOVE(TermNode)

    QAtomicInt references = 1; ///< Immortal: never counted.
    const TermShape shape;
    const quint16 depth;
};

struct AtomNode : TermNode
{
    explicit AtomNode(const Atom &atom) : TermNode(TermShape::Atom), atom(atom) { }
    const Atom atom;
};

/// What a qint64 does not hold.
struct BigIntegerNode : TermNode
{
    BigIntegerNode(bool negative, const QByteArray &magnitude) : TermNode(TermShape::BigInteger), negative(negative), magnitude(magnitude) { }
    const bool negative;
    const QByteArray magnitude; ///< The lowest first, and no zero at the end.
};

struct BinaryNode : TermNode
{
    BinaryNode(const QByteArray &bytes, qint64 bits) : TermNode(TermShape::Binary), bytes(bytes), bits(bits) { }
    const QByteArray bytes; ///< Those of the last one that do not count are 0.
    const qint64 bits;
};

struct TupleNode : TermNode
{
    TupleNode(QList<Term> elements, int depth) : TermNode(TermShape::Tuple, depth), elements(std::move(elements)) { }
    const QList<Term> elements;
};

/// Not the empty list.
struct ListNode : TermNode
{
    ListNode(QList<Term> elements, const Term &tail, int depth) : TermNode(TermShape::List, depth), elements(std::move(elements)), tail(tail) { }
    const QList<Term> elements; ///< One at least.
    const Term tail; ///< The empty list, or no list.
};

struct MapNode : TermNode
{
    MapNode(Term::Pairs pairs, int depth) : TermNode(TermShape::Map, depth), pairs(std::move(pairs)) { }
    const Term::Pairs pairs; ///< By the order of keys, in which 1 is before 0.5.
};

struct PidNode : TermNode
{
    explicit PidNode(const ErlangPid &pid) : TermNode(TermShape::Pid), pid(pid) { }
    const ErlangPid pid;
};

struct ReferenceNode : TermNode
{
    explicit ReferenceNode(const ErlangRef &reference) : TermNode(TermShape::Reference), reference(reference) { }
    const ErlangRef reference;
};

struct PortNode : TermNode
{
    explicit PortNode(const ErlangPort &port) : TermNode(TermShape::Port), port(port) { }
    const ErlangPort port;
};

/// A fun of a node's, which only Erlang can call: what must come back to it as it was.
struct ErlangFun
{
    Atom module;
    quint8 arity = 0;
    QByteArray unique; ///< 16 bytes: of the module's code.
    quint32 index = 0;
    qint64 oldIndex = 0;
    qint64 oldUnique = 0;
    ErlangPid creator;
    QList<Term> environment; ///< The values that it has captured.
};

struct FunNode : TermNode
{
    FunNode(ErlangFun fun, int depth) : TermNode(TermShape::Fun, depth), fun(std::move(fun)) { }
    const ErlangFun fun;
};

struct ExternalFunNode : TermNode
{
    ExternalFunNode(const Atom &module, const Atom &function, int arity) : TermNode(TermShape::ExternalFun), module(module), function(function), arity(quint8(arity)) { }
    const Atom module;
    const Atom function;
    const quint8 arity;
};

/// A native record of OTP 29: what must go back to Erlang as it was.
struct NativeRecord
{
    Atom module;
    Atom name;
    bool isExported = false;
    QList<Atom> fields; ///< In the order of the definition, which is part of the value.
    QList<Term> values; ///< One for each field.
};

struct NativeRecordNode : TermNode
{
    NativeRecordNode(NativeRecord record, int depth) : TermNode(TermShape::NativeRecord, depth), record(std::move(record)) { }
    const NativeRecord record;
};

/// To the inside of Term.
struct TermAccess
{
    static Term of(TermNode *node) noexcept ///< Takes the reference that it has.
    {
        Term term;
        term.m_value.node = node;
        term.m_form = Term::Form::Node;
        return term;
    }
    /// Null for small integers, floats and the empty list.
    static const TermNode *node(const Term &term) noexcept { return term.m_form == Term::Form::Node ? term.m_value.node : nullptr; }
    static bool isSmall(const Term &term) noexcept { return term.m_form == Term::Form::Integer; }
    static qint64 smallOf(const Term &term) noexcept { return term.m_value.integer; } ///< Of those that isSmall().
    static double doubleOf(const Term &term) noexcept { return term.m_value.floating; } ///< Of floats.
    template<typename Node>
    static const Node &as(const Term &term) noexcept
    {
        return static_cast<const Node &>(*term.m_value.node);
    }
    template<typename Node>
    static const Node *as(const Term &term, TermShape shape) noexcept ///< Null if it is something else.
    {
        const TermNode *node = TermAccess::node(term);
        return node && node->shape == shape ? static_cast<const Node *>(node) : nullptr;
    }
    static Term fun(ErlangFun fun); ///< Throws TermError if it would be too deep.
    static Term nativeRecord(NativeRecord record); ///< The same.
    static Term floatOf(double finite) noexcept
    {
        Term term;
        term.m_value.floating = finite;
        term.m_form = Term::Form::Float;
        return term;
    }
};

/// How deep something is that has these in it. Throws TermError if that is more than Term::MaxDepth.
int depthAround(const QList<Term> &elements, const Term &tail = {});
int depthAround(const Term::Pairs &pairs); ///< The same.

} // namespace QActors::detail
