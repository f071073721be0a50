// SPDX-License-Identifier: MIT
#include <QActors/qt/future.h>

#include <QActors/kernel/detail/eventwait.h>

#include <QtCore/qexception.h>
#include <QtCore/qfuturewatcher.h>

namespace QActors::detail {

using namespace Qt::StringLiterals;

namespace {

/// Qt 6.4 sets a future whose result was taken back to its first state. isValid() is false then, but so it is before a
/// promise is started, or what it continues has finished; only its store tells them apart. Newer Qt leaves it finished.
bool isTaken(const QFuture<void> &future)
{
    if (future.isValid())
        return false;
    QFutureInterfaceBase state = QFutureInterfaceBase::get(future);
    const QMutexLocker locker(&state.mutex());
    constexpr int other = QFutureInterfaceBase::Running | QFutureInterfaceBase::Pending | QFutureInterfaceBase::Canceled;
    const QtPrivate::ResultStoreBase &results = state.resultStoreBase();
    const bool hadResults = !(results.begin() == QtPrivate::ResultIteratorBase()); // there is a map, be it empty
    return !(state.loadState() & other) && hadResults && results.begin() == results.end();
}

} // namespace

/// Tells of the end; if Qt's event is lost, by another look at the future.
class FutureLeaf::Watch final : public QFutureWatcher<void>, public EventWait
{
public:
    explicit Watch(FutureLeaf *leaf) : m_leaf(leaf)
    {
        connect(this, &QFutureWatcherBase::finished, this, [leaf] { leaf->complete(); });
        setFuture(leaf->m_state);
        waitOn(leaf->task()->scheduler());
    }
    void lookAgain() noexcept override
    {
        if (m_leaf->ready())
            m_leaf->complete();
    }

private:
    FutureLeaf *const m_leaf;
};

FutureLeaf::FutureLeaf(const QFuture<void> &state) : m_state(state) { }

FutureLeaf::~FutureLeaf()
{
    if (m_finished || hasFutureEnded(m_state))
        return;
    m_watch.reset();
    giveUpFuture(m_state);
}

bool FutureLeaf::ready() const
{
    return hasFutureEnded(m_state); // finish() says how
}

void FutureLeaf::suspend()
{
    m_watch = std::make_unique<Watch>(this);
    if (isTaken(m_state)) // by another thread, since it was looked at: nothing may come any more
        complete();
}

void FutureLeaf::finish()
{
    m_finished = true;
    checkFuture(m_state, "co_await of a QFuture");
}

QMutex &FutureLeaf::takingMutex() noexcept
{
    static QMutex mutex;
    return mutex;
}

void FutureLeaf::throwNoResult()
{
    throw Error(u"co_await of a QFuture: it finished without a result; its QPromise must addResult() first"_s);
}

void FutureLeaf::throwNotStarted()
{
    throw MisuseError(u"co_await of a QFuture: its QPromise was never started, so a result that cannot be copied cannot "
                      "be taken; call start() before addResult()"_s);
}

QString FutureLeaf::describe() const
{
    const QString text = m_state.progressText();
    return text.isEmpty() ? u"a QFuture"_s : u"a QFuture (%1)"_s.arg(text);
}

bool hasFutureEnded(const QFuture<void> &future)
{
    return future.isFinished() || isTaken(future);
}

// Of a chain, cancel() cancels what comes after, and the work at its begin would go on for nobody.
void giveUpFuture(QFuture<void> &future)
{
#if QT_VERSION >= QT_VERSION_CHECK(6, 10, 0)
    future.cancelChain();
#else
    future.cancel();
#endif
}

void checkFuture(QFuture<void> future, const char *what)
{
    if (!future.isFinished() || isTaken(future))
        throw MisuseError(u"%1: its result was taken already, by takeResult(), a continuation or another await; a result "
                          "that cannot be copied is there once: await it in one place, and hand it on from there"_s.arg(QLatin1StringView(what)));
    try {
        future.waitForFinished(); // it has; this only rethrows
    } catch (const QUnhandledException &error) {
        if (error.exception()) // QtConcurrent's wrapping of what is no QException
            std::rethrow_exception(error.exception());
        throw;
    }
    if (future.isCanceled())
        throw TaskCancelled(u"the QFuture that was awaited was cancelled"_s);
}

} // namespace QActors::detail
