// SPDX-License-Identifier: MIT
#include "processfeed.h"

#include <QActors/Signal>
#include <QActors/Timeouts>

#include <stdexcept>

using namespace QActors;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr qint64 LongestLine = 1024;

std::runtime_error failure(const QString &text)
{
    return std::runtime_error(text.toStdString());
}

} // namespace

ProcessFeed::ProcessFeed(const Instrument &instrument) : m_instrument(instrument)
{
    m_process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    // Two reasons to look again become one signal: waiting for one of two would miss what comes between the waits.
    connect(&m_process, &QProcess::readyReadStandardOutput, this, &ProcessFeed::changed);
    connect(&m_process, &QProcess::finished, this, &ProcessFeed::changed);
}

// The way out when the actor is killed: there is no terminate() then, but destructors run.
ProcessFeed::~ProcessFeed()
{
    disconnect(&m_process, nullptr, this, nullptr);
    if (m_process.state() != QProcess::NotRunning) {
        m_process.kill();
        m_process.waitForFinished();
    }
}

Async<> ProcessFeed::open()
{
    m_process.start(m_instrument.program, {QString::number(m_instrument.seed), QString::number(m_instrument.chaos),
                                           QString::number(m_instrument.interval)});
    while (m_process.state() == QProcess::Starting)
        co_await when(&m_process, &QProcess::stateChanged);
    if (m_process.error() == QProcess::FailedToStart)
        throw failure(u"%1: %2"_s.arg(m_instrument.program, m_process.errorString()));
}

Async<QByteArray> ProcessFeed::nextLine()
{
    while (!m_process.canReadLine()) {
        if (m_process.state() == QProcess::NotRunning)
            throw failure(howItEnded());
        if (m_process.bytesAvailable() > LongestLine)
            throw failure(u"the instrument's line has no end"_s);
        co_await when(this, &ProcessFeed::changed);
    }
    co_return m_process.readLine().chopped(1);
}

void ProcessFeed::order(const QByteArray &what)
{
    m_process.write(what + '\n');
}

// In order, as long as it listens; by force if it does not.
Async<> ProcessFeed::close()
{
    m_process.closeWriteChannel();
    const bool hasEnded = co_await moveOnAfter(300ms, [this] { return waitForEnd(); });
    if (!hasEnded) {
        m_process.kill();
        co_await waitForEnd();
    }
}

Async<> ProcessFeed::waitForEnd()
{
    while (m_process.state() != QProcess::NotRunning)
        co_await when(&m_process, &QProcess::stateChanged);
}

QString ProcessFeed::howItEnded() const
{
    return m_process.exitStatus() == QProcess::CrashExit ? u"the instrument crashed, signal %1"_s.arg(m_process.exitCode())
                                                         : u"the instrument exited, code %1"_s.arg(m_process.exitCode());
}

MakeFeed processFeeds(const Instrument &instrument)
{
    // Shared: a supervisor copies a child's arguments for each start.
    const auto next = std::make_shared<Instrument>(instrument);
    return [next] {
        auto feed = std::make_unique<ProcessFeed>(*next);
        ++next->seed;
        return feed;
    };
}
