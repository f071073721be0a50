// SPDX-License-Identifier: MIT
#include <QActors/qt/futureresults.h>

#include <QActors/kernel/detail/eventwait.h>

#include <QtCore/qfuturewatcher.h>

namespace QActors::detail {

using namespace Qt::StringLiterals;

/// One for all waits of a reader: each new watcher has Qt tell of all results from the first.
class FutureReader::Watch final : public QFutureWatcher<void>
{
public:
    explicit Watch(const QFuture<void> &future) : m_state(future) { setFuture(future); }
    bool hasEnded() const { return hasFutureEnded(m_state); }
    bool isOver() const { return hasEnded() || QFutureInterfaceBase::get(m_state).isResultReadyAt(m_next); }
    int next() const { return m_next; }
    void advance() { ++m_next; }
    void check() const { checkFuture(m_state, "FutureResults::next"); }
    void cancelUnlessEnded()
    {
        if (!hasEnded())
            giveUpFuture(m_state);
    }

private:
    QFuture<void> m_state;
    int m_next = 0;
};

FutureReader::FutureReader(const QFuture<void> &future, FutureResultsOptions options)
    : m_watch(std::make_unique<Watch>(future)), m_cancels(options.cancelsFuture)
{
}

FutureReader::~FutureReader()
{
    if (m_cancels)
        static_cast<Watch *>(m_watch.get())->cancelUnlessEnded();
}

QObject *FutureReader::watch() const
{
    return m_watch.get();
}

bool FutureReader::hasEnded(const QObject *watch)
{
    return static_cast<const Watch *>(watch)->hasEnded();
}

int FutureReader::next(const QObject *watch)
{
    return static_cast<const Watch *>(watch)->next();
}

void FutureReader::advance(QObject *watch)
{
    static_cast<Watch *>(watch)->advance();
}

void FutureReader::check(const QObject *watch)
{
    static_cast<const Watch *>(watch)->check();
}

/// Qt tells by posted events, which may be lost.
class FutureResultWait::Again final : public EventWait
{
public:
    explicit Again(FutureResultWait *wait) : m_wait(wait) { waitOn(wait->task()->scheduler()); }
    void lookAgain() noexcept override
    {
        const auto *watch = static_cast<FutureReader::Watch *>(m_wait->object());
        if (!watch || watch->isOver())
            m_wait->complete();
    }

private:
    FutureResultWait *const m_wait;
};

FutureResultWait::FutureResultWait(QObject *watch) : WakeUpLeaf(watch, u"the next result of a QFuture"_s) { }

FutureResultWait::~FutureResultWait() = default;

void FutureResultWait::suspend()
{
    listenToEnd();
    auto *watch = static_cast<FutureReader::Watch *>(object());
    listen(QObject::connect(watch, &QFutureWatcherBase::resultsReadyAt, context(), [this] { wakeUp(); }));
    listen(QObject::connect(watch, &QFutureWatcherBase::finished, context(), [this] { wakeUp(); }));
    m_again = std::make_unique<Again>(this);
    if (watch->isOver()) // by another thread, since it was looked at: Qt may have told already
        complete();
}

} // namespace QActors::detail
