// SPDX-License-Identifier: MIT
#pragma once

#include "engine/feed.h"

#include <QtWidgets/qlistview.h>
#include <QtWidgets/qstyleditemdelegate.h>

class QStandardItemModel;

/// The feeds at the side, with how many articles are unread, and those whose last refresh failed.
class FeedList : public QListView
{
    Q_OBJECT

public:
    enum Role {
        IdRole = Qt::UserRole,
        UnreadRole,
        ErrorRole
    };
    explicit FeedList(QWidget *parent = nullptr);

    void show(const QList<Feed> &feeds);
    /// The feed that is selected; none for all of them.
    std::optional<int> selected() const;

Q_SIGNALS:
    void selectionMoved();

private:
    QStandardItemModel *m_model;
};
