// SPDX-License-Identifier: MIT
#include <QActors/servers/remotemethods.h>

namespace QActors::detail {

namespace {

bool isOfName(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

} // namespace

// "&Decoder::decode, qOverload<int, int>(&Decoder::add)": a comma between angle brackets separates nothing.
QByteArrayList remoteMethodNames(const char *arguments)
{
    QByteArrayList names;
    QByteArray part;
    int depth = 0;
    const auto endPart = [&] {
        qsizetype end = part.size();
        while (end > 0 && !isOfName(part.at(end - 1)))
            --end;
        qsizetype begin = end;
        while (begin > 0 && isOfName(part.at(begin - 1)))
            --begin;
        names.append(part.mid(begin, end - begin));
        part.clear();
    };
    for (const char *c = arguments; *c; ++c) {
        depth += *c == '<' || *c == '(' ? 1 : *c == '>' || *c == ')' ? -1
                                                                     : 0;
        if (*c == ',' && depth == 0)
            endPart();
        else
            part += *c;
    }
    endPart();
    return names;
}

} // namespace QActors::detail
