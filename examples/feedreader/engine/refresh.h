// SPDX-License-Identifier: MIT
#pragma once

#include "store.h"

#include <QActors/Lock>

#include <QtCore/qobject.h>
#include <QtNetwork/qnetworkaccessmanager.h>

/// Brings the feeds up to date: fetches them, has them parsed and filtered, and stores them. One feed's failure is that feed's.
/// Thread: one, with a parser that startParser() has started.
class Refresher : public QObject
{
    Q_OBJECT

public:
    explicit Refresher(Store &store, QObject *parent = nullptr);

    /// The command through whose standard input and output each feed's summaries go, split at spaces; none if empty. As it is
    /// given, it takes the tags out of HTML.
    QString filter = QStringLiteral("sed -e s/<[^>]*>//g");

    struct Summary
    {
        int feeds = 0;
        int failed = 0;
        int added = 0;
    };
    /// All feeds, a few at once. Tells its progress to the task. What has been saved when it is cancelled stays.
    QActors::Async<Summary> refreshAll();

Q_SIGNALS:
    /// The feed's articles are in the file.
    void saved(int feed, int added);
    void failed(int feed, const QString &why);

private:
    QActors::Async<int> refresh(Feed feed);
    static QActors::Async<> filterSummaries(const QStringList &command, ParsedFeed &found);
    Store &m_store;
    QActors::Lock m_parser;
    QNetworkAccessManager m_network;
};
