// SPDX-License-Identifier: MIT
#include <QActors/sql/transaction.h>

namespace QActors {

Transaction::Transaction(std::shared_ptr<detail::SqlSession> session) : m_session(std::move(session)) { }
Transaction::~Transaction() = default;

detail::SqlTarget Transaction::target(detail::SqlTarget::Use) const
{
    return detail::sessionTarget(m_session);
}

} // namespace QActors
