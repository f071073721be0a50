// SPDX-License-Identifier: MIT
#include <QActors/kernel/detail/taskcontext.h>

namespace QActors::detail {

void TaskObserver::unobserve() noexcept
{
    if (m_observed)
        m_observed->removeObserver(this);
}

} // namespace QActors::detail
