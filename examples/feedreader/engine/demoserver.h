// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/TaskGroup>

#include <QtCore/qhash.h>
#include <QtCore/qobject.h>
#include <QtCore/qurl.h>
#include <QtNetwork/qtcpserver.h>

/// Serves made-up feeds on the loopback: for the demo without a network, and for tests. Thread: one.
class DemoServer : public QObject
{
    Q_OBJECT

public:
    explicit DemoServer(QObject *parent = nullptr);
    ~DemoServer() override;

    /// The feeds' URLs: several that are well, one that takes its time, one that is broken, and one that is not there.
    QStringList urls() const;
    QUrl url(const QString &path) const;
    /// What is served at a path, also instead of what was; the answer comes after that long.
    void set(const QString &path, const QByteArray &document, std::chrono::milliseconds after = {});

private:
    QActors::Async<> serve();
    QActors::Async<> answer(QTcpSocket *socket);
    struct Page
    {
        QByteArray document;
        std::chrono::milliseconds after;
    };
    QHash<QString, Page> m_pages;
    QStringList m_demo;
    QTcpServer m_server;
    QActors::TaskGroup m_tasks{this};
};

/// An RSS document with so many articles.
QByteArray makeFeed(const QString &title, const QStringList &headlines);
