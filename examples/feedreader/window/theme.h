// SPDX-License-Identifier: MIT
#pragma once

#include <QtGui/qcolor.h>
#include <QtWidgets/qapplication.h>

/// Colours for the window, light or dark.
struct Theme
{
    QColor window;
    QColor panel;
    QColor line;
    QColor text;
    QColor quiet;
    QColor accent;
    QColor selected;
    QColor danger;

    static const Theme &current();
    /// Sets the application's palette and style sheet. Empty: as the system has it.
    static void apply(QApplication &app, const QString &name);
};
