// SPDX-License-Identifier: MIT
// One queued functor a message.
#pragma once

#include "qt/program.h"

namespace Bench {

struct Counter : QObject
{
    std::int64_t total = 0;
};

// messages.cpp
void counting();
void fanIn();
void pingPong();
void requestReply();
void ring();
// threads.cpp
void countingThreads();
void fanInThreads();
void pingPongThreads();
void requestReplyThreads();
// objects.cpp
void spawnStop();
void idleBytes();
void flood();
void scale();

/// Posts `count` numbers to the counter, in batches, on its own thread; then calls `done` there.
class Producer : public QObject
{
public:
    Producer(Counter *counter, std::int64_t count, std::function<void()> done)
        : m_counter(counter), m_left(count), m_done(std::move(done))
    {
    }
    void begin()
    {
        post(this, [this] { batch(); });
    }

private:
    void batch()
    {
        for (std::int64_t i = 0; i < Batch && m_left > 0; ++i, --m_left)
            post(m_counter, [counter = m_counter, value = std::int64_t(1)] { counter->total += value; });
        if (m_left > 0)
            begin();
        else
            m_done();
    }
    Counter *m_counter;
    std::int64_t m_left;
    std::function<void()> m_done;
};

/// Sends an int64 there and back.
void trips(std::int64_t count, QObject *there, const char *figure, const char *unit);

} // namespace Bench
