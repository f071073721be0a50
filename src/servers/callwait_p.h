// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/servers/detail/cancellablerequest.h>
#include <QActors/servers/detail/responsewait.h>

namespace QActors::detail {

struct CallWait::Seldom
{
    Seldom(TimerNode::Callback over, void *wait) : timer(over, wait) { }
    TimerNode timer;
    QString what; // the request and its server, if it is limited
    Duration limit{};
    std::exception_ptr error;
    std::shared_ptr<RequestScopes> scopes; // of the server's method, if it is to go with the wait
    ResponseWait *response = nullptr; // which waits for one that is held
    quint64 settled = 0;
};

} // namespace QActors::detail
