// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/erlang/childprogram.h>
#include <QActors/kernel/async.h>
#include <QActors/messaging/exitreason.h>
#include <QActors/sync/event.h>

#include <QtCore/qelapsedtimer.h>

namespace QActors::detail {

/// A program that runs as a child: its standard error is in the log, line by line, and it ends with this object, with what it has started
/// itself. All on one thread.
class ProgramRun final : public QObject
{
public:
    /// `id` is what the log and errors call it; `invitation` is for its environment.
    ProgramRun(const QString &id, const ChildProgram &program, const QString &invitation);
    ~ProgramRun() override; // kills it

    /// Throws ProcessError if it cannot be started.
    Async<> start();
    bool hasEnded() const noexcept { return m_ended.isSet(); }
    EventAwaitable ended() noexcept { return m_ended.wait(); }
    void kill();
    qint64 processId() const { return m_process.processId(); }
    /// Why it has ended: Normal for exit code 0, Killed after kill(), else an Error with a ProcessError.
    ExitReason reason() const;
    /// As errors name it: `decoder (/usr/bin/decoder)`.
    QString what() const;

private:
    void readErrors();
    void log(const QByteArray &line);
    void logDropped();
    void finished();

    const QString m_id;
    const QString m_path;
    QProcess m_process;
    Event m_ended;
    QByteArray m_line; // the last one, as far as it has come
    QByteArray m_lastLine;
    QElapsedTimer m_second;
    int m_lines = 0; // in this second
    int m_dropped = 0;
    qint64 m_family = 0; // with what it has started
    bool m_isKilled = false;
};

} // namespace QActors::detail
