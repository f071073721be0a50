// SPDX-License-Identifier: MIT
#include "framesource_p.h"

#include "recording_p.h"

#include <QtCore/qbuffer.h>

namespace QActors::detail {

namespace {
constexpr auto Patience = std::chrono::milliseconds(200); // with threads of this program
}

FrameSource::FrameSource() : m_next(this), m_client(this)
{
    m_next.setSingleShot(true);
    m_next.setInterval(1000);
    connect(&m_next, &QTimer::timeout, this, &FrameSource::ask);
    connect(&m_client, &ObserverClient::changed, this, &FrameSource::take);
    connect(&m_client, &ObserverClient::failed, this, &FrameSource::fail);
}

void FrameSource::begin(const QString &program)
{
    m_program = program;
    m_maker = {};
    m_own = program.isEmpty() ? std::make_unique<Own>() : nullptr;
    if (isRecording(program))
        return play();
    ask();
}

void FrameSource::play()
{
    m_next.stop();
    try {
        QList<Snapshot> snapshots = readRecording(m_program);
        for (Snapshot &snapshot : snapshots) {
            m_maker.take(std::move(snapshot));
            Q_EMIT made(m_maker.make(m_wish));
        }
    } catch (const Error &error) {
        Q_EMIT failed(error.message());
    }
}

void FrameSource::ask()
{
    if (m_isFrozen) {
        m_next.start();
        return;
    }
    try {
        if (m_program.isEmpty()) {
            QBuffer changes; // the window's own thread is asked, too: what has not changed does not hold it up
            changes.open(QIODevice::WriteOnly);
            m_own->writer.write(&changes, Patience);
            return take(m_own->reader.take(changes.data()));
        }
        if (m_client.program().name.isEmpty() || (m_client.program().name != m_program && QString::number(m_client.program().process) != m_program))
            m_client.connectTo(m_program);
        m_client.requestChanges();
    } catch (const Error &error) {
        fail(error.message());
    }
}

void FrameSource::take(Snapshot snapshot)
{
    m_next.start();
    if (m_isFrozen)
        return;
    m_maker.take(std::move(snapshot));
    Q_EMIT made(m_maker.make(m_wish));
}

void FrameSource::fail(const QString &why)
{
    Q_EMIT failed(why);
    m_next.start(); // it may come back
}

void FrameSource::setInterval(int milliseconds)
{
    m_next.setInterval(milliseconds);
}

void FrameSource::setFrozen(bool frozen)
{
    m_isFrozen = frozen;
}

void FrameSource::setWish(const FrameWish &wish)
{
    m_wish = wish;
    if (!m_maker.isEmpty())
        Q_EMIT made(m_maker.make(m_wish));
}

} // namespace QActors::detail
