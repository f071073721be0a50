// SPDX-License-Identifier: MIT
#include <QActors/kernel/detail/listener.h>

namespace QActors::detail {

Listener::~Listener() = default;
constinit std::atomic<Listener *> Listener::s_listener{nullptr};

} // namespace QActors::detail
