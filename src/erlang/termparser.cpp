// SPDX-License-Identifier: MIT
#include "bitwriter_p.h"
#include "termnode_p.h"
#include "termparser_p.h"
#include "termscanner_p.h"
#include "termtext_p.h"

namespace QActors::detail {

using namespace Qt::StringLiterals;

namespace {

Term listOf(const QString &text)
{
    const QList<uint> codes = text.toUcs4();
    QList<Term> elements;
    elements.reserve(codes.size());
    for (const uint code : codes)
        elements += Term::integer(code);
    return Term::list(std::move(elements));
}

class TermParser
{
public:
    explicit TermParser(QStringView text) : m_scanner(text) { }

    Term whole()
    {
        Term made = term();
        m_scanner.take(u".");
        m_scanner.skipSpace();
        if (!m_scanner.atEnd())
            m_scanner.fail(u"nothing was expected after the term, not %1"_s.arg(m_scanner.next()));
        return made;
    }

private:
    Term term();
    Term compound();
    Term number(bool negative);
    Term atom();
    Term externalFun();
    Term list();
    Term map();
    Term bits();
    void segment(BitWriter &out);
    qint64 smallNumber(const QString &what, qint64 most);
    QList<Term> elements(QStringView end, bool *hasTail = nullptr);
    QString text();

