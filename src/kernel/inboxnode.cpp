// SPDX-License-Identifier: MIT
#include <QActors/kernel/detail/inboxnode.h>

namespace QActors::detail {

const InboxActions InboxWork::Actions = {
    [](InboxNode *node, Scheduler *scheduler) noexcept {
        auto *work = static_cast<InboxWork *>(node);
        work->run(scheduler);
        delete work;
    },
    [](InboxNode *node) noexcept { delete static_cast<InboxWork *>(node); },
};

InboxWork::InboxWork() noexcept : InboxNode(&Actions) { }
InboxWork::~InboxWork() = default;

} // namespace QActors::detail
