// SPDX-License-Identifier: MIT
#include <QActors/streams/detail/selectnodes.h>

namespace QActors::detail {

Async<> CloseAll::operator()(StreamNodeBase *node)
{
    try {
        if (Async<> rest = node->close())
            co_await std::move(rest);
    } catch (...) {
        if (!m_error)
            m_error = std::current_exception();
    }
}

void CloseAll::throwError() const
{
    if (m_error)
        std::rethrow_exception(m_error);
}

} // namespace QActors::detail
