// SPDX-License-Identifier: MIT
#pragma once

#include "feed.h"

#include <QActors/Database>

/// The feeds and their articles, in a file. Thread: any.
class Store
{
public:
    explicit Store(const QString &file);

    QActors::Async<> open(); ///< Makes the tables what this program needs.
    QActors::Async<int> addFeed(QString url); ///< Gives its id, also if there is one with this URL.
    QActors::Async<> removeFeed(int id); ///< With its articles.
    QActors::Async<QList<Feed>> feeds();
    /// The newest first, read as they are taken; of all feeds without an id.
    QActors::Rows<Article> articles(std::optional<int> feed);
    /// What a refresh has found: all of it or nothing. Gives how many articles are new; nothing if the feed has been removed meanwhile.
    QActors::Async<std::optional<int>> save(int feed, ParsedFeed found);
    QActors::Async<> saveError(int feed, QString error);
    QActors::Async<> setRead(qint64 article);

private:
    QActors::Database m_db;
};
