// SPDX-License-Identifier: MIT
#include <QActors/tasks/tasklocals.h>

namespace QActors {

QVariant TaskLocals::value(QStringView name) const
{
    const detail::LocalValue *found = m_set ? m_set->find(name) : nullptr;
    return found ? found->toVariant() : QVariant();
}

} // namespace QActors
