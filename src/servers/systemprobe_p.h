// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/kernel/detail/scheduler.h>
#include <QActors/kernel/detail/taskcontext.h>

#include <QtCore/qvariant.h>

namespace QActors::detail {

/// Logs and counts what one server begins to handle, as asked for by <QActors/Sys>. On the server's thread.
class SystemProbe final : public RunProbe
{
public:
    explicit SystemProbe(const TaskContext *server) : m_server(server->id()), m_name(server->name()) { }
    ~SystemProbe() override;
    void begins(TaskContext *) noexcept override { }
    void ends() noexcept override { }
    void serves(const MessageNode *node) noexcept override;

    bool isTracing = false;
    bool isCounting() const noexcept { return m_isCounting; }
    void setCounting(bool on);
    QVariantMap counts() const;

private:
    const TaskId m_server;
    const QString m_name;
    bool m_isCounting = false;
    TimePoint m_since;
    quint64 m_calls = 0;
    quint64 m_casts = 0;
    quint64 m_messages = 0;
};

} // namespace QActors::detail
