// SPDX-License-Identifier: MIT
#include "sqlscript_p.h"

namespace QActors::detail {

using namespace Qt::StringLiterals;

namespace {

/// Goes through the text word by word.
class ScriptReader
{
public:
    explicit ScriptReader(const QString &text) : m_text(text) { }
    bool atEnd() const { return m_at >= m_text.size(); }
    qsizetype position() const { return m_at; }

    /// Over the next word, string, comment or sign. The word is upper case; empty for comments and white space.
    QString next()
    {
        const qsizetype begin = m_at;
        const QChar c = m_text[m_at];
        if (c == u'\'' || c == u'"' || c == u'`') {
            skipTo(QString(c), m_at + 1); // a doubled one ends and begins again
            return u"'"_s;
        }
        if (c == u'[') {
            skipTo(u"]"_s, m_at + 1);
            return u"'"_s;
        }
        const QStringView rest = QStringView(m_text).mid(m_at);
        if (rest.startsWith(u"--")) {
            skipTo(u"\n"_s, m_at + 2);
            return {};
        }
        if (rest.startsWith(u"/*")) {
            skipTo(u"*/"_s, m_at + 2);
            return {};
        }
        if (c.isSpace()) {
            ++m_at;
            return {};
        }
        while (!atEnd() && (m_text[m_at].isLetterOrNumber() || m_text[m_at] == u'_' || m_text[m_at] == u'$'))
            ++m_at;
        if (m_at == begin)
            ++m_at;
        return m_text.mid(begin, m_at - begin).toUpper();
    }

private:
    void skipTo(const QString &end, qsizetype from)
    {
        const qsizetype found = m_text.indexOf(end, from);
        m_at = found < 0 ? m_text.size() : found + end.size();
    }
    const QString &m_text;
    qsizetype m_at = 0;
};

} // namespace

QStringList splitScript(const QString &text)
{
    QStringList statements;
    ScriptReader reader(text);
    qsizetype begin = 0;
    QStringList words; // the first ones of the statement
    int depth = 0; // of BEGIN and CASE in a trigger
    bool isTrigger = false;
    const auto finish = [&](qsizetype end) {
        if (!words.isEmpty())
            statements.append(text.mid(begin, end - begin).trimmed());
        words.clear();
        isTrigger = false;
        depth = 0;
        begin = reader.position();
    };
    while (!reader.atEnd()) {
        const qsizetype at = reader.position();
        const QString word = reader.next();
        if (word.isEmpty())
            continue;
        if (word == ";"_L1 && depth == 0) {
            finish(at);
            continue;
        }
        constexpr qsizetype Most = 4; // CREATE TEMP TRIGGER name
        if (words.size() < Most)
            words.append(word);
        isTrigger = isTrigger || (words.first() == "CREATE"_L1 && word == "TRIGGER"_L1 && words.size() < Most);
        if (isTrigger && (word == "BEGIN"_L1 || word == "CASE"_L1))
            ++depth;
        else if (isTrigger && word == "END"_L1)
            --depth;
    }
    finish(text.size());
    return statements;
}

} // namespace QActors::detail
