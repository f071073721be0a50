// SPDX-License-Identifier: MIT
#include "termnode_p.h"

#include <algorithm>

namespace QActors::detail {

using namespace Qt::StringLiterals;

static int depthWith(int depth)
{
    if (depth >= Term::MaxDepth)
        throw TermError(u"A term cannot be more than %1 levels deep."_s.arg(Term::MaxDepth));
    return depth + 1;
}

int depthAround(const QList<Term> &elements, const Term &tail)
{
    int most = tail.depth();
    for (const Term &element : elements)
        most = (std::max)(most, element.depth());
    return depthWith(most);
}

int depthAround(const Term::Pairs &pairs)
{
    int most = 0;
    for (const auto &[key, value] : pairs)
        most = (std::max)({most, key.depth(), value.depth()});
    return depthWith(most);
}

Term TermAccess::fun(ErlangFun fun)
{
    const int depth = depthAround(fun.environment);
    return of(new FunNode(std::move(fun), depth));
}

Term TermAccess::nativeRecord(NativeRecord record)
{
    const int depth = depthAround(record.values);
    return of(new NativeRecordNode(std::move(record), depth));
}

} // namespace QActors::detail
