// SPDX-License-Identifier: MIT
#include "termvalues_p.h"

#include <QActors/erlang/termvariant.h>
#include <QActors/servers/detail/dynamicrequest.h>

namespace QActors::detail {

using namespace Qt::StringLiterals;

namespace {

bool convertTerm(QVariant &value, QMetaType wanted, QString &why)
{
    const Term term = value.value<Term>();
    if (!wanted.isValid()) {
        why = u"ok was expected"_s;
        return term.isAtom("ok");
    }
    return termToVariant(term, wanted, value, why);
}

QVariant plainTerm(const QVariant &value)
{
    return variantFromTerm(value.value<Term>());
}

} // namespace

void letCallsConvertTerms()
{
    static const ForeignValues values{QMetaType::fromType<Term>(), &convertTerm, &plainTerm};
    setForeignValues(&values);
}

} // namespace QActors::detail
