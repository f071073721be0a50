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

/// The text of such an error.
template<typename E, typename F>
Async<QString> errorText(F fn)
{
    const E error = co_await errorOf<E>(std::move(fn));
    co_return error.message();
}

/// Two accounts, between which money goes.
inline Async<> makeAccounts(const Database &db)
{
    co_await db.exec(u"CREATE TABLE IF NOT EXISTS account (name TEXT PRIMARY KEY, money INT CHECK (money >= 0))"_s);
    co_await db.exec(u"INSERT OR REPLACE INTO account VALUES ('a', 100), ('b', 0)"_s);
}

/// That of both, "a b".
inline Async<QString> moneyIn(const Database &db)
{
    const auto all = co_await db.query<int>(u"SELECT money FROM account ORDER BY name"_s);
    co_return u"%1 %2"_s.arg(all.at(0)).arg(all.at(1));
}

/// What a function throws that is no error of ours.
struct Oops : std::runtime_error
{
    using std::runtime_error::runtime_error;
};

} // namespace TestSupport
