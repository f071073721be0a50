// SPDX-License-Identifier: MIT
#include "streamroles_p.h"

#include <QtCore/qmetaobject.h>

namespace QActors::detail {

using namespace Qt::StringLiterals;

namespace {

const QMetaObject *gadgetOf(const QVariant &row)
{
    const QMetaType type = row.metaType();
    return type.flags() & QMetaType::IsGadget ? type.metaObject() : nullptr;
}

const QVariantMap *mapOf(const QVariant &row)
{
    return row.typeId() == QMetaType::QVariantMap ? static_cast<const QVariantMap *>(row.constData()) : nullptr;
}

} // namespace

void StreamRoles::add(const QString &name, QList<QByteArray> *added)
{
    if (m_byName.contains(name) || name == "modelData"_L1)
        return;
    const int role = WholeRow + 1 + int(m_roles.size());
    m_byName.insert(name, role);
    m_roles.append({name, m_gadget ? m_gadget->indexOfProperty(name.toUtf8().constData()) : -1});
    m_names.insert(role, name.toUtf8());
    added->append(name.toUtf8());
}

QList<QByteArray> StreamRoles::learn(const QVariant &row)
{
    QList<QByteArray> added;
    if (const QMetaObject *gadget = gadgetOf(row)) {
        if (gadget == m_gadget)
            return added;
        m_gadget = gadget;
        for (Role &role : m_roles)
            role.property = gadget->indexOfProperty(role.name.toUtf8().constData());
        for (int i = 0; i < gadget->propertyCount(); ++i)
            add(QString::fromUtf8(gadget->property(i).name()), &added);
    } else if (const QVariantMap *map = mapOf(row)) {
        for (auto it = map->keyBegin(); it != map->keyEnd(); ++it)
            add(*it, &added);
    }
    return added;
}

QVariant StreamRoles::read(const QVariant &row, int role) const
{
    if (role == WholeRow)
        return row;
    const int index = role - WholeRow - 1;
    if (index < 0 || index >= m_roles.size())
        return {};
    if (const QMetaObject *gadget = gadgetOf(row); gadget && gadget == m_gadget)
        return m_roles[index].property < 0 ? QVariant() : gadget->property(m_roles[index].property).readOnGadget(row.constData());
    return read(row, m_roles[index].name);
}

QVariant StreamRoles::read(const QVariant &row, const QString &name)
{
    if (const QVariantMap *map = mapOf(row))
        return map->value(name);
    const QMetaObject *gadget = gadgetOf(row);
    const int property = gadget ? gadget->indexOfProperty(name.toUtf8().constData()) : -1;
    return property < 0 ? QVariant() : gadget->property(property).readOnGadget(row.constData());
}

} // namespace QActors::detail
