// SPDX-License-Identifier: MIT
// Random terms of all kinds, the same for the same seed.
#pragma once

#include <QActors/Term>

#include <QtCore/qrandom.h>

#include <bit>
#include <cmath>

namespace TestSupport {

using namespace QActors;
using namespace Qt::StringLiterals;

class RandomTerms
{
public:
    explicit RandomTerms(quint32 seed) : m_random(seed) { }

    /// `portable`: without pids, references and ports, which are printed otherwise by each node.
    Term next(bool portable = false, int depth = 4)
    {
        const int kind = below(depth > 0 ? 20 : 14);
        switch (kind) {
        case 0: return Term::integer(below(600) - 300);
        case 1: return Term::integer(qint64(m_random.generate64()) >> below(64));
        case 2: return bigInteger();
        case 3:
        case 4: return floating();
        case 5: return Term::atom(atomName());
        case 6: return Term::atom(below(2) ? u"ok"_s : u"true"_s);
        case 7: return Term::string(text());
        case 8: return Term::binary(bytes(below(20)));
        case 9: return bits();
        case 10: return Term();
        case 11: return portable ? externalFun() : address();
        case 12: return characters();
        case 13: return Term::tuple({});
        case 14: return Term::improperList(several(portable, depth), next(portable, depth - 1));
        case 15: return map(portable, depth);
        case 16:
        case 17: return Term::list(several(portable, depth));
        default: return Term::tuple(several(portable, depth));
        }
    }

    int below(int limit) { return int(m_random.bounded(limit)); }
    QByteArray bytes(int size)
    {
        QByteArray made(size, Qt::Uninitialized);
        for (char &c : made)
            c = char(below(256));
        return made;
    }
    QString atomName()
    {
        static const QStringList Names = {u"a"_s, u"ok"_s, u"hello_World@1"_s, u"Upper"_s, u"with space"_s, u""_s, u"ä"_s, u"ßÿ"_s, u"x÷y"_s, u"α"_s, u"日本"_s, u"'"_s, u"\\"_s,
                                          u"a\nb"_s, u"\u007f"_s, u"\u0085"_s, u"\u00a0"_s, u"end"_s, u"receive"_s, u"_x"_s, u"1a"_s, u"\U0001F600"_s, u"\ufffd"_s, u"\ue000"_s, u"a.b"_s, u"node@host"_s};
        if (below(5))
            return Names[below(int(Names.size()))];
        return text();
    }
    QString text()
    {
        QString made;
        for (int left = below(12); left > 0; --left)
            made += QStringView(QChar::fromUcs4(character()));
        return made;
    }

private:
    char32_t character()
    {
        for (;;) {
            char32_t c = 0;
            switch (below(8)) {
            case 0: c = char32_t(below(0x20)); break;
            case 1: c = char32_t(below(0x180)); break;
            case 2: c = char32_t(below(0x110000)); break;
            case 3: c = U"\"\\'\x1b\x7f\xa0\xad\u2028\ufffe\uffff\ufeff\U0001fffe"[below(12)]; break;
            default: c = char32_t('a' + below(26)); break;
            }
            if (!QChar::isSurrogate(c))
                return c;
        }
    }
    Term bigInteger() { return Term::bigInteger(below(2), bytes(below(4) ? 1 + below(40) : 1 + below(400))); }
    Term floating()
    {
        switch (below(4)) {
        case 0: return Term::floating(below(2'000'000) / 1000.0 - 1000 + 0.0);
        case 1: return Term::floating(std::ldexp(1.0, below(2000) - 1000));
        case 2: return Term::floating(double(below(1'000'000)) * std::pow(10, below(40) - 15));
        default: break;
        }
        const auto number = std::bit_cast<double>(m_random.generate64());
        return Term::floating(std::isfinite(number) ? number : 1.5);
    }
    Term bits()
    {
        const QByteArray made = bytes(1 + below(9));
        return Term::bitString(made, qint64(made.size()) * 8 - below(8));
    }
    Term characters()
    {
        QList<Term> made;
        for (const uint c : text().toUcs4())
            made += Term::integer(c);
        return Term::list(made);
    }
    /// OTP 25 prints other names of funs than those of ASCII by the bytes of their UTF-8, and quotes fewer and others.
    Term externalFun()
    {
        const char *const names[] = {"lists", "a B", "F", "", "of_1"};
        return Term::externalFun(Atom(names[below(5)]), Atom(names[below(5)]), below(256));
    }
    Term address()
    {
        const Atom node(u"n%1@host"_s.arg(below(3)));
        const auto creation = quint32(1 + below(3));
        switch (below(3)) {
        case 0: return Term::pid({node, quint32(below(100)), quint32(below(4)), creation});
        case 1: return Term::port({node, below(2) ? quint64(below(100)) : m_random.generate64() >> 1, creation});
        default: break;
        }
        QList<quint32> words{quint32(below(1 << 18))};
        for (int more = 2; more > 0; --more)
            words += quint32(below(3)) + 1;
        return Term::reference({node, creation, words});
    }
    QList<Term> several(bool portable, int depth)
    {
        QList<Term> made;
        for (int left = below(6); left >= 0; --left)
            made += next(portable, depth - 1);
        return made;
    }
    Term map(bool portable, int depth)
    {
        QList<std::pair<Term, Term>> pairs;
        for (int left = below(12); left > 0; --left) {
            const Term key = next(portable, depth - 2);
            if (std::none_of(pairs.begin(), pairs.end(), [&](const auto &each) { return each.first == key; }))
                pairs.emplaceBack(key, next(portable, depth - 1));
        }
        return Term::map(pairs);
    }

    QRandomGenerator m_random;
};

} // namespace TestSupport
