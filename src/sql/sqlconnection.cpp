// SPDX-License-Identifier: MIT
#include "sqlconnection_p.h"

#include "sqlerrors_p.h"
#include "sqlpool_p.h"

#include <QtCore/qcoreapplication.h>
#include <QtCore/qthread.h>
#include <QtSql/qsqlerror.h>

#include <atomic>
#include <utility>

namespace QActors::detail {

using namespace Qt::StringLiterals;
using Kind = DatabaseError::Kind;

namespace {

QString nextName()
{
    static std::atomic<quint64> s_next{1};
    return u"QActors %1"_s.arg(s_next++);
}

} // namespace

SqlStream::~SqlStream() = default;

SqlConnection::SqlConnection(std::unique_ptr<SqlConnectionData> data) : d(std::move(data)) { }
SqlConnection::~SqlConnection() = default;

int SqlConnection::index() const noexcept
{
    return d->index;
}

QSqlDatabase &SqlConnection::database() noexcept
{
    return d->database;
}

void SqlConnection::begin(bool writes)
{
    if (d->options.isSqlite())
        d->execute(writes ? u"BEGIN IMMEDIATE"_s : u"BEGIN"_s);
    else if (!d->database.transaction())
        d->fail(d->database.lastError(), u"BEGIN"_s);
    d->setInTransaction(true);
    if (!writes && d->options.isPostgres()) // or each statement sees a moment of its own
        d->execute(u"SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"_s);
}

void SqlConnection::commit()
{
    if (d->options.isSqlite())
        d->execute(u"COMMIT"_s);
    else if (!d->database.commit())
        d->fail(d->database.lastError(), u"COMMIT"_s);
    d->setInTransaction(false);
    d->destroyDropped();
}

void SqlConnection::rollBack() noexcept
{
    d->rollBack();
}

void SqlConnection::startSession(std::shared_ptr<SqlSession> session)
{
    d->session = session;
    d->hasRead = false;
    d->pool.startSession(std::move(session));
}

void SqlConnection::endSession() noexcept
{
    d->streams.removeIf([](const auto &open) { return open.value()->ofSession; });
    const std::shared_ptr<SqlSession> session = std::move(d->session);
    d->session.reset();
    d->endSchemaChange();
    d->pool.endSession(session);
}

void SqlConnection::keep(quint64 id, std::unique_ptr<SqlStream> stream, bool ofSession)
{
    d->streams.insert(id, std::make_shared<SqlConnectionData::Open>(std::move(stream), ofSession));
}

SqlStream *SqlConnection::stream(quint64 id) const noexcept
{
    const auto found = d->streams.constFind(id);
    return found == d->streams.cend() ? nullptr : found.value()->stream.get();
}

void SqlConnection::close(quint64 id) noexcept
{
    d->streams.remove(id);
}

void SqlConnection::beginSchemaChange() noexcept
{
    d->beginSchemaChange();
}

void SqlConnection::tellSchema() noexcept
{
    d->tellSchema();
}

void SqlConnection::failRow(const QString &sql, const QString &why) const
{
    throw makeError(Kind::Row, why, d->options, sql);
}

SqlConnectionData::SqlConnectionData(SqlPool &pool, DatabaseOptions options, int index)
    : pool(pool), options(std::move(options)), index(index), statements(this->options.statementCache()),
      m_isReader(this->options.isSqlite() && index > 0), m_name(nextName())
{
}

SqlConnectionData::~SqlConnectionData()
{
    rollBack();
    clear();
}

void SqlConnectionData::clear() noexcept
{
    const bool was = database.isValid();
    const bool isLost = was && !database.isOpen();
    const QList<QSqlQuery> dropped = std::exchange(m_dropped, {}); // these go after the driver: there is nobody whom it could tell
    StatementCache lost = isLost ? std::exchange(statements, StatementCache(options.statementCache())) : StatementCache(0);
    streams.clear();
    statements.clear();
    m_pin.reset();
    hooks.reset();
    m_isInTransaction = false;
    if (was)
        database.close();
    database = QSqlDatabase(); // or Qt says that the connection is still in use
    if (was)
        QSqlDatabase::removeDatabase(m_name);
}

void SqlConnectionData::requireOpen()
{
    if (database.isOpen())
        return;
    clear();
    try {
        open();
    } catch (...) {
        clear();
        throw;
    }
}

void SqlConnectionData::open()
{
    if (!QCoreApplication::instance())
        throw MisuseError(u"Database: there is no QCoreApplication; make one first, and use the database until it ends"_s);
    if (!QSqlDatabase::isDriverAvailable(options.driver())) {
        throw makeError(Kind::Connection, u"Qt has no driver %1; there are: %2. On Debian, SQLite's is in the package libqt6sql6-sqlite"_s.arg(options.driver(), QSqlDatabase::drivers().join(u", ")),
                        options);
    }
    database = QSqlDatabase::addDatabase(options.driver(), m_name);
    database.setDatabaseName(options.name());
    QString connectOptions = options.connectOptions();
    if (options.isSqlite()) {
        if (!connectOptions.isEmpty())
            connectOptions += u';';
        const auto milliseconds = std::chrono::ceil<std::chrono::milliseconds>(options.busyTimeout()).count();
        connectOptions += u"QSQLITE_BUSY_TIMEOUT=%1"_s.arg(milliseconds);
    }
    database.setConnectOptions(connectOptions);
    database.setHostName(options.host());
    database.setPort(options.port());
    database.setUserName(options.userName());
    database.setPassword(options.password());
    if (!database.open())
        throw makeError(database.lastError(), options, {});
    configure();
}

void SqlConnectionData::configure()
{
    if (options.isSqlite()) {
        hooks.emplace(database.driver());
        if (hooks->isValid()) {
            constexpr int Steps = 1000; // of SQLite's machine: some 20 µs
            hooks->setProgress(Steps, &onProgress, this);
            hooks->setBusy(&onBusy, this);
        }
        if (!options.journalMode().isEmpty() && !options.isInMemory())
            setJournalMode();
        execute(options.foreignKeys() ? u"PRAGMA foreign_keys=ON"_s : u"PRAGMA foreign_keys=OFF"_s);
    }
    for (const QString &sql : options.onOpen())
        execute(sql);
    if (m_isReader)
        execute(u"PRAGMA query_only=ON"_s);
}

// SQLite does not wait for the lock that this needs, if others open the file just now.
void SqlConnectionData::setJournalMode()
{
    QElapsedTimer since;
    since.start();
    for (;;) {
        try {
            execute(u"PRAGMA journal_mode=%1"_s.arg(options.journalMode()));
            return;
        } catch (const DatabaseError &error) {
            if (error.kind() != Kind::Busy || mustStop() || std::chrono::nanoseconds(since.nsecsElapsed()) >= options.busyTimeout())
                throw;
        }
        QThread::msleep(2);
    }
}

void SqlConnectionData::execute(const QString &sql)
{
    QSqlQuery query(database);
    query.setForwardOnly(true);
    if (!query.exec(sql))
        fail(query.lastError(), sql);
}

bool SqlConnectionData::mustStop() const noexcept
{
    if (m_rollsBack)
        return false;
    return (job && job->cancelled.load(std::memory_order_relaxed)) || pool.isStopping();
}

int SqlConnectionData::onProgress(void *self) noexcept
{
    return static_cast<SqlConnectionData *>(self)->mustStop();
}

int SqlConnectionData::onBusy(void *self, int count) noexcept
{
    auto *data = static_cast<SqlConnectionData *>(self);
    if (count == 0)
        data->m_busySince.start();
    if (data->mustStop() || std::chrono::nanoseconds(data->m_busySince.nsecsElapsed()) >= data->options.busyTimeout())
        return 0;
    constexpr int Longest = 10; // ms, in which a cancel is seen
    QThread::msleep(quint32(std::min(count + 1, Longest)));
    return 1;
}

void SqlConnectionData::rollBack() noexcept
{
    if (!database.isOpen())
        return;
    m_rollsBack = true;
    if (options.isSqlite() && (!hooks || !hooks->isValid() || hooks->isInTransaction()))
        QSqlQuery(database).exec(u"ROLLBACK"_s); // without the hooks: an error if there is none
    else if (!options.isSqlite() && m_isInTransaction)
        database.rollback();
    m_rollsBack = false;
    m_isInTransaction = false;
    destroyDropped();
}

bool SqlConnectionData::isInTransaction() const noexcept
{
    return hooks ? hooks->isInTransaction() : m_isInTransaction;
}

void SqlConnectionData::drop(QSqlQuery &&query)
{
    query.finish();
    if (!options.isSqlite() && ((m_isInTransaction && m_hasFailed) || !database.isOpen()))
        m_dropped.append(std::move(query));
}

void SqlConnectionData::fail(const QSqlError &error, const QString &sql)
{
    m_hasFailed = true;
    constexpr int ReadOnly = 8; // SQLITE_READONLY: by PRAGMA query_only, perhaps
    if (m_isReader && sqliteCode(error) == ReadOnly && !session)
        throw NeedsWriter();
    if (!options.isSqlite() && !database.isOpen())
        throw makeError(Kind::Connection, (error.databaseText().isEmpty() ? error.driverText() : error.databaseText()) + u" (the connection was lost; the next statement makes a new one)"_s, options, sql);
    throw makeError(error, options, sql);
}

void SqlConnectionData::beginSchemaChange() noexcept
{
    if (!std::exchange(m_changesSchema, true))
        pool.schemaChanges();
}

void SqlConnectionData::tellSchema() noexcept
{
    pool.schemaChanged();
    if (!session)
        endSchemaChange();
}

void SqlConnectionData::endSchemaChange() noexcept
{
    if (std::exchange(m_changesSchema, false))
        pool.schemaHasChanged();
}

bool SqlConnectionData::seesOneMoment() const noexcept
{
    return m_isReader && (!streams.isEmpty() || (session && hasRead));
}

// SQLite shows the database as it was at the first row, as long as there is a statement with another one to come. Qt's driver makes
// room for the columns of a statement before it runs, and writes beyond that room if the tables have more by then.
void SqlConnectionData::pinMoment(const QString &sql)
{
    if (!m_pin) {
        m_pin.emplace(database);
        m_pin->setForwardOnly(true);
        if (!m_pin->prepare(u"SELECT 1 FROM sqlite_master UNION ALL SELECT 1 UNION ALL SELECT 1"_s))
            fail(m_pin->lastError(), sql);
    }
    if (!m_pin->exec())
        fail(m_pin->lastError(), sql);
}

void SqlConnectionData::unpin() noexcept
{
    m_pin->finish();
}

void SqlConnectionData::requireState(bool inTransaction)
{
    if (!database.isOpen() || (hooks && !hooks->isValid()) || isInTransaction() == inTransaction)
        return;
    if (inTransaction)
        throw makeError(Kind::Other, u"the database has rolled the transaction back, after an earlier error or by a statement of its own"_s, options);
    rollBack();
    throw MisuseError(u"Database: a statement or function has begun a transaction and not ended it, so it was rolled back; use Database::transaction()"_s);
}

} // namespace QActors::detail
