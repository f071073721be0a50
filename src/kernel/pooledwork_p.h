// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/kernel/detail/framepool.h>
#include <QActors/kernel/detail/inboxnode.h>

namespace QActors::detail {

/// Work from the pool, made on one thread and deleted on another: its block counts on neither.
class PooledWork : public InboxWork, public Pooled
{
public:
    PooledWork() noexcept { poolBlockMoves(-1); }
    ~PooledWork() override { poolBlockMoves(1); }
    Q_DISABLE_COPY_MOVE(PooledWork)
};

} // namespace QActors::detail
