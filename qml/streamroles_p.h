// SPDX-License-Identifier: MIT
#pragma once

#include <QtCore/qabstractitemmodel.h>
#include <QtCore/qhash.h>
#include <QtCore/qlist.h>
#include <QtCore/qvariant.h>

namespace QActors::detail {

/// The names by which delegates know the parts of a row, found out from the rows: the properties of a gadget, or the keys of a map. The whole
/// row is `modelData`.
class StreamRoles
{
public:
    static constexpr int WholeRow = Qt::UserRole;

    StreamRoles() : m_names{{WholeRow, "modelData"}} { }
    const QHash<int, QByteArray> &names() const { return m_names; }
    /// Learns the parts of this row; what is known keeps its number. Gives the names of the others.
    QList<QByteArray> learn(const QVariant &row);
    QVariant read(const QVariant &row, int role) const;
    /// The part of this name; invalid if there is none.
    static QVariant read(const QVariant &row, const QString &name);

private:
    struct Role
    {
        QString name;
        int property; // of m_gadget
    };
    void add(const QString &name, QList<QByteArray> *added);
    QHash<int, QByteArray> m_names;
    QHash<QString, int> m_byName;
    QList<Role> m_roles; // from WholeRow + 1 on
    const QMetaObject *m_gadget = nullptr;
};

} // namespace QActors::detail
