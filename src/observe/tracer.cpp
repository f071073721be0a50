// SPDX-License-Identifier: MIT
#include "tracer_p.h"

#include "lookon_p.h"

#include "kernel/ofthread_p.h"

#include <QActors/kernel/errors.h>

#include <QtCore/qcoreapplication.h>
#include <QtCore/qthread.h>

#include <algorithm>

namespace QActors::detail {

using namespace Qt::StringLiterals;

/// The thread's buffer, as long as the thread and the session are.
struct Tracer::Here
{
    ~Here()
    {
        if (buffer)
            buffer->isOver.store(true, std::memory_order_release);
    }
    std::shared_ptr<TraceBuffer> buffer;
    quint64 session = 0;
};

Tracer &Tracer::instance()
{
    static Tracer *const tracer = new Tracer; // threads may outlive static objects
    return *tracer;
}

quint64 Tracer::start(std::unique_ptr<TraceSink> sink, const TracingOptions &options)
{
    const std::lock_guard starting(m_starting);
    if (isOn())
        throw MisuseError(u"Tracing: there is tracing already; stop() it first"_s);
    {
        const std::lock_guard lock(m_lock); // threads of the session before may still ask for a buffer
        m_sink = std::move(sink);
        m_ends = false;
        m_buffers.clear();
        m_droppedBefore = 0;
        m_numbers = 0;
        m_size = options.eventsPerThread;
        m_sampling = options.sampling;
        m_session = ++m_sessions;
    }
    m_thread = std::thread([this] { run(); });
    lookOn();
    return m_sessions;
}

QString Tracer::stop(quint64 session)
{
    const std::lock_guard starting(m_starting);
    if (!isOn() || (session && session != this->session()))
        return {};
    m_session = 0;
    lookOn();
    {
        const std::lock_guard lock(m_lock);
        m_ends = true;
    }
    m_changed.notify_all();
    m_thread.join();
    const QString error = m_sink->end(dropped());
    m_sink.reset();
    return error;
}

quint64 Tracer::dropped()
{
    const std::lock_guard lock(m_lock);
    quint64 count = m_droppedBefore;
    for (const auto &buffer : m_buffers)
        count += buffer->dropped();
    return count;
}

const std::shared_ptr<TraceBuffer> &Tracer::buffer()
{
    Here &here = ofThread<Here>();
    const quint64 session = this->session();
    if (!here.buffer || here.session != session) [[unlikely]] {
        here.buffer = makeBuffer();
        here.session = session;
    }
    return here.buffer;
}

std::shared_ptr<TraceBuffer> Tracer::makeBuffer()
{
    const QThread *thread = QThread::currentThread();
    const bool isMain = QCoreApplication::instance() && QCoreApplication::instance()->thread() == thread;
    const std::lock_guard lock(m_lock);
    const int number = ++m_numbers;
    const QString name = isMain ? u"main thread"_s : thread->objectName().isEmpty() ? u"thread %1"_s.arg(number)
                                                                                    : thread->objectName();
    m_buffers.push_back(std::make_shared<TraceBuffer>(number, name, m_size));
    return m_buffers.back();
}

void Tracer::run()
{
    constexpr auto Pause = std::chrono::milliseconds(20); // a buffer is to hold what comes meanwhile
    std::unique_lock lock(m_lock);
    bool goesOn = false; // without a pause: they come so fast that one would be too long
    while (!m_ends) {
        if (!goesOn)
            m_changed.wait_for(lock, Pause);
        const bool isLast = m_ends;
        const auto enough = std::size_t(m_size) / 4;
        lock.unlock();
        goesOn = takeAll(isLast) > enough;
        lock.lock();
    }
    lock.unlock();
    takeAll(true);
}

std::size_t Tracer::takeAll(bool isLast)
{
    std::unique_lock lock(m_lock);
    const std::vector<std::shared_ptr<TraceBuffer>> buffers = m_buffers;
    lock.unlock();
    std::size_t count = 0;
    std::vector<const TraceBuffer *> over;
    for (const auto &buffer : buffers) {
        const bool isOver = buffer->isOver.load(std::memory_order_acquire);
        count += buffer->take([&](const TraceEvent &event) { m_sink->take(event, buffer->thread); });
        if (isOver)
            over.push_back(buffer.get());
    }
    m_sink->flush();
    if (isLast || over.empty())
        return count;
    lock.lock();
    std::erase_if(m_buffers, [&](const auto &buffer) {
        if (std::find(over.begin(), over.end(), buffer.get()) == over.end())
            return false;
        m_droppedBefore += buffer->dropped();
        return true;
    });
    return count;
}

} // namespace QActors::detail
