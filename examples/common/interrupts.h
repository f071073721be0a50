// SPDX-License-Identifier: MIT
#pragma once

#include <QtCore/qobject.h>
#include <QtCore/qsocketnotifier.h>

/// SIGINT and SIGTERM as a Qt signal, once each: a second Ctrl-C ends the program at once. One object a program.
class Interrupts : public QObject
{
    Q_OBJECT
public:
    Interrupts();
    ~Interrupts() override;

Q_SIGNALS:
    void raised(int number);

private:
    void readPipe();
    QSocketNotifier m_notifier;
};
