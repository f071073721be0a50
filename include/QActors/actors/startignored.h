// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/kernel/errors.h>

namespace QActors {

/// Throw it in init() if there is nothing to do for the actor, without this being a failure: `throw StartIgnored(u"no camera"_s)`.
/// Its end is Normal for monitors, links and exit callbacks. A supervisor goes on without the child, which is not started again
/// by itself; start() throws it to its caller. (OTP: ignore, of init/1.)
class QACTORS_EXPORT StartIgnored : public Error
{
public:
    /// `why` is for people.
    explicit StartIgnored(const QString &why = {});
    ~StartIgnored() override;
};

} // namespace QActors
