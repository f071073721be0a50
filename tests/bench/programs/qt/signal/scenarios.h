// SPDX-License-Identifier: MIT
// One queued signal a message.
#pragma once

#include "qt/program.h"

namespace Bench {

class Counter : public QObject
{
    Q_OBJECT
public:
    std::int64_t total = 0;

public Q_SLOTS:
    void add(qint64 n) { total += n; }
};

/// Emits `count` numbers in batches, then done().
class Producer : public QObject
{
    Q_OBJECT
public:
    explicit Producer(std::int64_t count) : m_left(count)
    {
        connect(this, &Producer::again, this, &Producer::batch, Qt::QueuedConnection);
    }

public Q_SLOTS:
    void batch()
    {
        for (std::int64_t i = 0; i < Batch && m_left > 0; ++i, --m_left)
            Q_EMIT number(1);
        if (m_left > 0)
            Q_EMIT again();
        else
            Q_EMIT done();
    }

Q_SIGNALS:
    void number(qint64 n);
    void again();
    void done();

private:
    std::int64_t m_left;
};

/// Sends on what it gets.
class Relay : public QObject
{
    Q_OBJECT
public Q_SLOTS:
    void pass(qint64 n) { Q_EMIT passed(n); }

Q_SIGNALS:
    void passed(qint64 n);
};

/// Sends on what it gets, one less, until nothing is left.
class Downwards : public QObject
{
    Q_OBJECT
public Q_SLOTS:
    void pass(qint64 left)
    {
        if (left == 0)
            QCoreApplication::quit();
        else
            Q_EMIT passed(left - 1);
    }

Q_SIGNALS:
    void passed(qint64 left);
};

} // namespace Bench
