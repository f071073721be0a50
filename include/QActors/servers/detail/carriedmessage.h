// SPDX-License-Identifier: MIT
// \internal A message inside a request, or as its answer.
#pragma once

#include <QActors/kernel/detail/framepool.h>
#include <QActors/messaging/message.h>

namespace QActors::detail {

/// Goes with a request, or its answer, to whatever thread; until land() its block counts on none.
class CarriedMessage
{
public:
    CarriedMessage() noexcept = default;
    explicit CarriedMessage(Message message) noexcept : m_message(std::move(message)) { depart(); }
    ~CarriedMessage() { clear(); }
    Q_DISABLE_COPY_MOVE(CarriedMessage)

    void set(Message message) noexcept
    {
        clear();
        m_message = std::move(message);
        depart();
    }
    /// On the thread on which the message is used, and goes.
    Message &land() noexcept
    {
        if (std::exchange(m_onItsWay, false))
            poolBlockMoves(1);
        return m_message;
    }
    void clear() noexcept { land() = Message(); }
    const Message &look() const noexcept { return m_message; }

private:
    void depart() noexcept
    {
        m_onItsWay = !m_message.isEmpty();
        if (m_onItsWay)
            poolBlockMoves(-1);
    }
    Message m_message;
    bool m_onItsWay = false;
};

} // namespace QActors::detail
