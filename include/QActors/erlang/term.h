// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/erlang/erlangpid.h>

#include <QtCore/qbytearray.h>

#include <concepts>
#include <optional>
#include <utility>

namespace QActors {

namespace detail {

struct TermNode;
struct TermAccess;

} // namespace detail

/// A value of Erlang's: a number, an atom, a tuple, a list, a map, a binary and what else messages are made of.
///
///     const Term request = Term::tuple({Term::atom("call"), Term::integer(5)});
///     const Term same = Term::fromString(u"{call, 5}"_s);
///
/// A value, implicitly shared, of 16 bytes; it never changes. Integers, floats and the empty list take no memory of their own. Copies
/// may be used in several threads. What is more than MaxDepth levels deep cannot be made: TermError.
class QACTORS_ERLANG_EXPORT Term
{
    Q_GADGET // so that QML can hold it

public:
    /// What a term is. Binary: bit strings, too.
    enum class Kind : quint8 {
        Integer,
        Float,
        Atom,
        Reference,
        Fun,
        Port,
        Pid,
        Tuple,
        NativeRecord,
        Map,
        List,
        Binary
    };
    using Pairs = QList<std::pair<Term, Term>>; ///< Keys and values.

    /// How many tuples, lists, maps, native records and funs may be inside each other. A long list is not deep.
    static constexpr int MaxDepth = 256;
    static constexpr int MaxIntegerBytes = 8192; ///< Of the largest integers, which have some 19,700 digits.

    Term() noexcept = default; ///< The empty list.
    Term(const Term &other) noexcept : m_value(other.m_value), m_form(other.m_form)
    {
        if (m_form >= Form::Node)
            retain();
    }
    Term(Term &&other) noexcept : m_value(other.m_value), m_form(std::exchange(other.m_form, Form::EmptyList)) { }
    Term &operator=(Term other) noexcept
    {
        swap(other);
        return *this;
    }
    ~Term()
    {
        if (m_form >= Form::Node)
            release();
    }
    /// Exchanges both.
    void swap(Term &other) noexcept
    {
        std::swap(m_value, other.m_value);
        std::swap(m_form, other.m_form);
    }

    /// \name Makers
    /// Those with an argument that cannot be in Erlang throw TermError, as each does that would be too deep.
    /// \{

    /// Of any type of integers.
    template<std::integral Number>
    [[nodiscard]] static Term integer(Number number)
    {
        if constexpr (std::is_unsigned_v<Number>)
            return ofUnsigned(number);
        else
            return ofSigned(number);
    }
    /// The bytes of its absolute value, the lowest first. Throws TermError for more than MaxIntegerBytes.
    [[nodiscard]] static Term bigInteger(bool negative, QByteArrayView magnitude);
    [[nodiscard]] static Term floating(double number); ///< Throws TermError for an infinity or NaN, which Erlang has not.
    [[nodiscard]] static Term atom(const QString &name); ///< See Atom.
    [[nodiscard]] static Term atom(const char *utf8); ///< See Atom; for literals.
    [[nodiscard]] static Term atom(const QActors::Atom &atom); ///< Throws TermError as Atom's constructor.
    [[nodiscard]] static Term boolean(bool value); ///< The atom `true` or `false`.
    [[nodiscard]] static Term binary(const QByteArray &bytes); ///< Shares the bytes.
    [[nodiscard]] static Term string(QStringView text); ///< A binary of its UTF-8, as text is in Elixir and new Erlang.
    /// A binary whose last byte may have fewer than 8 bits, its highest ones. Throws TermError if `bytes` has not just enough for `bits`.
    [[nodiscard]] static Term bitString(const QByteArray &bytes, qint64 bits);
    [[nodiscard]] static Term tuple(QList<Term> elements); ///< `{}` of none.
    [[nodiscard]] static Term list(QList<Term> elements); ///< `[]` of none.
    /// `[1, 2 | tail]`; a proper list if the tail is one, and the tail alone without elements.
    [[nodiscard]] static Term improperList(QList<Term> elements, const Term &tail);
    /// In any order. Throws TermError if a key is there twice; 1 and 1.0 are different ones.
    [[nodiscard]] static Term map(Pairs pairs);
    [[nodiscard]] static Term pid(const ErlangPid &pid); ///< Throws TermError if the node's name is no atom.
    [[nodiscard]] static Term reference(const ErlangRef &reference); ///< The same, and if there is no word or are too many.
    [[nodiscard]] static Term port(const ErlangPort &port); ///< As pid().
    /// `fun module:function/arity`. Other funs come only from Erlang, and can be sent back to it.
    [[nodiscard]] static Term externalFun(const QActors::Atom &module, const QActors::Atom &function, int arity);
    /// \}

