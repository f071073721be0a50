// SPDX-License-Identifier: MIT
#include <QActors/tasks/timeouts.h>

namespace QActors::detail {

using namespace Qt::StringLiterals;

void throwTimeout(const CancelScope &scope, const QString &what)
{
    const Duration timeout = ScopeAccess::node(scope)->timeout();
    const QString name = timeout == Duration::max()
                             ? what
                             : u"%1(%2)"_s.arg(what, QActors::describe(timeout));
    const QString waited = ScopeAccess::node(scope)->waitingFor();
    throw TimeoutError(timeout == Duration::max() ? Duration(0) : timeout,
                       waited.isEmpty() ? name + u": timed out"_s
                                        : name + u": timed out while waiting for "_s + waited);
}

void throwScopeCancelled(const CancelScope &scope)
{
    const QString why = scope.reason();
    throw TaskCancelled(u"cancelled before there was a value"_s + (why.isEmpty() ? QString() : u": "_s + why));
}

} // namespace QActors::detail
