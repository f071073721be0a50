// SPDX-License-Identifier: MIT
#include <QActors/qt/future.h>

#include <QtCore/qexception.h>
#include <QtCore/qfuturewatcher.h>

namespace QActors::detail {

using namespace Qt::StringLiterals;

FutureLeaf::FutureLeaf(const QFuture<void> &state) : m_state(state) { }

FutureLeaf::~FutureLeaf()
{
    if (m_finished || m_state.isFinished())
        return;
    m_watcher.reset();
    m_state.cancel();
}

void FutureLeaf::suspend()
{
    m_watcher = std::make_unique<QFutureWatcher<void>>();
    QObject::connect(m_watcher.get(), &QFutureWatcherBase::finished, m_watcher.get(), [this] { complete(); });
    m_watcher->setFuture(m_state);
}

void FutureLeaf::finish()
{
    m_finished = true;
    checkFuture(m_state);
}

void FutureLeaf::throwNoResult()
{
    throw Error(u"co_await of a QFuture: it finished without a result; its QPromise must addResult() first"_s);
}

QString FutureLeaf::describe() const
{
    const QString text = m_state.progressText();
    return text.isEmpty() ? u"a QFuture"_s : u"a QFuture (%1)"_s.arg(text);
}

void checkFuture(QFuture<void> future)
{
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
