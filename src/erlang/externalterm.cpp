// SPDX-License-Identifier: MIT
#include "externalterm_p.h"
#include "termdecoder_p.h"
#include "termencoder_p.h"
#include "termtags_p.h"

namespace QActors::detail {

using namespace Qt::StringLiterals;

QByteArray encodeTerm(const Term &term)
{
    QByteArray out;
    {
        TermEncoder encoder(out);
        encoder.byte(TermTag::Version);
        encoder.append(term);
    }
    return out;
}

void appendTerm(QByteArray &out, const Term &term)
{
    const qsizetype before = out.size();
    try {
        TermEncoder(out).append(term);
    } catch (...) {
        out.resize(before);
        throw;
    }
}

Term decodeTerm(QByteArrayView bytes, const DecodeLimits &limits)
{
    if (bytes.isEmpty() || uchar(bytes.front()) != TermTag::Version)
        throw TermError(bytes.isEmpty() ? u"No bytes are no term of Erlang's."_s : u"The bytes begin with %1 and not with 131: they are no term of Erlang's."_s.arg(uchar(bytes.front())));
    TermDecoder decoder(bytes, 1, limits);
    Term term = decoder.term();
    decoder.expectEnd();
    return term;
}

Term readTerm(const char *&at, const char *end, const DecodeLimits &limits)
{
    TermDecoder decoder(QByteArrayView(at, end), 0, limits);
    Term term = decoder.term();
    at += decoder.place();
    return term;
}

} // namespace QActors::detail
