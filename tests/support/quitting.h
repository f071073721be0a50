// SPDX-License-Identifier: MIT
// What ends when the application quits, for the tests of how.
#pragma once

#include "support/testrun.h"

#include <QActors/GenServer>
#include <QActors/Start>

namespace TestSupport {

using namespace Qt::StringLiterals;

/// Keeps what it is given, and writes it when it ends.
class Diary : public GenServer
{
    Q_OBJECT
public:
    Diary(Log *disk, const QString &name, Duration takes = 10ms) : m_disk(disk), m_name(name), m_takes(takes) { }
    ~Diary() override { m_disk->add(m_name + u" gone"_s); }
    void put(const QString &what) { m_unsaved.append(what); }

protected:
    Async<> terminate(const ExitReason &reason) override
    {
        m_disk->add(u"%1 ends: %2"_s.arg(m_name, reason.toString()));
        co_await sleep(m_takes);
        m_disk->add(u"%1 has %2"_s.arg(m_name, m_unsaved.join(u'+')));
    }

private:
    Log *m_disk;
    const QString m_name;
    const Duration m_takes;
    QStringList m_unsaved;
};

/// Until then; gives the reason.
inline Async<QString> cancelled()
{
    try {
        co_await sleepForever();
    } catch (const Cancelled &cancelled) {
        co_return cancelled.reason();
    }
    co_return {}; // never
}

/// A window, but for the pixels.
class Window : public QObject
{
    Q_OBJECT
public:
    TaskGroup tasks{this};
};

/// Starts what `fn(group)` starts, lets it settle, and quits; gives exec()'s code.
template<typename F>
int execAndQuit(TaskGroup &group, F fn, int code = 0)
{
    group.startSoon([&group, fn, code]() -> Async<> {
        co_await fn(group);
        co_await settle(3);
        QCoreApplication::exit(code);
    });
    return QCoreApplication::exec();
}

} // namespace TestSupport
