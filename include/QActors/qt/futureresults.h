// SPDX-License-Identifier: MIT
// All results of a QFuture, one after the other; `co_await future` gives the first alone.
#pragma once

#include <QActors/qt/detail/wakeup.h>
#include <QActors/qt/future.h>

#include <QtCore/qpointer.h>

#include <optional>

namespace QActors {

/// How the results of a future are read, an aggregate: `FutureResultsOptions{.cancelsFuture = false}`.
struct FutureResultsOptions
{
    bool cancelsFuture = true; ///< when the reader goes before the future has finished
};

namespace detail {

/// Knows how far one reader is. The results stay where they are.
class QACTORS_EXPORT FutureReader
{
public:
    FutureReader(const QFuture<void> &future, FutureResultsOptions options);
    ~FutureReader();
    Q_DISABLE_COPY_MOVE(FutureReader)

    class Watch;
    QObject *watch() const; // goes with the reader
    static bool hasEnded(const QObject *watch);
    static int next(const QObject *watch);
    static void advance(QObject *watch);
    static void check(const QObject *watch);

private:
    std::unique_ptr<QObject> m_watch;
    bool m_cancels;
};

/// Until the next result, or the end.
class QACTORS_EXPORT FutureResultWait final : public WakeUpLeaf
{
public:
    explicit FutureResultWait(QObject *watch);
    ~FutureResultWait() override;
    void suspend();
    void result() const { throwIfGone(); }

private:
    class Again;
    std::unique_ptr<Again> m_again;
};

/// A copy of one result, if it is there. An error of the future drops all results, in whatever thread it happens: as long as there may
/// be one, the copy is made under the future's lock.
template<typename T>
std::optional<T> copyOfResult(const QFuture<T> &future, int index)
{
    QFutureInterfaceBase state = QFutureInterfaceBase::get(future);
    {
        const QMutexLocker locker(&state.mutex());
        if (!(state.loadState() & QFutureInterfaceBase::Canceled)) {
            const QtPrivate::ResultStoreBase &store = state.resultStoreBase();
            return store.contains(index) ? std::optional<T>(store.resultAt(index).template value<T>()) : std::nullopt;
        }
    }
    return state.isResultReadyAt(index) ? std::optional<T>(future.resultAt(index)) : std::nullopt;
}

template<typename T>
Async<std::optional<T>> nextFutureResult(QPointer<QObject> watch, QFuture<T> future)
{
    for (;;) {
        if (!watch)
            throw SenderGone(QStringLiteral("FutureResults::next: the FutureResults was destroyed"));
        const bool hasEnded = FutureReader::hasEnded(watch); // before the last look
        std::optional<T> value = copyOfResult(future, FutureReader::next(watch));
        if (value) {
            FutureReader::advance(watch);
            co_return value;
        }
        if (hasEnded) {
            FutureReader::check(watch);
            co_return value;
        }
        co_await FutureResultWait(watch.data());
    }
}

} // namespace detail

/// All results of a QFuture, as they come:
///
///     FutureResults thumbnails(QtConcurrent::mapped(files, thumbnail));
///     while (std::optional<QImage> image = co_await thumbnails.next())
///         show(*image);
///
/// In the order of their index, which is that of what they were made of, and not that of their arrival: one that takes long keeps back
/// what is behind it. (Qt: QFutureWatcher::resultReadyAt(), which comes in the order of arrival.) The results stay in the future,
/// and are copied from there; the reader adds nothing to them. If it is destroyed, by a cancel or a kill, say, before the future has
/// finished, the future is cancelled; see FutureResultsOptions. A function
/// with a QPromise that throws after its first addResult() races with whoever reads, here as elsewhere, by a fault of Qt (6.4), which
/// takes the results away without a lock: have such a function catch. Qt Concurrent's algorithms do not. Thread: that of the object, which runs an event loop; the
/// future may be of any.
template<typename T>
class FutureResults
{
    static_assert(!std::is_void_v<T>, "FutureResults: a QFuture<void> has no results; co_await the future itself.");
    static_assert(std::is_copy_constructible_v<T>, "FutureResults: the results are copied out of the future, which others may hold, too.");

public:
    /// See results().
    explicit FutureResults(const QFuture<T> &future, FutureResultsOptions options = {})
        : m_future(future), m_reader(std::make_unique<detail::FutureReader>(QFuture<void>(future), options))
    {
    }

    /// The next result; none when the future has finished without an error. Throws the future's error, with its type (what was not read before is gone
    /// then: Qt drops it); TaskCancelled if the future was cancelled; MisuseError if its results were taken (takeResult()); SenderGone
    /// if the object is destroyed meanwhile. Cancelled: the next await gets the result; of two that wait, each gets others.
    [[nodiscard]] Async<std::optional<T>> next()
    {
        return detail::nextFutureResult<T>(m_reader->watch(), m_future);
    }

private:
    QFuture<T> m_future;
    std::unique_ptr<detail::FutureReader> m_reader;
};

/// `auto reader = results(future)`: a FutureResults.
template<typename T>
[[nodiscard]] FutureResults<T> results(const QFuture<T> &future, FutureResultsOptions options = {})
{
    return FutureResults<T>(future, options);
}

} // namespace QActors
