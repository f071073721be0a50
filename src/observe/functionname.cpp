// SPDX-License-Identifier: MIT
#include <QActors/observe/detail/functionname.h>

namespace QActors::detail {

namespace {

// Where the group ends that begins at `from`, with one of ( < [ {; after its last character.
qsizetype groupEnd(QByteArrayView text, qsizetype from)
{
    int depth = 0;
    for (qsizetype i = from; i < text.size(); ++i) {
        const char c = text[i];
        const bool isArrow = c == '>' && i > 0 && text[i - 1] == '-';
        if (c == '(' || c == '<' || c == '[' || c == '{')
            ++depth;
        else if ((c == ')' || c == '>' || c == ']' || c == '}') && !isArrow && --depth == 0)
            return i + 1;
    }
    return text.size();
}

// How g++ and clang call a function object's function.
bool isLambda(QByteArrayView name)
{
    return name.startsWith("<lambda") || name.startsWith("(lambda") || name.startsWith("(anonymous class)");
}

} // namespace

QString functionName(QByteArrayView pretty)
{
    QByteArray name;
    for (qsizetype i = 0; i < pretty.size();) {
        const char c = pretty[i];
        if (c == ' ' && pretty.sliced(i).startsWith(" [")) {
            break; // the template's arguments
        } else if (c == ' ' || c == '*' || c == '&') { // what came before was of the type
            if (!name.isEmpty() && name.endsWith("operator"))
                break; // a conversion
            name.clear();
            ++i;
        } else if (c == '(' || c == '<' || c == '{') {
            const qsizetype end = groupEnd(pretty, i);
            const QByteArrayView group = pretty.sliced(i, end - i);
            const bool goesOn = pretty.sliced(end).startsWith("::");
            if (isLambda(group)) {
                name += "<lambda>";
                if (const QByteArrayView rest = pretty.sliced(end); rest.startsWith("::operator()"))
                    break;
            } else if (c == '{' || group == "(anonymous namespace)") {
                i = end + (goesOn ? 2 : 0);
                continue;
            } else if (c == '(' && !goesOn) {
                break; // the parameters
            }
            i = end;
        } else {
            name += c;
            ++i;
        }
    }
    return QString::fromUtf8(name);
}

QString functionName(const std::source_location &where)
{
    return functionName(QByteArrayView(where.function_name()));
}

} // namespace QActors::detail
