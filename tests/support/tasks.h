// SPDX-License-Identifier: MIT
// What the tests of groups and tasks share: tasks that log their end, failures as text, caught log output.
#pragma once

#include "testrun.h"

#include <QActors/Dispatcher>
#include <QActors/TaskGroup>

#include <QtCore/qlogging.h>

namespace TestSupport {

using namespace Qt::StringLiterals;

inline QString text(const QStringList &log)
{
    return log.join(u", "_s);
}

/// Sleeps and logs how that ended: "<name> done" or "<name> cancelled".
inline Async<> sleeper(Log &log, QString name, Duration time)
{
    try {
        co_await sleep(time);
        log.add(name + u" done"_s);
    } catch (const Cancelled &) {
        log.add(name + u" cancelled"_s);
        throw;
    }
}

inline Async<int> valueAfter(int value, Duration time)
{
    co_await sleep(time);
    co_return value;
}

inline Async<> failAtLast(std::string message, Duration time)
{
    co_await sleep(time);
    throw std::runtime_error(message);
}

inline QString stateName(const TaskHandleBase &handle)
{
    switch (handle.state()) {
    case TaskState::Pending: return u"Pending"_s;
    case TaskState::Running: return u"Running"_s;
    case TaskState::Cancelling: return u"Cancelling"_s;
    case TaskState::Finished: return u"Finished"_s;
    case TaskState::Failed: return u"Failed"_s;
    case TaskState::Cancelled: return u"Cancelled"_s;
    }
    return u"?"_s;
}

/// An exception's text; a group's leaves in brackets.
inline QString textOf(const std::exception_ptr &error)
{
    if (!error)
        return u"nothing"_s;
    try {
        std::rethrow_exception(error);
    } catch (const ExceptionGroup &group) {
        QStringList parts;
        for (const std::exception_ptr &part : group.exceptions())
            parts.append(textOf(part));
        return u"["_s + text(parts) + u"]"_s;
    } catch (const TaskCancelled &) {
        return u"TaskCancelled"_s;
    } catch (const MisuseError &) {
        return u"MisuseError"_s;
    } catch (...) {
        return describe(error);
    }
}

/// What a run under virtual time throws.
template<typename F>
QString failureOf(F fn)
{
    try {
        awaitVirtual(std::move(fn));
    } catch (...) {
        return textOf(std::current_exception());
    }
    return u"nothing"_s;
}

/// Collects what is logged while it lives.
class CaughtOutput
{
public:
    CaughtOutput()
    {
        s_lines.clear();
        m_before = qInstallMessageHandler([](QtMsgType, const QMessageLogContext &context, const QString &line) {
            s_lines.append(QString::fromUtf8(context.category) + u": "_s + line);
        });
    }
    ~CaughtOutput() { qInstallMessageHandler(m_before); }
    Q_DISABLE_COPY_MOVE(CaughtOutput)
    const QStringList &lines() const { return s_lines; }

private:
    static inline QStringList s_lines;
    QtMessageHandler m_before;
};

} // namespace TestSupport
