// SPDX-License-Identifier: MIT
// Rows and their columns.
// Real I/O: SQLite on a thread of its own; nothing is timed.
#include "support/sql.h"

#include <QActors/kernel/detail/utc.h>

using namespace TestSupport;

namespace {

class Item
{
    Q_GADGET
    Q_PROPERTY(int id MEMBER id)
    Q_PROPERTY(QString title MEMBER title)
    Q_PROPERTY(State state MEMBER state)
    Q_PROPERTY(std::optional<int> stars MEMBER stars)
    Q_PROPERTY(QUrl url MEMBER url)
public:
    enum State {
        New,
        Read
    };
    Q_ENUM(State)
    int id = 0;
    QString title;
    State state = New;
    std::optional<int> stars;
    QUrl url;
    bool operator==(const Item &) const = default;
};

class Blob
{
    Q_GADGET
    Q_PROPERTY(quint64 size MEMBER size)
    Q_PROPERTY(float part MEMBER part)
    Q_PROPERTY(QByteArray data MEMBER data)
public:
    quint64 size = 0;
    float part = 0;
    QByteArray data;
};

struct Money
{
    int cents = 0;
    bool operator==(const Money &) const = default;
};

using Kind = DatabaseError::Kind;

QByteArray someBytes()
{
    return QByteArray("\0\1\xff", 3);
}

template<typename T>
Async<bool> goesThereAndBack(const Database &db, const T &value)
{
    const QList<T> rows = co_await db.query<T>(u"SELECT ?"_s, value);
    co_return rows.first() == value;
}

} // namespace

template<>
struct QActors::ColumnType<Money>
{
    static QVariant toColumn(const Money &money) { return QVariant(money.cents); }
    static Money fromColumn(const QVariant &value)
    {
        if (value.toInt() < 0)
            throw std::runtime_error("is a debt");
        return Money{value.toInt()};
    }
};

