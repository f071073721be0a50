// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/servers/detail/callcell.h>

namespace QActors::detail {

/// While one exists on this thread, calls whose replies are dropped without an answer throw TaskCancelled with this text.
class CancelsReplies
{
public:
    explicit CancelsReplies(const QString &message) noexcept;
    ~CancelsReplies();
    Q_DISABLE_COPY_MOVE(CancelsReplies)

private:
    const QString m_message;
};

} // namespace QActors::detail
