// SPDX-License-Identifier: MIT
#include "biginteger_p.h"
#include "termnode_p.h"
#include "termtext_p.h"
#include "utf8text_p.h"

#include <QtCore/qlocale.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <optional>
#include <utility>

namespace QActors::detail {

using namespace Qt::StringLiterals;

namespace {

/// What Erlang takes for text: not most control characters, and not what is no character.
bool isPrintable(char32_t c) noexcept
{
    if (c >= 0x20 && c <= 0x7e)
        return true;
    if (c >= '\b' && c <= '\r') // \b \t \n \v \f \r
        return true;
    if (c == 0x1b)
        return true;
    return c >= 0xa0 && c <= QChar::LastValidCodePoint && !QChar::isSurrogate(c) && c != 0xfffe && c != 0xffff;
}

bool isPrintableText(const QList<Term> &elements) noexcept
{
    return std::all_of(elements.begin(), elements.end(), [](const Term &element) {
        return TermAccess::isSmall(element) && TermAccess::smallOf(element) >= 0 && TermAccess::smallOf(element) <= QChar::LastValidCodePoint && isPrintable(char32_t(TermAccess::smallOf(element)));
    });
}

bool isPrintableText(QStringView text) noexcept
{
    return std::all_of(text.begin(), text.end(), [](QChar c) { return c.isSurrogate() || isPrintable(c.unicode()); });
}

bool isPrintableLatin1(QByteArrayView bytes) noexcept
{
    if (!std::all_of(bytes.begin(), bytes.end(), [](char c) { return isPrintable(uchar(c)); }))
        return false;
    // Erlang asks that of what is no UTF-8, and looks no further than to the first character that cannot be printed: U+FFFE or
    // U+FFFF, whose bytes could be as Latin-1.
    for (qsizetype at = bytes.indexOf("\xef\xbf"); at >= 0; at = bytes.indexOf("\xef\xbf", at + 1)) {
        if (at + 2 < bytes.size() && uchar(bytes[at + 2]) >= 0xbe && textOfUtf8(bytes.first(at)))
            return false;
    }
    return true;
}

/// A digit or letter behind a backslash, or 0.
char16_t escapeOf(char16_t c) noexcept
{
    switch (c) {
    case '\b': return 'b';
    case '\t': return 't';
    case '\n': return 'n';
    case '\v': return 'v';
    case '\f': return 'f';
    case '\r': return 'r';
    case 0x1b: return 'e';
    case 0x7f: return 'd';
    case '\\': return '\\';
    default: return 0;
    }
}

void appendQuoted(QString &out, QStringView text, QChar quote)
{
    out += quote;
    for (const QChar c : text) {
        const char16_t code = c.unicode();
        if (const char16_t escape = code == quote.unicode() ? code : escapeOf(code)) {
            out += u'\\';
            out += QChar(escape);
        } else if (code < 0x20 || (code >= 0x80 && code < 0xa0)) {
            out += u'\\' + QString::number(code, 8).rightJustified(3, u'0');
        } else {
            out += c;
        }
    }
    out += quote;
}

/// The shortest digits that are this number, in the shorter one of both notations; from 2^53 on, where not each integer is a float
/// any more, only with an exponent.
QString floatText(double number)
{
    // "-1.2345e-07"
    const QByteArray text = QByteArray::number(number, 'e', QLocale::FloatingPointShortest);
    const qsizetype e = text.indexOf('e');
    const bool negative = std::signbit(number);
    QByteArray digits = text.first(e);
    digits.replace("-", "");
    digits.replace(".", "");
    while (digits.size() > 1 && digits.endsWith('0'))
        digits.chop(1);
    const int place = text.sliced(e + 1).toInt() + 1; // of the point, from the first digit
    const qsizetype size = digits.size();
    const QByteArray exponent = QByteArray::number(place - 1);
    const QByteArray scientific = digits.first(1) + '.' + (size > 1 ? digits.sliced(1) : "0"_ba) + 'e' + exponent;
    constexpr double Exact = 9007199254740992.0;
    QByteArray made;
    if (place > 0 && place < size)
        made = digits.first(place) + '.' + digits.sliced(place);
    else if (place <= 0)
        made = "0." + QByteArray(-place, '0') + digits;
    else
        made = digits + QByteArray(place - size, '0') + ".0";
    const bool hasPoint = place >= 0 && place < size; // among its digits, or before them
    if (std::abs(number) >= Exact || (!hasPoint && scientific.size() < made.size()))
        made = scientific;
    return QLatin1StringView(negative ? "-" : "") + QLatin1StringView(made);
}

class TermWriter
{
public:
    explicit TermWriter(qsizetype most) : m_most(most) { }

