// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/erlang/term.h>

namespace QActors::detail {

/// The characters of a text of Erlang's, and what is made of them alone: numbers, characters with escapes, texts in quotes, names.
class TermScanner
{
public:
    explicit TermScanner(QStringView text) : m_text(text) { }

    void skipSpace() noexcept;
    bool atEnd() const noexcept { return m_at >= m_text.size(); }
    char16_t peek(qsizetype ahead = 0) const noexcept { return m_at + ahead < m_text.size() ? m_text[m_at + ahead].unicode() : u'\0'; }
    bool startsWith(QStringView token) const noexcept { return m_text.sliced(m_at).startsWith(token); }
    /// Takes it, and the space before it, if it is next.
    bool take(QStringView token) noexcept;
    /// The same; throws TermError if it is not.
    void expect(QStringView token);
    qsizetype place() const noexcept { return m_at; }

    Term number(); ///< From its first digit; without a sign.
    char32_t character(); ///< After a `$`.
    QString quoted(char16_t quote); ///< From the opening quote on.
    QString word(); ///< An atom without quotes; or what else the letters are.

    [[noreturn]] void fail(const QString &what, qsizetype place) const; ///< TermError with line and column.
    [[noreturn]] void fail(const QString &what) const { fail(what, m_at); } ///< Here.
    QString next() const; ///< What is here, for messages.

private:
    char32_t codePoint();
    char32_t escaped();
    char32_t hexadecimal();
    QByteArray digits(int base);
    Term floatOf(const QByteArray &whole, qsizetype start);

    const QStringView m_text;
    qsizetype m_at = 0;
};

} // namespace QActors::detail
