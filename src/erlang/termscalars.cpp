// SPDX-License-Identifier: MIT
#include "termpids_p.h"

#include <QActors/erlang/detail/termscalars.h>

#include <QtCore/qstringconverter.h>

#include <bit>

namespace QActors::detail {

using namespace Qt::StringLiterals;

std::optional<double> exactNumber(const Term &integer, int digits, int most)
{
    const QByteArray magnitude = integer.magnitude();
    if (magnitude.isEmpty())
        return 0.0;
    const auto byteAt = [&magnitude](qsizetype index) { return static_cast<unsigned char>(magnitude.at(index)); };
    qsizetype zeros = 0;
    while (byteAt(zeros) == 0)
        ++zeros;
    const qsizetype lowest = zeros * 8 + std::countr_zero(byteAt(zeros));
    const qsizetype highest = (magnitude.size() - 1) * 8 + std::bit_width(byteAt(magnitude.size() - 1));
    if (highest - lowest > digits || highest > most)
        return std::nullopt;
    return integer.toDouble();
}

static std::optional<QString> decoded(const QByteArray &utf8)
{
    QStringDecoder decoder(QStringDecoder::Utf8, QStringDecoder::Flag::Stateless | QStringDecoder::Flag::ConvertInitialBom);
    QString text = decoder.decode(utf8);
    if (decoder.hasError())
        return std::nullopt;
    return text;
}

std::optional<QString> textOfTerm(const Term &term, TermReading &reading)
{
    if (term.isBinary()) {
        std::optional<QString> text = decoded(term.toBytes());
        if (!text)
            return reading.misfit("QString", term, "which is no UTF-8");
        return text;
    }
    if (!term.isProperList())
        return reading.misfit("QString", term, term.isAtom() ? "which is no text; ask for an Atom" : nullptr);
    QString text;
    text.reserve(term.size());
    for (const Term &item : term.elements()) {
        const std::optional<quint64> code = item.isInteger() ? item.asUInt64() : std::nullopt;
        if (!code || *code > QChar::LastValidCodePoint || QChar::isSurrogate(char32_t(*code)))
            return reading.misfit("QString", term, "which is not all characters");
        text += QChar::fromUcs4(char32_t(*code));
    }
    return text;
}

// As Erlang's iolist_to_binary() takes it.
static bool appendBytes(QByteArray &bytes, const Term &part)
{
    if (part.isBinary()) {
        bytes += part.toBytes();
        return true;
    }
    if (!part.isList())
        return false;
    for (const Term &item : part.elements()) {
        if (item.isInteger()) {
            const std::optional<quint64> byte = item.asUInt64();
            if (!byte || *byte > 255)
                return false;
            bytes += char(*byte);
        } else if (!appendBytes(bytes, item)) {
            return false;
        }
    }
    return part.isProperList() || (part.tail().isBinary() && appendBytes(bytes, part.tail()));
}

std::optional<QByteArray> bytesOfTerm(const Term &term, TermReading &reading, const char *wanted)
{
    if (!term.isBinary() && !term.isList())
        return reading.misfit(wanted, term);
    QByteArray bytes;
    if (!appendBytes(bytes, term))
        return reading.misfit(wanted, term, "which is not all bytes");
    return bytes;
}

bool isNothing(const Term &term) noexcept
{
    return term.isAtom("undefined") || term.isAtom("nil");
}

Term TermCodec<bool>::write(bool value, const TermContext &)
{
    return Term::boolean(value);
}

std::optional<bool> TermCodec<bool>::read(const Term &term, TermReading &reading)
{
    if (!term.isBoolean())
        return reading.misfit("bool", term);
    return term.toBool();
}

Term TermCodec<QString>::write(const QString &value, const TermContext &)
{
    return Term::string(value);
}

std::optional<QString> TermCodec<QString>::read(const Term &term, TermReading &reading)
{
    return textOfTerm(term, reading);
}

Term TermCodec<QByteArray>::write(const QByteArray &value, const TermContext &)
{
    return Term::binary(value);
}

std::optional<QByteArray> TermCodec<QByteArray>::read(const Term &term, TermReading &reading)
{
    return bytesOfTerm(term, reading, "QByteArray");
}

Term TermCodec<std::string>::write(const std::string &value, const TermContext &)
{
    return Term::binary(QByteArray::fromStdString(value));
}

std::optional<std::string> TermCodec<std::string>::read(const Term &term, TermReading &reading)
{
    if (const std::optional<QByteArray> bytes = bytesOfTerm(term, reading, "std::string"))
        return bytes->toStdString();
    return std::nullopt;
}

Term TermCodec<Term>::write(const Term &value, const TermContext &)
{
    return value;
}

std::optional<Term> TermCodec<Term>::read(const Term &term, TermReading &)
{
    return term;
}

Term TermCodec<Atom>::write(const Atom &value, const TermContext &)
{
    return Term::atom(value);
}

std::optional<Atom> TermCodec<Atom>::read(const Term &term, TermReading &reading)
{
    if (!term.isAtom())
        return reading.misfit("Atom", term);
    return term.toAtom();
}

Term TermCodec<ErlangPid>::write(const ErlangPid &value, const TermContext &)
{
    return Term::pid(value);
}

std::optional<ErlangPid> TermCodec<ErlangPid>::read(const Term &term, TermReading &reading)
{
    if (!term.isPid())
        return reading.misfit("ErlangPid", term);
    return term.toPid();
}

Term TermCodec<ErlangRef>::write(const ErlangRef &value, const TermContext &)
{
    return Term::reference(value);
}

std::optional<ErlangRef> TermCodec<ErlangRef>::read(const Term &term, TermReading &reading)
{
    if (!term.isReference())
        return reading.misfit("ErlangRef", term);
    return term.toReference();
}

Term TermCodec<ErlangPort>::write(const ErlangPort &value, const TermContext &)
{
    return Term::port(value);
}

std::optional<ErlangPort> TermCodec<ErlangPort>::read(const Term &term, TermReading &reading)
{
    if (!term.isPort())
        return reading.misfit("ErlangPort", term);
    return term.toPort();
}

Term TermCodec<Pid>::write(Pid value, const TermContext &context)
{
    return termOfPid(value, context);
}

std::optional<Pid> TermCodec<Pid>::read(const Term &term, TermReading &reading)
{
    return pidOfTerm(term, reading);
}

Term TermCodec<std::nullptr_t>::write(std::nullptr_t, const TermContext &)
{
    return Term::atom("undefined");
}

std::optional<std::nullptr_t> TermCodec<std::nullptr_t>::read(const Term &term, TermReading &reading)
{
    if (!isNothing(term))
        return reading.misfit("std::nullptr_t", term);
    return nullptr;
}

Term TermCodec<std::monostate>::write(std::monostate, const TermContext &)
{
    return Term::atom("undefined");
}

std::optional<std::monostate> TermCodec<std::monostate>::read(const Term &term, TermReading &reading)
{
    if (!isNothing(term))
        return reading.misfit("std::monostate", term);
    return std::monostate();
}

} // namespace QActors::detail
