// SPDX-License-Identifier: MIT
// \internal
#pragma once

#include <QActors/observe/snapshot.h>

#include <memory>

namespace QActors::detail {

/// Puts together what a ChangesWriter has written, each after the one before.
class QACTORS_EXPORT ChangesReader
{
public:
    ChangesReader();
    ~ChangesReader();
    Q_DISABLE_COPY_MOVE(ChangesReader)
    /// The snapshot with these changes. Throws Error if they are none, of another version, or none of what was read before.
    Snapshot take(const QByteArray &json);

private:
    struct Data;
    const std::unique_ptr<Data> d;
};

} // namespace QActors::detail
