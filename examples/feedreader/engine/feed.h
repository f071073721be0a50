// SPDX-License-Identifier: MIT
#pragma once

#include <QtCore/qdatetime.h>
#include <QtCore/qlist.h>
#include <QtCore/qstring.h>

#include <optional>

/// A feed as it is stored: a row.
struct Feed
{
    int id = 0;
    QString url;
    QString title;
    int unread = 0;
    std::optional<QString> error; ///< of the last refresh
};

/// An article as it is stored: a row.
struct Article
{
    qint64 id = 0;
    int feed = 0;
    QString title;
    QString summary;
    QString link;
    QDateTime published;
    bool isRead = false;
};

/// What the parser makes of a document.
struct ParsedArticle
{
    QString guid;
    QString title;
    QString summary;
    QString link;
    QDateTime published;
};
struct ParsedFeed
{
    QString title;
    QList<ParsedArticle> articles;
};
