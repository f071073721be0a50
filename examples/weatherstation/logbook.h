// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/GenServer>
#include <QActors/Monitor>

#include <QtCore/qhash.h>

/// How a name's processes ended.
struct Endings
{
    QString last;     ///< the last reason
    int failures = 0; ///< those that were not in order
};

/// Monitors every process that gets a name, and keeps why it ended. The others do not know of it: a monitor tells, and does
/// nothing to whom it watches.
class Logbook : public QActors::GenServer
{
    Q_OBJECT
public:
    QHash<QString, Endings> endings() const { return m_endings; }

protected:
    QActors::Async<> init() override;

private:
    void watch(const QString &name, QActors::Pid pid);

    QHash<QActors::Ref, QString> m_watched;
    QHash<QString, Endings> m_endings;
};
