// SPDX-License-Identifier: MIT
#pragma once

#include "engine/messages.h"

#include <QtCore/qelapsedtimer.h>

/// Progress on stderr: one line that is rewritten on a terminal, elsewhere a line a second.
class ProgressLine
{
public:
    explicit ProgressLine(bool isShown);
    ~ProgressLine() { clear(); }
    Q_DISABLE_COPY_MOVE(ProgressLine)

    void show(const Progress &now);
    /// Makes room for other output.
    void clear();

private:
    QString describe(const Progress &now) const;

    const bool m_isShown;
    const bool m_isTerminal;
    bool m_isOpen = false;
    int m_stage = -1;
    QElapsedTimer m_stageTime;
    QElapsedTimer m_sinceLine;
};

/// "12.3 MB"
QString bytesText(qint64 bytes);
