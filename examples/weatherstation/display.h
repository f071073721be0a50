// SPDX-License-Identifier: MIT
#pragma once

#include "tree.h"

#include <QtCore/qhash.h>

/// The tree on stdout: redrawn in place on a terminal; elsewhere whole at first and at last, and between them a line for
/// each process that has changed in more than its reading.
class Display
{
public:
    Display();
    ~Display();
    Q_DISABLE_COPY_MOVE(Display)

    void show(const Tree &tree);
    /// The last look.
    void finish(const Tree &tree);
    /// An answer to something typed; on a terminal below the tree.
    void say(const QString &text);
    /// Whether nobody reads any more, as after "| head".
    bool isBroken() const;

private:
    void draw(const QStringList &lines);
    void printAll(const Tree &tree);

    const bool m_isTerminal;
    qsizetype m_height = 0;          // on a terminal: lines of the drawing
    bool m_entered = false;          // and the cursor is one more below it
    QString m_said;
    QHash<QString, QString> m_known; // elsewhere: what was printed of each process
};
