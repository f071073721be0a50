// SPDX-License-Identifier: MIT
#pragma once

#include "nodecontext_p.h"

#include <QActors/kernel/async.h>

#include <QtCore/qset.h>

namespace QActors::detail {

/// Adds the pids in a term that are no processes of this program, and for which nothing stands here.
void collectStrangers(const Term &term, const TermContext &context, QSet<ErlangPid> &strangers);
/// The node's context, in which these are the Pids of what stands for them from now on. Throws CallError if the node has ended.
Async<TermContext> contextWith(QSet<ErlangPid> strangers, std::shared_ptr<NodeContext> node);

} // namespace QActors::detail