    TermScanner m_scanner;
    int m_depth = 0;
};

Term TermParser::term()
{
    m_scanner.skipSpace();
    const char16_t c = m_scanner.peek();
    if (c >= '0' && c <= '9')
        return number(false);
    switch (c) {
    case '-':
    case '+':
        m_scanner.take(QStringView(&c, 1));
        m_scanner.skipSpace();
        return number(c == u'-');
    case '$':
        m_scanner.take(u"$");
        return Term::integer(quint32(m_scanner.character()));
    case '"': return listOf(text());
    case '\'': return atom();
    case '{':
    case '[':
    case '#':
    case '<': return compound();
    case '%': m_scanner.fail(u"comments are not read here"_s);
    default: break;
    }
    if (!m_scanner.atEnd() && beginsAtom(QChar(c)))
        return atom();
    if (!m_scanner.atEnd() && (continuesAtom(QChar(c))))
        m_scanner.fail(u"%1 begins a variable; an atom that begins with it needs 'quotes'"_s.arg(m_scanner.next()));
    m_scanner.fail(u"a term was expected, not %1"_s.arg(m_scanner.next()));
}

Term TermParser::compound()
{
    const qsizetype start = m_scanner.place();
    // An empty list and a binary are no level.
    if (m_depth >= Term::MaxDepth && m_scanner.take(u"[") && m_scanner.take(u"]"))
        return {};
    if (m_depth > Term::MaxDepth || (m_depth == Term::MaxDepth && !m_scanner.startsWith(u"<<")))
        m_scanner.fail(u"a term cannot be more than %1 levels deep"_s.arg(Term::MaxDepth), start);
    ++m_depth;
    Term made;
    if (m_scanner.take(u"{"))
        made = Term::tuple(elements(u"}"));
    else if (m_scanner.take(u"["))
        made = list();
    else if (m_scanner.take(u"#{"))
        made = map();
    else if (m_scanner.take(u"<<"))
        made = bits();
    else if (m_scanner.peek() == u'#')
        m_scanner.fail(u"records, pids, references, ports and funs are not read here"_s, start);
    else
        m_scanner.fail(u"<< was expected; pids are not read here"_s, start);
    --m_depth;
    return made;
}

Term TermParser::number(bool negative)
{
    if (m_scanner.peek() < u'0' || m_scanner.peek() > u'9')
        m_scanner.fail(u"a number was expected, not %1"_s.arg(m_scanner.next()));
    const Term made = m_scanner.number();
    if (!negative)
        return made;
    return made.isFloat() ? Term::floating(-made.toDouble()) : Term::bigInteger(true, made.magnitude());
}

Term TermParser::atom()
{
    const qsizetype start = m_scanner.place();
    if (m_scanner.peek() != u'\'') {
        const QString word = m_scanner.word();
        if (word == u"fun")
            return externalFun();
        // Those that are reserved since OTP 27 were atoms before.
        if (isReservedWord(word) && word != u"maybe" && word != u"else")
            m_scanner.fail(u"%1 is a reserved word; as an atom it is '%1'"_s.arg(word), start);
        if (word.size() > Atom::MaxLength)
            m_scanner.fail(u"an atom has at most %1 characters"_s.arg(Atom::MaxLength), start);
        return Term::atom(word);
    }
    const QString name = m_scanner.quoted(u'\'');
    try {
        return Term::atom(name);
    } catch (const TermError &error) {
        m_scanner.fail(error.message(), start);
    }
}

/// After "fun".
Term TermParser::externalFun()
{
    constexpr qint64 MostArguments = 255;
    const auto name = [this] {
        m_scanner.skipSpace();
        const qsizetype start = m_scanner.place();
        if (m_scanner.peek() != u'\'' && (m_scanner.atEnd() || !beginsAtom(QChar(m_scanner.peek()))))
            m_scanner.fail(u"fun module:function/arity was expected, not %1"_s.arg(m_scanner.next()));
        const Term made = atom();
        if (!made.isAtom())
            m_scanner.fail(u"an atom was expected"_s, start);
        return made.toAtom();
    };
    const Atom module = name();
    m_scanner.expect(u":");
    const Atom function = name();
    m_scanner.expect(u"/");
    m_scanner.skipSpace();
    return Term::externalFun(module, function, int(smallNumber(u"a number of arguments"_s, MostArguments)));
}

/// From a quote on; texts that follow each other are one.
QString TermParser::text()
{
    QString all;
    do {
        all += m_scanner.quoted(u'"');
        m_scanner.skipSpace();
    } while (m_scanner.peek() == u'"');
    return all;
}

/// After the opening bracket, and with the closing one; or, of a list, with the | before its tail.
QList<Term> TermParser::elements(QStringView end, bool *hasTail)
{
    QList<Term> made;
    if (m_scanner.take(end))
        return made;
    for (;;) {
        made += term();
        if (m_scanner.take(end))
            return made;
        if (hasTail && m_scanner.take(u"|")) {
            *hasTail = true;
            return made;
        }
        if (!m_scanner.take(u","))
            m_scanner.fail(u", or %1 was expected, not %2"_s.arg(end, m_scanner.next()));
    }
}

Term TermParser::list()
{
    bool hasTail = false;
    QList<Term> made = elements(u"]", &hasTail);
    if (!hasTail)
        return Term::list(std::move(made));
    const Term tail = term();
    m_scanner.expect(u"]");
    return Term::improperList(std::move(made), tail);
}

Term TermParser::map()
{
    const qsizetype start = m_scanner.place();
    Term::Pairs pairs;
    if (!m_scanner.take(u"}")) {
        do {
            Term key = term();
            m_scanner.expect(u"=>");
            pairs.emplaceBack(std::move(key), term());
        } while (m_scanner.take(u","));
        if (!m_scanner.take(u"}"))
            m_scanner.fail(u", or } was expected, not %1"_s.arg(m_scanner.next()));
    }
    try {
        return Term::map(std::move(pairs));
    } catch (const TermError &error) {
        m_scanner.fail(error.message(), start);
    }
}

Term TermParser::bits()
{
    BitWriter out;
    if (!m_scanner.take(u">>")) {
        do
            segment(out);
        while (m_scanner.take(u","));
        if (!m_scanner.take(u">>"))
            m_scanner.fail(u", or >> was expected, not %1"_s.arg(m_scanner.next()));
    }
    return out.result();
}

/// `5`, `5:3`, `"text"`, `"text"/utf8`, `$ä/utf8`
void TermParser::segment(BitWriter &out)
{
    constexpr qint64 Byte = 8, MostBits = qint64(Term::MaxIntegerBytes) * 8;
    m_scanner.skipSpace();
    const qsizetype start = m_scanner.place();
    const bool isText = m_scanner.peek() == u'"';
    const Term value = isText ? Term() : term();
    const QString characters = isText ? text() : QString();
    if (!isText && !value.isInteger())
        m_scanner.fail(u"an integer or a text was expected in <<>>"_s, start);
    qint64 size = Byte;
    const bool hasSize = !isText && m_scanner.take(u":");
    if (hasSize) {
        m_scanner.skipSpace();
        size = smallNumber(u"a size in bits"_s, MostBits);
    }
    const bool utf8 = !hasSize && m_scanner.take(u"/");
    if (utf8 && m_scanner.word() != u"utf8")
        m_scanner.fail(u"of the types in <<>> only utf8 is read here"_s, start);
    if (isText && utf8) {
        out.append(characters.toUtf8());
    } else if (isText) {
        for (const uint code : characters.toUcs4()) {
            if (code > 0xff)
                m_scanner.fail(u"text with characters above 255 needs /utf8 in <<>>"_s, start);
            out.append(QByteArray(1, char(code)));
        }
    } else if (utf8) {
        const std::optional<quint64> code = value.asUInt64();
        if (!code || *code > QChar::LastValidCodePoint || QChar::isSurrogate(char32_t(*code)))
            m_scanner.fail(u"there is no such character in Unicode"_s, start);
        out.append(QStringView(QChar::fromUcs4(char32_t(*code))).toUtf8());
    } else if (!out.append(value, size)) {
        m_scanner.fail(u"%1 does not fit into %2 bits"_s.arg(value.toString(40)).arg(size), start);
    }
}

qint64 TermParser::smallNumber(const QString &what, qint64 most)
{
    const qsizetype start = m_scanner.place();
    const Term made = number(false);
    if (const std::optional<qint64> value = made.isInteger() ? made.asInt64() : std::nullopt; value && *value <= most)
        return *value;
    m_scanner.fail(u"%1 is 0 to %2"_s.arg(what).arg(most), start);
}

} // namespace

Term parseTerm(QStringView text)
{
    return TermParser(text).whole();
}

} // namespace QActors::detail
