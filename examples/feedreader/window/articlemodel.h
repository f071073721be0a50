// SPDX-License-Identifier: MIT
#pragma once

#include "engine/feed.h"

#include <QtCore/qabstractitemmodel.h>
#include <QtCore/qhash.h>

/// The articles that are shown, as a table.
class ArticleModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column {
        Title,
        Source,
        Published,
        Columns
    };
    enum Role {
        SummaryRole = Qt::UserRole,
        IsReadRole,
        ArticleRole
    };
    using QAbstractTableModel::QAbstractTableModel;

    /// Shows these, of which some may be shown already: rows that stay are not reset.
    void show(const QList<Article> &articles, const QHash<int, QString> &sources);
    const Article &article(int row) const { return m_articles[row]; }
    void setRead(int row);

    int rowCount(const QModelIndex &parent = {}) const override { return parent.isValid() ? 0 : int(m_articles.size()); }
    int columnCount(const QModelIndex &parent = {}) const override { return parent.isValid() ? 0 : Columns; }
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    QList<Article> m_articles;
    QHash<int, QString> m_sources;
};
