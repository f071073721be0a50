// SPDX-License-Identifier: MIT
// \internal What the waits for state machines of both kinds share.
#pragma once

#include <QActors/qt/detail/changenotifier.h>
#include <QActors/qt/detail/wakeup.h>

#include <QtCore/qpointer.h>
#include <QtCore/qthread.h>

namespace QActors::detail {

/// A machine's news, in the frame of the wait.
class MachineRun final : public ChangeNotifier
{
public:
    bool isThere = false; // what is waited for
    bool hasStopped = false;

    void arrived()
    {
        isThere = true;
        Q_EMIT changed();
    }
    void ran(bool isRunning)
    {
        hasStopped |= !isRunning;
        Q_EMIT changed();
    }
};

/// Stops a machine that nobody waits for any more.
template<typename Machine>
class MachineStop
{
public:
    explicit MachineStop(Machine *machine) : m_machine(machine) { }
    ~MachineStop()
    {
        if (m_machine)
            m_machine->stop();
    }
    Q_DISABLE_COPY_MOVE(MachineStop)
    void release() { m_machine.clear(); }

private:
    QPointer<Machine> m_machine;
};

template<typename Machine>
void requireMachine(const Machine *machine, const char *function)
{
    if (!machine)
        throw SenderGone(QString::fromLatin1(function) + QStringLiteral(": the machine, or the state, is null, or was deleted"));
    if (machine->thread() != QThread::currentThread())
        throw MisuseError(QString::fromLatin1(function) + QStringLiteral(": the machine belongs to another thread; await it in a task of that thread"));
}

} // namespace QActors::detail
