// SPDX-License-Identifier: MIT
// From QtConcurrent: functions in the thread pool, and watchers.
#pragma once

#include <QActors/Combinators>
#include <QActors/Future>
#include <QActors/Offload>
#include <QActors/Task>

#include <QtConcurrent/QtConcurrent>
#include <QtCore/QFutureWatcher>

inline int lengthOf(const QString &word)
{
    if (word.isEmpty())
        throw std::invalid_argument("an empty word");
    return int(word.size());
}

//! [qtconcurrent-before]
class LengthWatcher : public QObject
{
    Q_OBJECT

public:
    LengthWatcher() { connect(&m_watcher, &QFutureWatcher<int>::finished, this, &LengthWatcher::collect); }
    ~LengthWatcher() override
    {
        m_watcher.cancel();
        m_watcher.waitForFinished();
    }
    void start(const QStringList &words) { m_watcher.setFuture(QtConcurrent::mapped(words, lengthOf)); }

signals:
    void measured(const QList<int> &lengths);

private:
    void collect()
    {
        if (!m_watcher.isCanceled()) // and if it was, or failed?
            emit measured(m_watcher.future().results());
    }
    QFutureWatcher<int> m_watcher;
};
//! [qtconcurrent-before]

//! [qtconcurrent-after]
/// At most four at once, results in order. The first failure cancels the others and is thrown.
inline QActors::Async<std::vector<int>> lengthsOf(QStringList words)
{
    const auto measure = [](const QString &word) { return QActors::offload([&word] { return lengthOf(word); }); };
    co_return co_await QActors::mapConcurrent(words, 4, measure);
}
//! [qtconcurrent-after]

//! [qtconcurrent-await]
/// What returns a QFuture already is awaited as it is.
inline QActors::Async<int> lengthBySomebodyElse(QString word)
{
    co_return co_await QtConcurrent::run(lengthOf, word);
}
//! [qtconcurrent-await]
