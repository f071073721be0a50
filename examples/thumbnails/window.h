// SPDX-License-Identifier: MIT
#pragma once

#include "thumbnailer.h"

#include <QtWidgets/qmainwindow.h>

QT_BEGIN_NAMESPACE
class QLabel;
class QProgressBar;
QT_END_NAMESPACE

/// A folder's thumbnails, and how often a decoder has crashed over them.
class Window : public QMainWindow
{
    Q_OBJECT

public:
    explicit Window(const QActors::ChildProgram &program = {});
    void open(const QString &folder);
    Thumbnailer *thumbnailer() { return &m_thumbnailer; }

private:
    void showProgress();

    Thumbnailer m_thumbnailer;
    QAction *m_stop;
    QProgressBar *m_progress;
    QLabel *m_status;
};
