// SPDX-License-Identifier: MIT
#include "threadquery_p.h"

#include "kernel/postwork_p.h"

namespace QActors::detail {

std::shared_ptr<ThreadQuery> ThreadQuery::ask(Scheduler *asked, Answer answer)
{
    auto query = std::make_shared<ThreadQuery>();
    if (asked->isCurrent()) {
        query->m_isOwnThread = true;
        query->m_state = State::Answering;
        // When it is its turn: pieces are not kept.
        query->m_pieces.emplace_back([query = query.get(), asked, answer = std::move(answer)] {
            answer(asked, *query);
            query->end(State::Done);
        });
    } else {
        const auto visit = [query, asked, answer = std::move(answer)] {
            if (!query->begin())
                return;
            answer(asked, *query);
            query->end(State::Done);
        };
        post(asked, visit, [query] { query->end(State::Dropped); });
    }
    return query;
}

bool ThreadQuery::begin()
{
    const std::lock_guard lock(m_lock);
    if (m_state != State::Asked)
        return false;
    m_state = State::Answering;
    m_changed.notify_all();
    return true;
}

void ThreadQuery::end(State how)
{
    const std::lock_guard lock(m_lock);
    if (m_state != State::GivenUp)
        m_state = how;
    m_changed.notify_all();
}

void ThreadQuery::give(std::function<void()> piece)
{
    if (m_isOwnThread)
        return piece();
    std::unique_lock lock(m_lock);
    m_changed.wait(lock, [this] { return m_pieces.size() < MostPieces || m_discards; });
    if (m_discards)
        return;
    m_pieces.push_back(std::move(piece));
    m_changed.notify_all();
}

ThreadQuery::End ThreadQuery::take(std::chrono::steady_clock::time_point giveUp)
{
    std::unique_lock lock(m_lock);
    for (;;) {
        if (!m_pieces.empty()) {
            std::function<void()> piece = std::move(m_pieces.front());
            m_pieces.pop_front();
            m_changed.notify_all();
            lock.unlock();
            try {
                piece();
                piece = nullptr; // what it held may be much: not with the lock
            } catch (...) {
                lock.lock();
                m_discards = true;
                m_pieces.clear();
                m_changed.notify_all();
                throw;
            }
            lock.lock();
        } else if (m_state == State::Done) {
            return End::Answered;
        } else if (m_state == State::Dropped) {
            return End::Gone;
        } else if (m_state == State::Answering) {
            m_changed.wait(lock);
        } else if (m_changed.wait_until(lock, giveUp) == std::cv_status::timeout && m_state == State::Asked) {
            m_state = State::GivenUp;
            return End::Busy;
        }
    }
}

} // namespace QActors::detail