class tst_Column : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(u".*"_s)); }

    QACTORS_TEST(DB1_rowsAreStructsTuplesAndValues)
    {
        Database db(u":memory:"_s);
        co_await makeFeeds(db);
        const QList<Feed> wanted{{1, u"one"_s, 1.5}, {2, u"two"_s, {}}};
        QACTORS_COMPARE(co_await db.query<Feed>(u"SELECT id, title, weight FROM feed ORDER BY id"_s), wanted);
        using Pair = std::tuple<QString, int>;
        const auto tuples = co_await db.query<Pair>(u"SELECT title, id FROM feed WHERE id > ?"_s, 1);
        const QList<Pair> two{{u"two"_s, 2}};
        QACTORS_VERIFY(tuples == two);
        QACTORS_COMPARE(co_await db.one<qint64>(u"SELECT count(*) FROM feed"_s), 2);
        const std::optional<QString> none = co_await db.first<QString>(u"SELECT title FROM feed WHERE id = 9"_s);
        QACTORS_VERIFY(!none);
        const StatementResult inserted = co_await db.exec(u"INSERT INTO feed (title) VALUES (?)"_s, u"three"_s);
        QACTORS_COMPARE(inserted.insertId.toInt(), 3);
        QACTORS_COMPARE((co_await db.exec(u"UPDATE feed SET weight = 0"_s)).changed, 3);
    }

    QACTORS_TEST(DB1_gadgetsAreFoundByName)
    {
        Database db(u":memory:"_s);
        co_await db.exec(u"CREATE TABLE item (stars INT, url TEXT, state INT, title TEXT, id INT)"_s);
        Item item;
        item.id = 7;
        item.title = u"hello"_s;
        item.state = Item::Read;
        item.url = QUrl(u"https://example.org/a b"_s);
        Item other = item;
        other.stars = 3;
        const QList<Item> both{item, other}; // g++ 12 takes no list in braces in an await
        co_await db.execMany(u"INSERT INTO item (id, title, state, stars, url) VALUES (?, ?, ?, ?, ?)"_s, both);
        const auto items = co_await db.query<Item>(u"SELECT *, 1 AS more FROM item"_s);
        QACTORS_VERIFY(items == both);
        const auto lacking = [&]() -> Async<> { co_await db.query<Item>(u"SELECT id, title, state, url FROM item"_s); };
        const DatabaseError error = co_await errorOf(lacking);
        QACTORS_COMPARE(error.kind(), Kind::Row);
        QACTORS_VERIFY2(error.message().contains(u"no column 'stars', which is a property of Item"_s), error.message());
        co_await db.exec(u"UPDATE item SET state = 5"_s);
        const auto unknown = [&]() -> Async<> { co_await db.query<Item>(u"SELECT * FROM item"_s); };
        const DatabaseError wrong = co_await errorOf(unknown);
        QACTORS_VERIFY2(wrong.message().contains(u"column 3 'state'"_s), wrong.message());
    }

    QACTORS_TEST(DB1_valuesGoThereAndBack)
    {
        Database db(u":memory:"_s);
        const QDateTime time(QDate(2024, 2, 29), QTime(12, 30, 1, 250), detail::Utc);
        QACTORS_VERIFY(co_await goesThereAndBack(db, true));
        QACTORS_VERIFY(co_await goesThereAndBack(db, std::numeric_limits<qint64>::min()));
        QACTORS_VERIFY(co_await goesThereAndBack(db, quint32(4'000'000'000u)));
        QACTORS_VERIFY(co_await goesThereAndBack(db, -2.5));
        QACTORS_VERIFY(co_await goesThereAndBack(db, u"häßlich 'quoted' \U0001F426"_s));
        QACTORS_VERIFY(co_await goesThereAndBack(db, QString())); // not NULL
        QACTORS_VERIFY(co_await goesThereAndBack(db, someBytes()));
        QACTORS_VERIFY(co_await goesThereAndBack(db, time));
        QACTORS_VERIFY(co_await goesThereAndBack(db, time.date()));
        QACTORS_VERIFY(co_await goesThereAndBack(db, QUrl(u"https://example.org/?q=a%20b"_s)));
        QACTORS_VERIFY(co_await goesThereAndBack(db, Item::Read));
        const QUuid uuid = QUuid::createUuid();
        QACTORS_VERIFY(co_await goesThereAndBack(db, uuid));
        const Money money{12};
        QACTORS_VERIFY(co_await goesThereAndBack(db, money));
        const QVariant null = co_await db.one<QVariant>(u"SELECT ?"_s, nullptr);
        QACTORS_VERIFY(null.isNull());
        const auto optional = co_await db.one<std::optional<QString>>(u"SELECT ?"_s, std::optional<QString>());
        QACTORS_VERIFY(!optional);
    }

    QACTORS_TEST(DB2_aNumberLargerThanAColumnsIsRefused)
    {
        Database db(u":memory:"_s);
        constexpr quint64 Most = quint64(std::numeric_limits<qint64>::max());
        QACTORS_VERIFY(co_await goesThereAndBack(db, Most));
        const auto tooLarge = [&]() -> Async<> { co_await db.exec(u"SELECT ?"_s, Most + 1); };
        const auto error = co_await errorOf<Error>(tooLarge);
        QACTORS_VERIFY2(error.message().contains(u"the number 9223372036854775808 is larger than a column's"_s), error.message());
        co_await db.exec(u"CREATE TABLE file (size INT, part REAL, data BLOB NOT NULL)"_s);
        QList<Blob> blobs(1);
        blobs[0].size = Most;
        blobs[0].part = 0.5F;
        co_await db.execMany(u"INSERT INTO file VALUES (?, ?, ?)"_s, blobs); // the bytes are empty, not NULL
        const auto rows = co_await db.query<Blob>(u"SELECT * FROM file"_s);
        QACTORS_VERIFY(rows.size() == 1 && rows[0].size == Most && rows[0].part == 0.5F && rows[0].data.isEmpty());
        blobs[0].size = Most + 1;
        const auto gadget = [&]() -> Async<> { co_await db.execMany(u"INSERT INTO file VALUES (?, ?, ?)"_s, blobs); };
        const auto wrong = co_await errorOf<Error>(gadget);
        QACTORS_VERIFY2(wrong.message().contains(u"larger than a column's"_s), wrong.message());
        QACTORS_COMPARE(co_await db.one<int>(u"SELECT count(*) FROM file"_s), 1);
    }

    void DB2_whatDoesNotFitIsNamed_data()
    {
        QTest::addColumn<QString>("sql");
        QTest::addColumn<QString>("type");
        QTest::addColumn<QString>("says");
        QTest::newRow("text as number") << u"SELECT 'abc' AS age"_s << u"int"_s << u"column 1 'age' has the QString 'abc', which is no int"_s;
        QTest::newRow("too large") << u"SELECT 3000000000 AS age"_s << u"int"_s << u"has the qlonglong '3000000000', which is no int"_s;
        QTest::newRow("negative") << u"SELECT -1 AS age"_s << u"uint"_s << u"which is no uint"_s;
        QTest::newRow("fraction") << u"SELECT 1.5 AS age"_s << u"int"_s << u"which is no int"_s;
        QTest::newRow("number as text") << u"SELECT 5 AS name"_s << u"text"_s << u"which is no QString"_s;
        QTest::newRow("NULL") << u"SELECT NULL AS name"_s << u"text"_s << u"column 1 'name' is NULL, and QString was asked for; take a std::optional of it"_s;
        QTest::newRow("no date") << u"SELECT 'today' AS day"_s << u"date"_s << u"which is no QDate"_s;
        QTest::newRow("own type") << u"SELECT -5 AS price"_s << u"money"_s << u"column 1 'price' is a debt"_s;
        QTest::newRow("columns") << u"SELECT 1, 2"_s << u"int"_s << u"the statement gives 2 columns, and int takes 1"_s;
        QTest::newRow("members") << u"SELECT 1, 2"_s << u"feed"_s << u"the statement gives 2 columns, and TestSupport::Feed takes 3"_s;
        QTest::newRow("no row") << u"SELECT 1 WHERE 0"_s << u"int"_s << u"the statement gave no row"_s;
    }
    QACTORS_TEST(DB2_whatDoesNotFitIsNamed)
    {
        QFETCH(QString, sql);
        QFETCH(QString, type);
        QFETCH(QString, says);
        Database db(u":memory:"_s);
        const auto ask = [&]() -> Async<> {
            if (type == u"int")
                co_await db.one<int>(sql);
            else if (type == u"uint")
                co_await db.one<uint>(sql);
            else if (type == u"text")
                co_await db.one<QString>(sql);
            else if (type == u"date")
                co_await db.one<QDate>(sql);
            else if (type == u"money")
                co_await db.one<Money>(sql);
            else
                co_await db.one<Feed>(sql);
        };
        const DatabaseError error = co_await errorOf(ask);
        QACTORS_COMPARE(error.kind(), Kind::Row);
        QACTORS_VERIFY2(error.message().contains(says), error.message());
    }
};

QTEST_GUILESS_MAIN(tst_Column)
#include "tst_column.moc"