    /// \name What it is
    /// \{
    Kind kind() const noexcept; ///< Of a bit string Binary, whatever its bits.
    bool isInteger() const noexcept { return kind() == Kind::Integer; } ///< Of any size.
    bool isFloat() const noexcept { return kind() == Kind::Float; } ///< 1.0 is one, and 1 is none.
    bool isNumber() const noexcept { return isInteger() || isFloat(); } ///< An integer or a float.
    bool isAtom() const noexcept { return kind() == Kind::Atom; } ///< Any atom, `true` and `false`, too.
    bool isAtom(QStringView name) const noexcept; ///< This atom.
    bool isAtom(const char *latin1) const noexcept; ///< The same; for literals.
    bool isBoolean() const noexcept { return isAtom("true") || isAtom("false"); } ///< The atom `true` or `false`.
    bool isReference() const noexcept { return kind() == Kind::Reference; } ///< See ErlangRef.
    bool isFun() const noexcept { return kind() == Kind::Fun; } ///< External ones and others.
    bool isPort() const noexcept { return kind() == Kind::Port; } ///< See ErlangPort.
    bool isPid() const noexcept { return kind() == Kind::Pid; } ///< See ErlangPid.
    bool isTuple() const noexcept { return kind() == Kind::Tuple; } ///< Of any size.
    bool isTuple(qsizetype size) const noexcept; ///< Of that many elements.
    bool isNativeRecord() const noexcept { return kind() == Kind::NativeRecord; } ///< Of OTP 29: comes only from Erlang, and can be sent back to it.
    bool isMap() const noexcept { return kind() == Kind::Map; } ///< Of any size.
    bool isList() const noexcept { return kind() == Kind::List; } ///< The empty one, and improper ones, too.
    bool isNil() const noexcept { return m_form == Form::EmptyList; } ///< The empty list.
    bool isProperList() const noexcept; ///< Whether the tail is empty, as usual.
    bool isBitString() const noexcept { return kind() == Kind::Binary; } ///< Of any number of bits.
    bool isBinary() const noexcept; ///< Of whole bytes.
    int depth() const noexcept; ///< 0 for what is not made of others; see MaxDepth.
    /// \}

