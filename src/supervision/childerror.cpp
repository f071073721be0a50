// SPDX-License-Identifier: MIT
#include <QActors/supervision/childerror.h>

namespace QActors {

ChildError::ChildError(Kind kind, const QString &id, const QString &message, std::exception_ptr cause)
    : CallError(message), m_kind(kind), m_id(id), m_cause(std::move(cause))
{
}
ChildError::~ChildError() = default;

} // namespace QActors
