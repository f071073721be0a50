// SPDX-License-Identifier: MIT
#include <QActors/actors/startignored.h>

namespace QActors {

using namespace Qt::StringLiterals;

StartIgnored::StartIgnored(const QString &why) : Error(why.isEmpty() ? u"init() asked not to be started"_s : why) { }

StartIgnored::~StartIgnored() = default;

} // namespace QActors