    /// \name What is in it
    /// Each throws TermError if the term is something else; the message says what it is.
    /// \{
    std::optional<qint64> asInt64() const; ///< Empty if the integer is too large.
    std::optional<quint64> asUInt64() const; ///< Empty if the integer is negative or too large.
    bool isNegative() const; ///< Of an integer: less than 0.
    QByteArray magnitude() const; ///< The bytes of an integer's absolute value, the lowest first, without zeros at the end; empty for 0.
    double toDouble() const; ///< Of a float, or of an integer that is no larger than a double; the nearest one.
    bool toBool() const; ///< Of `true` and `false`.
    QString atomName() const; ///< Without quotes.
    QActors::Atom toAtom() const; ///< The same as a value.
    QByteArray toBytes() const; ///< Of a binary of whole bytes.
    QByteArray bits() const; ///< Of any bit string: the last byte has its bits in front, and zeros behind.
    qint64 bitSize() const; ///< Of any bit string.
    /// Of a binary of UTF-8, or of a list of code points ("…" in Erlang). Throws TermError if it is no text.
    QString toText() const;
    qsizetype size() const; ///< How many elements a tuple or list has (without an improper tail), pairs a map, bytes a binary (begun ones count).
    const QList<Term> &elements() const; ///< Of a tuple or list; without an improper tail. Lives as long as the term.
    const Term &at(qsizetype index) const; ///< An element of a tuple or list, from 0. Throws TermError if there is none.
    const Term &tail() const; ///< Of a list: what follows the elements; the empty list for proper ones.
    const Pairs &pairs() const; ///< Of a map, sorted by keys.
    const Term *find(const Term &key) const; ///< The value in a map; null if there is none. Lives as long as the map.
    Term value(const Term &key) const; ///< The value in a map, or the empty list.
    Term value(const Term &key, const Term &otherwise) const; ///< The value in a map, or `otherwise`.
    bool contains(const Term &key) const { return find(key) != nullptr; } ///< Whether a map has the key.
    const ErlangPid &toPid() const; ///< Lives as long as the term.
    const ErlangRef &toReference() const; ///< Lives as long as the term.
    const ErlangPort &toPort() const; ///< Lives as long as the term.
    /// \}

    /// As Erlang's `io_lib:format("~0tp", [Term])` writes it, on one line, with `+pc unicode`: lists and binaries of printable
    /// characters are texts. Nodes have their names in pids, references and ports, as Erlang's numbers are each node's own; and maps
    /// are in the order of their keys, as `~0ktp` writes them. What is longer than `most` characters is cut and ends in `…`.
    Q_INVOKABLE QString toString(qsizetype most = -1) const;
    /// Reads what toString() writes, and what else is a value in Erlang's own text: `16#ff`, `$a`, escapes, `"two" "parts"`,
    /// `<<1, "text"/utf8, 5:3>>`, a dot at the end; not pids, references, ports, funs but external ones, comments and calculations.
    /// Throws TermError with line and column.
    [[nodiscard]] static Term fromString(QStringView text);

    /// Erlang's term order: number < atom < reference < fun < port < pid < tuple < native record < map < list < bit string; 1 and 1.0 are equivalent,
    /// as by Erlang's `==`.
    static std::weak_ordering compare(const Term &one, const Term &other) noexcept;
    /// As Erlang's `=:=` of OTP 27: 1 is not 1.0, and 0.0 is not -0.0.
    friend QACTORS_ERLANG_EXPORT bool operator==(const Term &one, const Term &other) noexcept;
    /// As compare(), and of what is equivalent there the integer before the float, and -0.0 before 0.0.
    friend QACTORS_ERLANG_EXPORT std::strong_ordering operator<=>(const Term &one, const Term &other) noexcept;
    friend QACTORS_ERLANG_EXPORT size_t qHash(const Term &term, size_t seed) noexcept; ///< For QHash and QSet.

private:
    friend struct detail::TermAccess;
    enum class Form : quint8 {
        EmptyList,
        Integer,
        Float,
        Node // and what is in it
    };
    union Value {
        qint64 integer;
        double floating;
        detail::TermNode *node;
    };
    static Term ofSigned(qint64 number) noexcept;
    static Term ofUnsigned(quint64 number);
    void retain() const noexcept;
    void release() noexcept;

    Value m_value{0};
    Form m_form = Form::EmptyList;
};

/// Exchanges both.
inline void swap(Term &one, Term &other) noexcept
{
    one.swap(other);
}
QACTORS_ERLANG_EXPORT size_t qHash(const Term &term, size_t seed = 0) noexcept; ///< For QHash and QSet.
QACTORS_ERLANG_EXPORT QDebug operator<<(QDebug debug, const Term &term); ///< Prints toString().
QACTORS_ERLANG_EXPORT QDebug operator<<(QDebug debug, Term::Kind kind); ///< Prints its name.

} // namespace QActors

Q_DECLARE_TYPEINFO(QActors::Term, Q_RELOCATABLE_TYPE);
Q_DECLARE_METATYPE(QActors::Term)
