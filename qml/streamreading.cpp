// SPDX-License-Identifier: MIT
#include "streamreading_p.h"

#include "enginesupport_p.h"
#include "taskfailure_p.h"

#include <QActors/streams/streamtiming.h>
#include <QActors/tasks/latesttask.h>

#include <QtCore/qelapsedtimer.h>
#include <QtQml/qqmlengine.h>
#include <QtQml/qqmlinfo.h>

namespace QActors::detail {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr Duration Frame = 16ms;
constexpr qint64 Budget = 4'000'000; // ns a frame, for taking values
constexpr int Least = 256;           // values that are taken before anybody looks at the clock

} // namespace

struct StreamReading::Link
{
    StreamReading *reading; // null when it has gone, or reads another stream
};

StreamReading::StreamReading(QObject *host, StreamTaker *taker, const char *what)
    : m_host(host), m_taker(taker), m_what(what), m_tasks(std::make_unique<TaskGroup>(host)), m_page(m_tasks.get())
{
    QObject::connect(&m_page, &QmlPage::ended, m_host, [this] {
        if (m_link)
            m_link->reading = nullptr;
        m_tasks.reset(); // kills
    });
}

StreamReading::~StreamReading()
{
    if (m_link)
        m_link->reading = nullptr;
    QObject::disconnect(&m_page, nullptr, m_host, nullptr);
}

bool StreamReading::setStream(QmlStream *stream)
{
    if (stream == m_stream && (stream || m_state == Idle))
        return false;
    m_stream = stream;
    QJSEngine *engine = engineOf(m_host);
    m_kept = stream && engine ? engine->toScriptValue(stream) : QJSValue();
    if (m_isComplete)
        begin();
    return true;
}

void StreamReading::complete()
{
    if (!std::exchange(m_isComplete, true) && m_stream)
        begin();
}

void StreamReading::begin()
{
    if (!m_stream) {
        stop();
        return;
    }
    m_name = m_stream->name();
    Stream<QVariant> stream;
    try {
        stream = m_stream->take(QString::fromLatin1(m_what));
    } catch (const MisuseError &error) {
        fail(std::current_exception());
        return;
    }
    read(std::move(stream), m_stream->name());
}

void StreamReading::stop()
{
    if (restart())
        m_taker->tell();
}

void StreamReading::fail(std::exception_ptr error)
{
    const QPointer<QObject> alive(m_host);
    qmlWarning(m_host).noquote() << QActors::describe(error);
    if (!restart())
        return;
    const int number = m_number;
    m_taker->show(true);
    if (!alive || m_number != number)
        return;
    m_isHandled = true;
    settle(Failed, error);
}

/// The one before, if any, has nothing to say any more. False if a handler has destroyed the host, or given it another stream, or none.
bool StreamReading::restart()
{
    const QPointer<QObject> alive(m_host);
    const int number = ++m_number;
    if (m_link)
        std::exchange(m_link, nullptr)->reading = nullptr;
    if (!m_latest.isNull())
        m_latest.cancel(u"another stream is read"_s);
    m_state = Idle;
    m_error = {};
    m_isHandled = false;
    m_taker->begin();
    return alive && m_number == number;
}

void StreamReading::read(Stream<QVariant> stream, QString name)
{
    if (!restart() || !m_tasks)
        return;
    m_page.number(); // follows it from now on
    m_name = std::move(name);
    m_state = Running;
    m_link = std::make_shared<Link>(Link{this});
    auto read = [link = m_link, stream = std::move(stream)]() mutable { return reading(link, std::move(stream)); };
    auto after = [previous = m_latest, read = std::move(read)]() mutable { return runAfter(std::exchange(previous, {}), std::move(read)); };
    m_latest = GroupAccess::spawn(*m_tasks, std::move(after), true, std::source_location::current());
    m_latest.setLabel(QString::fromLatin1(m_what));
    m_taker->tell();
}

Async<> StreamReading::reading(std::shared_ptr<Link> link, Stream<QVariant> stream)
{
    std::exception_ptr cancelled;
    std::exception_ptr error;
    try {
        co_await readFrames(link, stream);
    } catch (const Cancelled &) {
        cancelled = std::current_exception();
    } catch (...) {
        error = std::current_exception();
    }
    if (link->reading)
        link->reading->m_taker->show(true);
    if (link->reading)
        link->reading->settle(cancelled ? Idle : error ? Failed
                                                       : Ended,
                              error);
    co_await closeAfter(stream, cancelled);
}

/// Takes what comes until a frame is due, or is full, and shows that; the first value at once.
Async<> StreamReading::readFrames(std::shared_ptr<Link> link, Stream<QVariant> &stream)
{
    TimePoint due = clockNow();
    std::optional<std::optional<QVariant>> next;
    next.emplace(co_await stream.next());
    while (next && *next) {
        qint64 spent = 0;
        int taken = 0;
        bool isFull = false;
        while (next && *next && !isFull) {
            QElapsedTimer timer;
            timer.start();
            while (next && *next) {
                if (!link->reading)
                    co_await sleepForever(); // until it is cancelled
                link->reading->m_taker->take(std::move(**next));
                isFull = ++taken >= Least && taken % 32 == 0 && spent + timer.nsecsElapsed() > Budget;
                if (isFull)
                    break;
                next = co_await StreamAccess::tryNext(stream);
            }
            spent += timer.nsecsElapsed();
            if (!next && clockNow() < due)
                next = co_await nextBy(stream, due);
        }
        if (next && !*next)
            break; // the end
        if (clockNow() < due)
            co_await sleepUntil(due);
        if (!link->reading)
            co_await sleepForever();
        link->reading->m_taker->show(false);
        due = deadlineAfter(clockNow(), Frame);
        next.emplace(co_await stream.next());
    }
}

void StreamReading::settle(State state, std::exception_ptr error)
{
    m_link.reset();
    m_state = state;
    if (error)
        m_error = failureOf(error, m_name);
    const QPointer<QObject> alive(m_host);
    m_taker->tell();
    if (!alive || m_state != Failed || m_isHandled)
        return;
    const auto look = [this] {
        if (m_state == Failed && !std::exchange(m_isHandled, true))
            qmlWarning(m_host).noquote() << u"%1 failed and nobody handled it: %2: %3; read 'error' or 'failed'"_s.arg(m_name, m_error.type, m_error.message);
    };
    afterReactions(m_host, look);
}

bool StreamReading::hasFailed() const
{
    m_isHandled |= m_state == Failed;
    return m_state == Failed;
}

QVariant StreamReading::error() const
{
    m_isHandled |= m_state == Failed;
    return m_state == Failed ? QVariant::fromValue(m_error) : QVariant();
}

} // namespace QActors::detail
