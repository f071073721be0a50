// SPDX-License-Identifier: MIT
// QActors in the bench: its scenarios and the messages they send.
#pragma once

#include "common/bench.h"

#include <QActors/Actor>
#include <QActors/Mailbox>
#include <QActors/Run>
#include <QActors/Sleep>
#include <QActors/kernel/detail/framepool.h>

namespace Bench {

using namespace QActors;

struct Number
{
    std::int64_t value;
};
struct Ask
{
    Pid from;
    std::int64_t value;
};
struct Answer
{
    std::int64_t value;
};

/// Adds up.
class Counter : public Actor
{
    Q_OBJECT
    Async<> run() override
    {
        return receiveEach(on<Number>([this](const Number &n) { m_total += n.value; }),
                           on<Ask>([this](const Ask &ask) { send(ask.from, Answer{m_total}); }));
    }
    std::int64_t m_total = 0;
};

class Echo : public Actor
{
    Q_OBJECT
    Async<> run() override
    {
        return receiveEach(on<Ask>([](const Ask &ask) { send(ask.from, Answer{ask.value}); }));
    }
};

/// Plays with an Echo, and stops after so many round trips.
class Pinger : public Actor
{
    Q_OBJECT
public:
    Pinger(Pid peer, std::int64_t trips) : m_peer(peer), m_left(trips) { }

private:
    Async<> init() override
    {
        send(m_peer, Ask{pid(), m_left});
        co_return;
    }
    Async<> run() override
    {
        return receiveEach(on<Answer>([this](const Answer &) {
            if (--m_left == 0)
                stop();
            else
                send(m_peer, Ask{pid(), m_left});
        }));
    }
    Pid m_peer;
    std::int64_t m_left;
};

/// Waits for the message that stops it.
class Idle : public Actor
{
    Q_OBJECT
    Async<> run() override
    {
        co_await receive(on<Number>([this](const Number &) { stop(); }));
    }
};

/// Bytes that malloc has given out, and those of the frame pool, which does not come from it.
inline std::int64_t heldBytes()
{
    const detail::FramePool *pool = detail::FramePool::current();
    return allocatedBytes() + std::int64_t(detail::FramePool::SlabSize) * pool->slabs();
}

/// Sends `count` numbers, in batches.
Async<> produce(Pid counter, std::int64_t count);

// messages.cpp
Async<> counting();
Async<> countingOneByOne();
Async<> fanIn();
Async<> pingPong();
Async<> messageReply();
Async<> ring();
// threads.cpp
Async<> countingThreads();
Async<> fanInThreads();
Async<> pingPongThreads();
Async<> pingPongSpinning();
Async<> requestReplyThreads();
// servers.cpp
Async<> requestReply();
Async<> requestReplyAsync();
Async<> restart();
// lifetimes.cpp
Async<> spawnStop();
Async<> spawnCancel();
Async<> spawnKill();
Async<> idleBytes();
Async<> cancelDeep();
Async<> killDeep();
// pressure.cpp
Async<> selective();
Async<> flood();
// scale.cpp
Async<> scale();
// streams.cpp
Async<> streams();
// growth.cpp
Async<> growth();
// dump.cpp
Async<> dumps();
// timers.cpp
Async<> timers();
// tracing.cpp
Async<> tracing();

} // namespace Bench
