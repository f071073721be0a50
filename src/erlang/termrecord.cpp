// SPDX-License-Identifier: MIT
#include <QActors/erlang/termrecord.h>

namespace QActors::detail {

using namespace Qt::StringLiterals;

bool isRecordOf(const Term &term, const char *name, qsizetype members, TermReading &reading)
{
    if (term.isTuple(members + 1) && term.elements().first().isAtom(QString::fromUtf8(name)))
        return true;
    if (reading.explains())
        reading.fail(u"the record %1 with %2 values was wanted, and there is %3"_s.arg(Atom(name).toString()).arg(members).arg(describeTerm(term)));
    return false;
}

} // namespace QActors::detail
