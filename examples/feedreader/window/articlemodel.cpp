// SPDX-License-Identifier: MIT
#include "articlemodel.h"

#include <QtCore/qlocale.h>
#include <QtCore/qset.h>

using namespace Qt::StringLiterals;

namespace {

QString when(const QDateTime &time)
{
    const QDateTime local = time.toLocalTime();
    const QDate today = QDate::currentDate();
    if (local.date() == today)
        return QLocale().toString(local.time(), u"HH:mm"_s);
    return QLocale().toString(local.date(), local.date().year() == today.year() ? u"d MMM"_s : u"d MMM yyyy"_s);
}

} // namespace

void ArticleModel::show(const QList<Article> &articles, const QHash<int, QString> &sources)
{
    m_sources = sources;
    QSet<qint64> wanted;
    for (const Article &article : articles)
        wanted.insert(article.id);
    for (int row = int(m_articles.size()) - 1; row >= 0; --row) {
        if (wanted.contains(m_articles[row].id))
            continue;
        beginRemoveRows({}, row, row);
        m_articles.removeAt(row);
        endRemoveRows();
    }
    // Both are in the same order now, but for the new ones.
    for (int row = 0; row < articles.size(); ++row) {
        if (row < m_articles.size() && m_articles[row].id == articles[row].id) {
            m_articles[row] = articles[row];
            continue;
        }
        beginInsertRows({}, row, row);
        m_articles.insert(row, articles[row]);
        endInsertRows();
    }
    if (!m_articles.isEmpty())
        Q_EMIT dataChanged(index(0, 0), index(int(m_articles.size()) - 1, Columns - 1));
}

void ArticleModel::setRead(int row)
{
    m_articles[row].isRead = true;
    Q_EMIT dataChanged(index(row, 0), index(row, Columns - 1));
}

QVariant ArticleModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid())
        return {};
    const Article &article = m_articles[index.row()];
    switch (role) {
    case Qt::DisplayRole:
        if (index.column() == Title)
            return article.title;
        if (index.column() == Source)
            return m_sources.value(article.feed);
        return when(article.published);
    case Qt::ToolTipRole:
        return index.column() == Published ? QLocale().toString(article.published.toLocalTime()) : QVariant();
    case SummaryRole:
        return article.summary;
    case IsReadRole:
        return article.isRead;
    case ArticleRole:
        return article.id;
    default:
        return {};
    }
}

QVariant ArticleModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return int(section == Published ? Qt::AlignRight | Qt::AlignVCenter : Qt::AlignLeft | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    return section == Title ? u"Article"_s : section == Source ? u"Feed"_s
                                                               : u"When"_s;
}
