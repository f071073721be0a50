// SPDX-License-Identifier: MIT
#pragma once

#include <QtCore/qhash.h>
#include <QtCore/qmetatype.h>
#include <QtCore/qmutex.h>

namespace QActors::detail {

/// Functions of types that register themselves when QMetaType first needs them, by type. Any thread.
template<typename Function>
class TypeTable
{
public:
    void insert(QMetaType type, Function function)
    {
        const QMutexLocker locker(&m_lock);
        m_functions.insert(type.iface(), function);
    }
    /// Null if the type is not of this kind.
    Function find(QMetaType type)
    {
        if (!type.isValid())
            return nullptr;
        if (const Function found = lookUp(type))
            return found;
        if (!type.iface()->legacyRegisterOp)
            return nullptr;
        type.iface()->legacyRegisterOp();
        return lookUp(type);
    }

private:
    Function lookUp(QMetaType type)
    {
        const QMutexLocker locker(&m_lock);
        return m_functions.value(type.iface());
    }
    QMutex m_lock;
    QHash<const void *, Function> m_functions;
};

} // namespace QActors::detail
