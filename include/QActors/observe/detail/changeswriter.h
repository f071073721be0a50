// SPDX-License-Identifier: MIT
// \internal
#pragma once

#include <QActors/kernel/global.h>

#include <memory>

QT_BEGIN_NAMESPACE
class QIODevice;
QT_END_NAMESPACE

namespace QActors::detail {

/// Snapshots for one who has seen the one before: what has changed since. The reader is ChangesReader.
class QACTORS_EXPORT ChangesWriter
{
public:
    ChangesWriter();
    ~ChangesWriter();
    Q_DISABLE_COPY_MOVE(ChangesWriter)
    /// Counts up when a reader of the older one would not understand the new one.
    static constexpr int SchemaVersion = 1;
    /// As dumpTasks(); the first one has all. After an exception the next one has all again.
    void write(QIODevice *device, AnyDuration patience);

private:
    struct Data;
    const std::unique_ptr<Data> d;
};

} // namespace QActors::detail
