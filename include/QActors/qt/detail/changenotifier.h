// SPDX-License-Identifier: MIT
// \internal For waits on what has no signal of its own.
#pragma once

#include <QActors/kernel/global.h>

#include <QtCore/qobject.h>

namespace QActors::detail {

/// The base of what headers alone make: a signal, by which a WakeUp looks again.
class QACTORS_EXPORT ChangeNotifier : public QObject
{
    Q_OBJECT

public:
    ChangeNotifier();
    ~ChangeNotifier() override;

Q_SIGNALS:
    void changed();
};

} // namespace QActors::detail