    void write(const Term &term);
    QString result()
    {
        if (m_most >= 0 && m_out.size() > m_most) {
            m_out.truncate((std::max)(qsizetype(0), m_most - 1));
            if (!m_out.isEmpty() && m_out.back().isHighSurrogate())
                m_out.chop(1);
            m_out += u'…';
        }
        return std::move(m_out);
    }

private:
    bool isFull() const noexcept { return m_most >= 0 && m_out.size() > m_most; }
    void writeInteger(const BigIntegerNode &number);
    void writeBits(const BinaryNode &node);
    void writeNumbers(const BinaryNode &node);
    void writeElements(const QList<Term> &elements);
    void writeList(const ListNode &node);
    void writeMap(const Term::Pairs &pairs);
    void writeFun(const ErlangFun &fun);
    void writeRecord(const NativeRecord &record);

    const qsizetype m_most;
    QString m_out;
};

void TermWriter::write(const Term &term)
{
    if (isFull())
        return;
    const TermNode *node = TermAccess::node(term);
    if (!node) {
        if (TermAccess::isSmall(term))
            m_out += QString::number(TermAccess::smallOf(term));
        else if (term.isNil())
            m_out += u"[]";
        else
            m_out += floatText(TermAccess::doubleOf(term));
        return;
    }
    switch (node->shape) {
    case TermShape::Atom:
        m_out += atomText(TermAccess::as<AtomNode>(term).atom.name);
        return;
    case TermShape::BigInteger: return writeInteger(TermAccess::as<BigIntegerNode>(term));
    case TermShape::Binary: return writeBits(TermAccess::as<BinaryNode>(term));
    case TermShape::Tuple:
        m_out += u'{';
        writeElements(TermAccess::as<TupleNode>(term).elements);
        m_out += u'}';
        return;
    case TermShape::List: return writeList(TermAccess::as<ListNode>(term));
    case TermShape::Map: return writeMap(TermAccess::as<MapNode>(term).pairs);
    case TermShape::Pid:
        m_out += TermAccess::as<PidNode>(term).pid.toString();
        return;
    case TermShape::Reference:
        m_out += TermAccess::as<ReferenceNode>(term).reference.toString();
        return;
    case TermShape::Port:
        m_out += TermAccess::as<PortNode>(term).port.toString();
        return;
    case TermShape::Fun: return writeFun(TermAccess::as<FunNode>(term).fun);
    case TermShape::NativeRecord: return writeRecord(TermAccess::as<NativeRecordNode>(term).record);
    case TermShape::ExternalFun: {
        const auto &fun = TermAccess::as<ExternalFunNode>(term);
        m_out += u"fun %1:%2/%3"_s.arg(atomText(fun.module.name), atomText(fun.function.name)).arg(fun.arity);
        return;
    }
    }
}

void TermWriter::writeInteger(const BigIntegerNode &number)
{
    if (number.negative)
        m_out += u'-';
    m_out += QLatin1StringView(decimalOf(number.magnitude));
}

void TermWriter::writeElements(const QList<Term> &elements)
{
    bool first = true;
    for (const Term &element : elements) {
        if (!std::exchange(first, false))
            m_out += u',';
        write(element);
        if (isFull())
            return;
    }
}

void TermWriter::writeList(const ListNode &node)
{
    if (node.tail.isNil() && isPrintableText(node.elements)) {
        QString text;
        for (const Term &element : node.elements) {
            text += QStringView(QChar::fromUcs4(char32_t(TermAccess::smallOf(element))));
            if (m_most >= 0 && text.size() > m_most)
                break;
        }
        return appendQuoted(m_out, text, u'"');
    }
    m_out += u'[';
    writeElements(node.elements);
    if (!node.tail.isNil()) {
        m_out += u'|';
        write(node.tail);
    }
    m_out += u']';
}

void TermWriter::writeMap(const Term::Pairs &pairs)
{
    m_out += u"#{";
    bool first = true;
    for (const auto &[key, value] : pairs) {
        if (!std::exchange(first, false))
            m_out += u',';
        write(key);
        m_out += u" => ";
        write(value);
        if (isFull())
            return;
    }
    m_out += u'}';
}

void TermWriter::writeFun(const ErlangFun &fun)
{
    m_out += u"#Fun<%1.%2.%3>"_s.arg(fun.module.name).arg(fun.oldIndex).arg(fun.oldUnique);
}

void TermWriter::writeRecord(const NativeRecord &record)
{
    m_out += u"#%1:%2{"_s.arg(atomText(record.module.name), atomText(record.name.name));
    for (qsizetype i = 0; i < record.fields.size() && !isFull(); ++i) {
        if (i > 0)
            m_out += u',';
        m_out += atomText(record.fields[i].name) + u" = "_s;
        write(record.values[i]);
    }
    m_out += u'}';
}

void TermWriter::writeBits(const BinaryNode &node)
{
    if (node.bits == 0) {
        m_out += u"<<>>";
        return;
    }
    if (node.bits % 8 != 0)
        return writeNumbers(node);
    if (const std::optional<QString> text = textOfUtf8(node.bytes)) {
        if (!isPrintableText(*text))
            return writeNumbers(node);
        m_out += u"<<";
        appendQuoted(m_out, *text, u'"');
        m_out += text->size() == node.bytes.size() ? u">>" : u"/utf8>>";
        return;
    }
    if (!isPrintableLatin1(node.bytes))
        return writeNumbers(node);
    m_out += u"<<";
    appendQuoted(m_out, QString::fromLatin1(node.bytes), u'"');
    m_out += u">>";
}

void TermWriter::writeNumbers(const BinaryNode &node)
{
    const int last = int(node.bits % 8);
    m_out += u"<<";
    for (qsizetype i = 0; i < node.bytes.size() && !isFull(); ++i) {
        if (i > 0)
            m_out += u',';
        const int byte = uchar(node.bytes[i]);
        if (last != 0 && i + 1 == node.bytes.size())
            m_out += u"%1:%2"_s.arg(byte >> (8 - last)).arg(last);
        else
            m_out += QString::number(byte);
    }
    m_out += u">>";
}

} // namespace

QString termText(const Term &term, qsizetype most)
{
    TermWriter writer(most);
    writer.write(term);
    return writer.result();
}

QString atomText(const QString &name)
{
    const bool plain = !name.isEmpty() && beginsAtom(name.front()) && std::all_of(name.begin(), name.end(), continuesAtom) && !isReservedWord(name);
    if (plain)
        return name;
    QString text;
    appendQuoted(text, name, u'\'');
    return text;
}

bool isReservedWord(QStringView word) noexcept
{
    constexpr const char *Words[] = {"after", "and", "andalso", "band", "begin", "bnot", "bor", "bsl", "bsr", "bxor", "case", "catch", "cond", "div", "else",
                                     "end", "fun", "if", "let", "maybe", "not", "of", "or", "orelse", "receive", "rem", "try", "when", "xor"};
    return std::any_of(std::begin(Words), std::end(Words), [&](const char *each) { return word == QLatin1StringView(each); });
}

// Letters are those of Latin-1.
bool beginsAtom(QChar c) noexcept
{
    const char16_t code = c.unicode();
    return (code >= 'a' && code <= 'z') || (code >= 0xdf && code <= 0xff && code != 0xf7);
}

bool continuesAtom(QChar c) noexcept
{
    const char16_t code = c.unicode();
    return beginsAtom(c) || (code >= 'A' && code <= 'Z') || (code >= '0' && code <= '9') || code == '_' || code == '@' || (code >= 0xc0 && code <= 0xde && code != 0xd7);
}

} // namespace QActors::detail
