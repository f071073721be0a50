// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/servers/detail/callcell.h>

namespace QActors::detail {

/// "Bank::withdraw", by the symbols of the program or the library in which it is. The class alone where these do not tell: of a virtual
/// method, of a program without symbols, and on other systems than Linux. Any thread; a function is looked for once.
QString methodName(const RequestNode::MethodCode &method);
/// The same; of a method whose class may be gone.
QString methodName(const QString &className, const void *code);

} // namespace QActors::detail
