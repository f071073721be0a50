// SPDX-License-Identifier: MIT
#include "store.h"

using namespace QActors;
using namespace Qt::StringLiterals;

Store::Store(const QString &file) : m_db(file) { }

Async<> Store::open()
{
    const QList<Migration> steps{
        Migration(u"CREATE TABLE feed (id INTEGER PRIMARY KEY, url TEXT NOT NULL UNIQUE, title TEXT NOT NULL, error TEXT);"
                  "CREATE TABLE article (id INTEGER PRIMARY KEY, feed INTEGER NOT NULL REFERENCES feed (id) ON DELETE CASCADE,"
                  " guid TEXT NOT NULL, title TEXT NOT NULL, summary TEXT NOT NULL, link TEXT NOT NULL, published TEXT NOT NULL,"
                  " is_read INTEGER NOT NULL DEFAULT 0, UNIQUE (feed, guid));"_s),
        Migration(u"CREATE INDEX article_published ON article (published)"_s),
    };
    co_await m_db.migrate(steps);
}

Async<int> Store::addFeed(QString url)
{
    co_await m_db.exec(u"INSERT OR IGNORE INTO feed (url, title) VALUES (?, ?)"_s, url, url);
    co_return co_await m_db.one<int>(u"SELECT id FROM feed WHERE url = ?"_s, url);
}

Async<> Store::removeFeed(int id)
{
    co_await m_db.exec(u"DELETE FROM feed WHERE id = ?"_s, id);
}

Async<QList<Feed>> Store::feeds()
{
    return m_db.query<Feed>(u"SELECT id, url, title, (SELECT count(*) FROM article WHERE feed = feed.id AND NOT is_read), error"
                            " FROM feed ORDER BY error IS NOT NULL, title COLLATE NOCASE"_s);
}

Rows<Article> Store::articles(std::optional<int> feed)
{
    return m_db.rows<Article>(u"SELECT id, feed, title, summary, link, published, is_read FROM article"
                              " WHERE ? IS NULL OR feed = ? ORDER BY published DESC, id"_s,
                              feed, feed);
}

Async<std::optional<int>> Store::save(int feed, ParsedFeed found)
{
    const auto saving = [&](Transaction &tx) -> Async<std::optional<int>> {
        const StatementResult known = co_await tx.exec(u"UPDATE feed SET title = ?, error = NULL WHERE id = ?"_s, found.title, feed);
        if (known.changed == 0)
            co_return std::nullopt;
        int added = 0;
        for (const ParsedArticle &article : found.articles) {
            const StatementResult done = co_await tx.exec(
                u"INSERT INTO article (feed, guid, title, summary, link, published) VALUES (?, ?, ?, ?, ?, ?)"
                " ON CONFLICT (feed, guid) DO NOTHING"_s,
                feed,
                article.guid, article.title, article.summary, article.link, article.published);
            added += int(done.changed);
        }
        co_return added;
    };
    co_return co_await m_db.transaction(saving);
}

Async<> Store::saveError(int feed, QString error)
{
    co_await m_db.exec(u"UPDATE feed SET error = ? WHERE id = ?"_s, error, feed);
}

Async<> Store::setRead(qint64 article)
{
    co_await m_db.exec(u"UPDATE article SET is_read = 1 WHERE id = ?"_s, article);
}
