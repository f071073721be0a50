// SPDX-License-Identifier: MIT
// From chains of QFuture.
#pragma once

#include <QActors/Future>
#include <QActors/Sleep>
#include <QActors/TaskGroup>
#include <QActors/Timeouts>

#include <QtCore/QFuture>
#include <QtCore/QPromise>
#include <QtCore/QTimer>

/// A service with QFutures in its interface.
class Prices : public QObject
{
    Q_OBJECT

public:
    QFuture<int> priceOf(const QString &thing)
    {
        auto promise = std::make_shared<QPromise<int>>();
        promise->start();
        QTimer::singleShot(1, this, [promise, thing] {
            if (thing.isEmpty())
                promise->setException(std::make_exception_ptr(std::invalid_argument("no thing")));
            else
                promise->addResult(int(thing.size()));
            promise->finish();
        });
        return promise->future();
    }
};

//! [qfuture-before]
inline QFuture<QString> offer(Prices &prices, const QString &thing)
{
    return prices.priceOf(thing)
        .then(&prices, [](int price) { return price * 2; })
        .then(&prices, [thing](int price) { return QStringLiteral("%1 for %2").arg(thing).arg(price); })
        .onFailed(&prices, [](const std::exception &error) { return QString::fromUtf8(error.what()); });
}
//! [qfuture-before]

//! [qfuture-after]
inline QActors::Async<QString> offerNow(Prices &prices, QString thing)
{
    try {
        const int price = 2 * co_await prices.priceOf(thing);
        co_return QStringLiteral("%1 for %2").arg(thing).arg(price);
    } catch (const std::invalid_argument &error) {
        co_return QString::fromUtf8(error.what());
    }
}
//! [qfuture-after]

//! [qfuture-give]
/// For callers that go on with QFuture: its cancel() cancels the coroutine.
inline QFuture<QString> offerForOldCallers(Prices &prices, const QString &thing)
{
    return QActors::toFuture([&prices, thing] { return offerNow(prices, thing); });
}
//! [qfuture-give]
