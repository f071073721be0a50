// SPDX-License-Identifier: MIT
// By hand: what Database costs beside QSqlQuery on the same thread. Turns of both, one after the other; the best of each counts.
#include <QActors/Database>
#include <QActors/Run>

#include <QtCore/qcoreapplication.h>
#include <QtCore/qelapsedtimer.h>
#include <QtCore/qtemporarydir.h>
#include <QtSql/qsqldatabase.h>
#include <QtSql/qsqlquery.h>

#include <cstdio>

using namespace QActors;
using namespace Qt::StringLiterals;

namespace {

constexpr int Count = 200'000;
constexpr int Turns = 7;
const QString Insert = u"INSERT INTO item (id, title, weight) VALUES (?, ?, ?)"_s;
const QString Select = u"SELECT id, title, weight FROM item"_s;

struct Item
{
    int id;
    QString title;
    double weight;
};

QList<Item> makeItems()
{
    QList<Item> items;
    items.reserve(Count);
    for (int i = 0; i < Count; ++i)
        items.append({i, u"a title of some length %1"_s.arg(i), i / 2.0});
    return items;
}

struct Best
{
    const char *what;
    double plain = 1e300;
    double ours = 1e300;
    void print() const { std::printf("%-34s %9.1f ns %9.1f ns %6.2f\n", what, plain, ours, ours / plain); }
};

/// With QSqlQuery, as its documentation has it.
class Plain
{
public:
    explicit Plain(const QString &path) : m_db(QSqlDatabase::addDatabase(u"QSQLITE"_s, u"plain"_s))
    {
        m_db.setDatabaseName(path);
        m_db.open();
        run(u"PRAGMA journal_mode=WAL"_s);
        run(u"CREATE TABLE item (id INT, title TEXT, weight REAL)"_s);
    }
    void run(const QString &sql) { QSqlQuery(m_db).exec(sql); }
    void insert(const QList<Item> &items)
    {
        m_db.transaction();
        QSqlQuery query(m_db);
        query.prepare(Insert);
        for (const Item &item : items) {
            query.bindValue(0, item.id);
            query.bindValue(1, item.title);
            query.bindValue(2, item.weight);
            query.exec();
        }
        m_db.commit();
    }
    QList<Item> select()
    {
        QSqlQuery query(m_db);
        query.setForwardOnly(true);
        query.prepare(Select);
        query.exec();
        QList<Item> items;
        while (query.next())
            items.append({query.value(0).toInt(), query.value(1).toString(), query.value(2).toDouble()});
        return items;
    }
    int one(int id)
    {
        QSqlQuery query(m_db);
        query.setForwardOnly(true);
        query.prepare(u"SELECT id FROM item WHERE rowid = ?"_s);
        query.bindValue(0, id);
        query.exec();
        return query.next() ? query.value(0).toInt() : -1;
    }

private:
    QSqlDatabase m_db;
};

template<typename F>
void plainTurn(double &best, int count, F fn)
{
    QElapsedTimer timer;
    timer.start();
    fn();
    best = std::min(best, double(timer.nsecsElapsed()) / count);
}

template<typename F>
Async<> ourTurn(double &best, int count, F fn)
{
    QElapsedTimer timer;
    timer.start();
    co_await fn();
    best = std::min(best, double(timer.nsecsElapsed()) / count);
}

Async<> compare(QString folder)
{
    const QList<Item> items = makeItems();
    Plain plain(folder + u"/plain.db"_s);
    Database db(folder + u"/ours.db"_s);
    co_await db.exec(u"CREATE TABLE item (id INT, title TEXT, weight REAL)"_s);
    Best insert{"insert a row, one of 200,000"};
    Best select{"read a row, one of 200,000"};
    Best stream{"the same by rows()"};
    Best single{"a statement by itself, one row"};
    constexpr int Singles = 5'000;
    for (int turn = 0; turn < Turns; ++turn) {
        plain.run(u"DELETE FROM item"_s);
        co_await db.exec(u"DELETE FROM item"_s);
        plainTurn(insert.plain, Count, [&] { plain.insert(items); });
        co_await ourTurn(insert.ours, Count, [&]() -> Async<> { co_await db.execMany(Insert, items); });
        plainTurn(select.plain, Count, [&] { plain.select(); });
        stream.plain = select.plain;
        co_await ourTurn(select.ours, Count, [&]() -> Async<> { co_await db.query<Item>(Select); });
        co_await ourTurn(stream.ours, Count, [&]() -> Async<> {
            auto rows = db.rows<Item>(Select);
            while (co_await rows.next()) { }
        });
        plainTurn(single.plain, Singles, [&] {
            for (int i = 1; i <= Singles; ++i)
                plain.one(i);
        });
        co_await ourTurn(single.ours, Singles, [&]() -> Async<> {
            for (int i = 1; i <= Singles; ++i)
                co_await db.one<int>(u"SELECT id FROM item WHERE rowid = ?"_s, i);
        });
    }
    std::printf("%-34s %12s %12s %6s\n", "", "QSqlQuery", "Database", "ratio");
    for (const Best *best : {&insert, &select, &stream, &single})
        best->print();
}

} // namespace

int main(int argc, char **argv)
{
    QCoreApplication app(argc, argv);
    const QTemporaryDir folder;
    return run([&](TaskGroup &) { return compare(folder.path()); });
}
