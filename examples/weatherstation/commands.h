// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/Async>

#include <QtCore/qobject.h>
#include <QtCore/qsocketnotifier.h>

/// The lines that are typed, as a Qt signal.
class Commands : public QObject
{
    Q_OBJECT
public:
    Commands();

Q_SIGNALS:
    void entered(const QString &line);

private:
    void readInput();
    QSocketNotifier m_notifier;
    QByteArray m_begun; // a line without its end
};

/// Does what a line says; gives an answer for people. Never throws for a bad line.
QActors::Async<QString> obey(QString line);
