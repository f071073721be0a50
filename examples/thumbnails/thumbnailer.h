// SPDX-License-Identifier: MIT
#pragma once

#include "decoder.h"
#include "thumbnailmodel.h"

#include <QActors/ChildProgram>
#include <QActors/LatestTask>

/// Fills the model by decoders in processes of their own: a crash is one file's, and the decoder starts again.
class Thumbnailer : public QObject
{
    Q_OBJECT

public:
    explicit Thumbnailer(const QActors::ChildProgram &program = {}, QObject *parent = nullptr);

    ThumbnailModel *model() { return &m_model; }
    void start(const QStringList &paths); ///< Anew, if it is at work.
    void cancel();
    bool isRunning() const { return m_isRunning; }
    int done() const { return m_done; } ///< Of model()->rowCount().
    int crashes() const { return m_crashes; }

Q_SIGNALS:
    void progressChanged();
    void finished(); ///< Not after cancel().

private:
    QActors::Async<> run();
    QActors::Async<> runDecoders();
    QActors::Async<> work(QString name);

    const QActors::ChildProgram m_program;
    ThumbnailModel m_model;
    int m_next = 0;
    int m_done = 0;
    int m_crashes = 0;
    bool m_isRunning = false;
    QActors::LatestTask m_task{this}; // a new one begins when the old one has ended
};
