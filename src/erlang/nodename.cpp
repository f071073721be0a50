// SPDX-License-Identifier: MIT
#include "nodename_p.h"

#include <algorithm>

namespace QActors::detail {

using namespace Qt::StringLiterals;

QString nodeNameFault(const QString &name)
{
    const qsizetype at = name.indexOf(u'@');
    if (at < 0)
        return u"\"%1\" has no host: a node's name is like app@127.0.0.1"_s.arg(name.left(100));
    if (at == 0 || at == name.size() - 1 || name.indexOf(u'@', at + 1) >= 0)
        return u"\"%1\" is no node's name, which is like app@127.0.0.1"_s.arg(name.left(100));
    if (const qsizetype bytes = name.toUtf8().size(); bytes > MostNodeNameBytes)
        return u"\"%1…\" has %2 bytes, and a node's name %3 at most"_s.arg(name.left(30), QString::number(bytes), QString::number(MostNodeNameBytes));
    const auto isOdd = [](QChar c) { return c.isSpace() || c.category() == QChar::Other_Control || c == u'/' || c == u'\'' || c == u'"' || c == u'\\'; };
    const auto odd = std::find_if(name.begin(), name.end(), isOdd);
    if (odd != name.end())
        return u"a node's name cannot have character %1 (U+%2): take letters, digits, - and _"_s.arg(odd - name.begin() + 1).arg(uint(odd->unicode()), 4, 16, QChar(u'0'));
    return {};
}

QString nodeShortName(const QString &name)
{
    return name.left(name.indexOf(u'@'));
}

QString nodeHost(const QString &name)
{
    return name.mid(name.indexOf(u'@') + 1);
}

} // namespace QActors::detail
