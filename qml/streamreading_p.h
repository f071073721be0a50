// SPDX-License-Identifier: MIT
// The common part of StreamModel, StreamValue and Subscription: the task that reads a stream a frame at a time, and its end.
#pragma once

#include "page_p.h"

#include <QActors/qml/qmlstream.h>
#include <QActors/tasks/taskgroup.h>

#include <QtCore/qpointer.h>

namespace QActors::detail {

/// Who gets the values. Each function may destroy the reading, or give it another stream.
class StreamTaker
{
public:
    virtual void begin() = 0;               ///< Another stream, or none: nothing of the one before any more.
    virtual void take(QVariant &&value) = 0;
    virtual void show(bool isOver) = 0;     ///< A frame is due, or the stream is over: what was taken may be shown.
    virtual void tell() = 0;                ///< Emits what has changed of running, ended, failed and error.

protected:
    ~StreamTaker() = default;
};

/// Reads one stream after the other for an object of QML: the one before is cancelled, and has cleaned up when the next is read. Ends with
/// the object's page.
class StreamReading final
{
public:
    StreamReading(QObject *host, StreamTaker *taker, const char *what);
    ~StreamReading();
    Q_DISABLE_COPY_MOVE(StreamReading)

    QmlStream *stream() const { return m_stream; }
    /// False if it was that already.
    bool setStream(QmlStream *stream);
    /// The same without an object of QML; `name` is for errors.
    void read(Stream<QVariant> stream, QString name);
    void stop();
    /// Warns of a property whose value makes no sense.
    void fail(std::exception_ptr error);
    /// The host's properties are there: begins.
    void complete();
    bool isComplete() const { return m_isComplete; }
    void classBegin() { m_isComplete = false; }

    /// Another one with each stream that is given, also with none.
    int number() const { return m_number; }
    bool isRunning() const { return m_state == Running; }
    bool hasEnded() const { return m_state == Ended; }
    bool isFailed() const { return m_state == Failed; } ///< The failure is not handled by that.
    bool hasFailed() const;
    QVariant error() const;

private:
    enum State {
        Idle,
        Running,
        Ended,
        Failed
    };
    struct Link;
    static Async<> reading(std::shared_ptr<Link> link, Stream<QVariant> stream);
    static Async<> readFrames(std::shared_ptr<Link> link, Stream<QVariant> &stream);
    [[nodiscard]] bool restart();
    void begin();
    void settle(State state, std::exception_ptr error);
    QObject *const m_host;
    StreamTaker *const m_taker;
    const char *const m_what;
    QPointer<QmlStream> m_stream;
    QJSValue m_kept; // JavaScript must not collect it
    QString m_name;
    std::shared_ptr<Link> m_link; // with the task that reads now
    TaskHandleBase m_latest;
    QmlTaskError m_error;
    int m_number = 0;
    State m_state = Idle;
    bool m_isComplete = true;
    mutable bool m_isHandled = false;
    std::unique_ptr<TaskGroup> m_tasks; // null when the page has gone
    QmlPage m_page;
};

} // namespace QActors::detail
