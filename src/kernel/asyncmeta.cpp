// SPDX-License-Identifier: MIT
#include <QActors/kernel/detail/asyncmeta.h>

#include "typetable_p.h"

namespace QActors::detail {

namespace {
TypeTable<AsyncToVariant> &converters()
{
    static TypeTable<AsyncToVariant> table;
    return table;
}
}

void registerAsyncType(QMetaType type, AsyncToVariant convert)
{
    converters().insert(type, convert);
}

AsyncToVariant asyncToVariant(QMetaType type)
{
    return converters().find(type);
}

} // namespace QActors::detail
