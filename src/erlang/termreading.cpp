// SPDX-License-Identifier: MIT
#include <QActors/erlang/detail/termreading.h>

namespace QActors::detail {

using namespace Qt::StringLiterals;

static QLatin1StringView kindOf(const Term &term)
{
    switch (term.kind()) {
    case Term::Kind::Integer: return "the integer"_L1;
    case Term::Kind::Float: return "the float"_L1;
    case Term::Kind::Atom: return "the atom"_L1;
    case Term::Kind::Reference: return "the reference"_L1;
    case Term::Kind::Fun: return "the fun"_L1;
    case Term::Kind::Port: return "the port"_L1;
    case Term::Kind::Pid: return "the pid"_L1;
    case Term::Kind::Tuple: return "the tuple"_L1;
    case Term::Kind::NativeRecord: return "the native record"_L1;
    case Term::Kind::Map: return "the map"_L1;
    case Term::Kind::List: return term.isProperList() ? "the list"_L1 : "the improper list"_L1;
    case Term::Kind::Binary: return term.isBinary() ? "the binary"_L1 : "the bit string"_L1;
    }
    return "the term"_L1;
}

QString describeTerm(const Term &term)
{
    constexpr qsizetype Most = 60;
    return kindOf(term) + u' ' + term.toString(Most);
}

void TermReading::explain(const char *wanted, const Term &found, const char *why)
{
    m_message = QString::fromUtf8(wanted ? wanted : "another type") + u" was wanted, and there is "_s + describeTerm(found);
    if (why)
        m_message += u", "_s + QString::fromUtf8(why);
}

std::nullopt_t TermReading::addNumber(const char *place, qsizetype number)
{
    return add(QString::fromLatin1(place).arg(number));
}

std::nullopt_t TermReading::addKey(const char *place, const Term &key)
{
    constexpr qsizetype Most = 40;
    return add(QString::fromLatin1(place).arg(key.toString(Most)));
}

// From the inside to the outside: ", at element 2 of the tuple in key name of the map". Of what is very deep the innermost suffice.
std::nullopt_t TermReading::add(const QString &place)
{
    constexpr qsizetype Most = 500;
    if (m_message.size() > Most)
        return std::nullopt;
    m_message += (m_placed ? u" in "_s : u", at "_s) + place;
    m_placed = true;
    return std::nullopt;
}

} // namespace QActors::detail
