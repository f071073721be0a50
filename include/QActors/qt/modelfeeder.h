// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/kernel/async.h>
#include <QActors/kernel/detail/temporaries.h>
#include <QActors/qt/detail/modelfeeding.h>

#include <QtCore/qlist.h>

#include <functional>
#include <optional>

namespace QActors {

/// How a ModelFeeder shares its thread, an aggregate: `ModelFeederOptions{.budget = 2ms}`.
struct ModelFeederOptions
{
    AnyDuration interval = std::chrono::milliseconds(16); ///< From one batch to the next: a frame of the screen.
    AnyDuration budget = std::chrono::milliseconds(4); ///< How much of that a batch may take, by the real clock. 0: one call of the function.
    qsizetype atOnce = 64; ///< How many rows a call of the function gets, at most.
    qsizetype most = 4096; ///< How many rows wait before put() and feed() wait for room.
};

/// Puts rows into a model as they come, in batches: at most one a frame, which takes no longer than its budget, so that the window
/// stays alive however many rows there are, and views lay themselves out once for many rows. A member of the model, declared last:
///
///     class FileModel : public QAbstractListModel
///     {
///         …
///         Async<> fill(QString folder) { co_await m_feeder.feed(FolderWalk(folder)); }
///
///     private:
///         void append(const QList<QFileInfo> &files)
///         {
///             const int count = int(m_files.size());
///             beginInsertRows({}, count, count + int(files.size()) - 1);
///             m_files += files;
///             endInsertRows();
///         }
///         QList<QFileInfo> m_files;
///         ModelFeeder<QFileInfo> m_feeder{this, [this](const QList<QFileInfo> &files) { append(files); }};
///     };
///
/// The function may put the rows anywhere (sorted, at the top), and may delete the model. If it throws, the rows that wait are dropped, and
/// the exception goes to who waits for the feeder or uses it next; it is logged if nobody waits. Rows that wait when the feeder goes are
/// dropped, those of a task that is cancelled are not. Thread: the model's, which has an event loop.
template<typename Row>
class ModelFeeder
{
public:
    /// `insert` gets some rows at a time, in their order. Throws MisuseError if the model or the function is null, or the options make no sense.
    template<typename F>
        requires std::invocable<F &, QList<Row>>
    ModelFeeder(QObject *model, F insert, const ModelFeederOptions &options = {})
        : d(std::make_shared<Rows>(model, std::function<void(QList<Row>)>(std::move(insert)), options))
    {
    }
    ~ModelFeeder() { d->end(); } ///< Nothing is inserted any more. Who waits gets SenderGone.
    Q_DISABLE_COPY_MOVE(ModelFeeder)

    /// Inserts the row in its turn, never inside this call; however many wait. For slots: does nothing if the model is gone. Throws MisuseError on
    /// another thread, and what the function has thrown.
    void add(Row row)
    {
        if (!d->takesRows("add"))
            return;
        d->waiting.append(std::move(row));
        d->begin();
    }
    /// The same for some rows.
    void add(QList<Row> rows)
    {
        if (rows.isEmpty() || !d->takesRows("add"))
            return;
        d->waiting.append(std::move(rows));
        d->begin();
    }

    /// `co_await feeder.put(row)`: the same, and waits until there is room for more, so that who is faster than the window does not fill
    /// the memory. Throws SenderGone if model or feeder is gone, or goes meanwhile. Cancelled, the row is inserted all the same.
    [[nodiscard]] Async<> put(Row row) { return putInto(d, std::move(row)); }

    /// `qsizetype count = co_await feeder.feed(std::move(source))`: all rows of the source: a Stream, a FolderWalk, FileLines, FutureResults,
    /// the Rows of a Database, or anything with a `next()` that is awaited and gives a std::optional, empty at the end. Waits until
    /// they are inserted, and gives their number. Sets the task's progress if the source has a `progress()`. Throws what next() throws; and as put().
    template<typename Source>
    [[nodiscard]] Async<qsizetype> feed(Source source)
    {
        return feedInto<Source>(d, std::move(source));
    }

    /// `co_await feeder.filled()`: waits until nothing waits to be inserted. Throws as put().
    [[nodiscard]] Async<> filled() { return detail::ModelFeeding::waitForAll(d); }

    qsizetype waitingCount() const noexcept { return d->waitingCount(); } ///< How many rows are still to be inserted.
    void clear() { d->clear(); } ///< Drops the rows that wait: when the model is cleared, say. Whoever waits for room has it.

private:
    class Rows final : public detail::ModelFeeding
    {
    public:
        Rows(QObject *model, std::function<void(QList<Row>)> fn, const ModelFeederOptions &options)
            : ModelFeeding(model, options), insert(std::move(fn))
        {
            if (!insert)
                detail::throwNoInsert();
        }
        qsizetype waitingCount() const noexcept override { return waiting.size(); }
        void dropWaiting() noexcept override { waiting.clear(); }
        QList<Row> waiting;

    private:
        void insertSome(qsizetype most) override
        {
            if (waiting.size() <= most) {
                insert(std::exchange(waiting, {}));
                return;
            }
            QList<Row> some(std::make_move_iterator(waiting.begin()), std::make_move_iterator(waiting.begin() + most));
            waiting.remove(0, most);
            insert(std::move(some));
        }
        std::function<void(QList<Row>)> insert;
    };

    static Async<> putInto(std::shared_ptr<Rows> rows, Row row)
    {
        rows->requireAlive("put");
        rows->waiting.append(std::move(row));
        rows->begin();
        if (rows->isFull())
            co_await detail::ModelFeeding::waitForRoom(rows);
    }
    template<typename Source>
    static Async<qsizetype> feedInto(std::shared_ptr<Rows> rows, Source source)
    {
        static_assert(requires { source.next(); }, "feed(source): source.next() is awaited, and gives a std::optional of a row; empty at the end.");
        qsizetype count = 0;
        for (;;) {
            auto row = co_await source.next();
            rows->requireAlive("feed");
            if (!row)
                break;
            rows->waiting.append(std::move(*row));
            rows->begin();
            ++count;
            if constexpr (requires { double(source.progress()); })
                detail::tellProgress(source.progress());
            if (rows->isFull())
                co_await detail::ModelFeeding::waitForRoom(rows);
        }
        co_await detail::ModelFeeding::waitForAll(rows);
        co_return count;
    }
    const std::shared_ptr<Rows> d;
};

} // namespace QActors
