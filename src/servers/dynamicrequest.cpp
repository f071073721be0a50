// SPDX-License-Identifier: MIT
#include <QActors/servers/detail/dynamicrequest.h>

#include "serverdata_p.h"

#include <atomic>

namespace QActors::detail {

namespace {

constinit std::atomic<const ForeignValues *> s_values{nullptr};

} // namespace

NamedRequests::~NamedRequests() = default;

void setForeignValues(const ForeignValues *values) noexcept
{
    s_values.store(values, std::memory_order_release); // with what it points to
}

const ForeignValues *foreignValues(QMetaType type) noexcept
{
    const ForeignValues *values = s_values.load(std::memory_order_acquire);
    return values && values->type == type ? values : nullptr;
}

bool serveCallByType(GenServer &server, Message &request, const From &from, Async<> &rest)
{
    return ServerData::serveByType(server, request, &from, rest);
}

bool serveCastByType(GenServer &server, Message &message, Async<> &rest)
{
    return ServerData::serveByType(server, message, nullptr, rest);
}

} // namespace QActors::detail
