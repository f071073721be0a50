// SPDX-License-Identifier: MIT
#include "articlemodel.h"

#include <QtCore/qlocale.h>

#include <algorithm>

using namespace QActors;
using namespace Qt::StringLiterals;

namespace {

/// The order of Store::articles().
bool isBefore(const Article &a, const Article &b)
{
    return a.published == b.published ? a.id < b.id : a.published > b.published;
}

QString when(const QDateTime &time)
{
    const QDateTime local = time.toLocalTime();
    const QDate today = QDate::currentDate();
    if (local.date() == today)
        return QLocale().toString(local.time(), u"HH:mm"_s);
    return QLocale().toString(local.date(), local.date().year() == today.year() ? u"d MMM"_s : u"d MMM yyyy"_s);
}

} // namespace

Async<> ArticleModel::show(Rows<Article> articles, QHash<int, QString> sources)
{
    m_feeder.clear(); // what a show() that was cancelled has left
    m_sources = std::move(sources);
    m_place = 0;
    co_await m_feeder.feed(std::move(articles));
    remove(m_place, int(m_articles.size()));
    if (!m_articles.isEmpty())
        Q_EMIT dataChanged(index(0, 0), index(int(m_articles.size()) - 1, Columns - 1));
}

// Both are in the same order. What comes before a new one, and has not come, is there no more.
void ArticleModel::merge(const QList<Article> &articles)
{
    for (auto next = articles.begin(); next != articles.end();) {
        int gone = m_place;
        while (gone < m_articles.size() && isBefore(m_articles[gone], *next))
            ++gone;
        remove(m_place, gone);
        if (m_place < m_articles.size() && m_articles[m_place].id == next->id) {
            m_articles[m_place++] = *next++;
            continue;
        }
        auto last = next + 1;
        while (last != articles.end() && (m_place == m_articles.size() || isBefore(*last, m_articles[m_place])))
            ++last;
        const int count = int(last - next);
        beginInsertRows({}, m_place, m_place + count - 1);
        m_articles.insert(m_place, count, {});
        std::copy(next, last, m_articles.begin() + m_place);
        endInsertRows();
        m_place += count;
        next = last;
    }
}

void ArticleModel::remove(int first, int last)
{
    if (first == last)
        return;
    beginRemoveRows({}, first, last - 1);
    m_articles.remove(first, last - first);
    endRemoveRows();
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
