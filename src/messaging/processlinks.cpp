// SPDX-License-Identifier: MIT
#include "processlinks_p.h"

#include <algorithm>

namespace QActors::detail {

ProcessLinks &ProcessLinks::of(MessageQueue *queue)
{
    if (!queue->links)
        queue->links = std::make_unique<ProcessLinks>();
    return *queue->links;
}

void ProcessLinks::listenTo(const QMetaObject::Connection &connection)
{
    // Those whose senders have gone, now and then: the cost is spread over as many.
    const std::size_t size = listening.size();
    if (size >= 16 && (size & (size - 1)) == 0)
        std::erase_if(listening, [](const QMetaObject::Connection &old) { return !old; });
    listening.push_back(connection);
}

void ProcessLinks::stopListening() noexcept
{
    for (const QMetaObject::Connection &connection : std::exchange(listening, {}))
        QObject::disconnect(connection);
}

void ProcessLinks::runHooks(Pid pid)
{
    for (const EndHook &hook : std::exchange(hooks, {}))
        hook.ended(hook.context.get(), pid);
}

void ProcessLinks::endTimers() noexcept
{
    while (timers)
        timers->receiverEnds();
}

void addEndHook(Pid pid, EndHook hook)
{
    const auto none = [=] { hook.ended(hook.context.get(), pid); };
    runAtHomeOf(
        pid,
        [=] {
            MessageQueue *queue = findHere(pid);
            if (!queue)
                return none();
            auto &hooks = ProcessLinks::of(queue).hooks;
            if (std::none_of(hooks.begin(), hooks.end(), [&](const EndHook &h) { return h.context == hook.context; }))
                hooks.push_back(hook);
        },
        none);
}

void removeEndHook(Pid pid, const void *context)
{
    runAtHomeOf(pid, [=] {
        MessageQueue *queue = findHere(pid);
        if (queue && queue->links)
            std::erase_if(queue->links->hooks, [=](const EndHook &hook) { return hook.context.get() == context; });
    });
}

} // namespace QActors::detail
