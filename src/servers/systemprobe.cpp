// SPDX-License-Identifier: MIT
#include "systemprobe_p.h"

#include <QActors/servers/detail/systemcall.h>

#include <QtCore/qloggingcategory.h>

namespace QActors::detail {

using namespace Qt::StringLiterals;

Q_LOGGING_CATEGORY(sysLog, "qactors.sys")

SystemProbe::~SystemProbe() = default;

void SystemProbe::serves(const MessageNode *node) noexcept
{
    const TaskContext *task = Scheduler::existing()->currentTask();
    if (!task || task->id() != m_server || SystemCall::from(node))
        return;
    ++(node->isCall() ? m_calls : node->isRequest() ? m_casts
                                                    : m_messages);
    if (isTracing)
        qCInfo(sysLog).noquote() << m_name << "handles" << (node->isCall() ? u"call "_s : node->isRequest() ? u"request "_s
                                                                                                            : QString())
                                                               + node->describe();
}

void SystemProbe::setCounting(bool on)
{
    m_isCounting = on;
    m_since = Scheduler::current()->now();
    m_calls = m_casts = m_messages = 0;
}

QVariantMap SystemProbe::counts() const
{
    const auto seconds = std::chrono::duration<double>(Scheduler::current()->now() - m_since).count();
    return {{u"calls"_s, m_calls}, {u"casts"_s, m_casts}, {u"messages"_s, m_messages}, {u"seconds"_s, seconds}};
}

} // namespace QActors::detail
