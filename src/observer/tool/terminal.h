// SPDX-License-Identifier: MIT
#pragma once

#include <QtCore/qobject.h>
#include <QtCore/qset.h>
#include <QtCore/qsize.h>

/// Text that is safe to print on a terminal: a program's names could hold anything.
QString printable(QString text);

/// The terminal as a screen and a keyboard, until it is destroyed or a signal ends the program.
class Terminal : public QObject
{
    Q_OBJECT

public:
    enum Key : char {
        Up = 1,
        Down,
        PageUp,
        PageDown,
        Home,
        End,
        Enter = '\r',
        Escape = 27
    };
    /// False where input or output are something else.
    static bool isThere();
    Terminal();
    ~Terminal() override;
    QSize size() const; ///< columns and lines
    void show(const QStringList &lines, int marked, const QSet<int> &red);

Q_SIGNALS:
    void pressed(char key);

private:
    void read();
};
