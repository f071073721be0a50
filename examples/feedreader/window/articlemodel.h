// SPDX-License-Identifier: MIT
#pragma once

#include "engine/feed.h"

#include <QActors/Database>
#include <QActors/ModelFeeder>

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

    /// Shows these, the newest first, of which some may be shown already: rows that stay are not reset. However many there are, the
    /// window stays alive. A show() that is cancelled leaves what it has not come to as it was.
    QActors::Async<> show(QActors::Rows<Article> articles, QHash<int, QString> sources);
    const Article &article(int row) const { return m_articles[row]; }
    void setRead(int row);

    int rowCount(const QModelIndex &parent = {}) const override { return parent.isValid() ? 0 : int(m_articles.size()); }
    int columnCount(const QModelIndex &parent = {}) const override { return parent.isValid() ? 0 : Columns; }
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    void merge(const QList<Article> &articles);
    void remove(int first, int last);

    QList<Article> m_articles;
    QHash<int, QString> m_sources;
    int m_place = 0; // what is above is as it shall be
    QActors::ModelFeeder<Article> m_feeder{this, [this](const QList<Article> &articles) { merge(articles); }};
};
