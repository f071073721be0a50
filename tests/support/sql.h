// SPDX-License-Identifier: MIT
// What the tests of databases have in common.
#pragma once

#include <QActors/Database>

#include "support/testrun.h"

#include <QtCore/qtemporarydir.h>

namespace TestSupport {

using namespace Qt::StringLiterals;

/// The error that `fn` ends with.
template<typename E = DatabaseError, typename F>
Async<E> errorOf(F fn)
{
    try {
        co_await fn();
    } catch (const E &error) {
        co_return error;
    }
    QACTORS_FAIL(u"no error"_s);
}

struct Feed
{
    int id;
    QString title;
    std::optional<double> weight;
    bool operator==(const Feed &) const = default;
};

/// Two of them.
inline Async<> makeFeeds(const Database &db)
{
    co_await db.exec(u"CREATE TABLE feed (id INTEGER PRIMARY KEY, title TEXT NOT NULL UNIQUE, weight REAL)"_s);
    co_await db.exec(u"INSERT INTO feed (title, weight) VALUES (?, ?)"_s, u"one"_s, 1.5);
    co_await db.exec(u"INSERT INTO feed (title, weight) VALUES (?, ?)"_s, u"two"_s, std::optional<double>());
}

} // namespace TestSupport
