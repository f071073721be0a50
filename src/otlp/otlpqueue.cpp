// SPDX-License-Identifier: MIT
#include "otlpqueue_p.h"

#include <QtCore/qloggingcategory.h>

#include <algorithm>

namespace QActors::detail {

using namespace Qt::StringLiterals;

namespace {
Q_LOGGING_CATEGORY(otlpLog, "qactors.otlp", QtInfoMsg)
}

OtlpQueue::OtlpQueue(const OtlpOptions &wanted)
    : options(wanted), endpoint(wanted.endpoint.toString(QUrl::RemoveUserInfo | QUrl::RemoveQuery | QUrl::RemoveFragment))
{
}

void OtlpQueue::push(const OtlpSpan &span)
{
    {
        const std::lock_guard lock(m_lock);
        if (int(m_spans.size()) < options.queueSize) {
            m_spans.push_back(span);
            return;
        }
    }
    ++dropped;
    complain(u"spans come faster than they can be sent"_s);
}

std::vector<OtlpSpan> OtlpQueue::take(int most)
{
    const std::lock_guard lock(m_lock);
    const auto end = m_spans.begin() + std::min(qsizetype(most), qsizetype(m_spans.size()));
    std::vector<OtlpSpan> taken(std::make_move_iterator(m_spans.begin()), std::make_move_iterator(end));
    m_spans.erase(m_spans.begin(), end);
    return taken;
}

int OtlpQueue::size() const
{
    const std::lock_guard lock(m_lock);
    return int(m_spans.size());
}

quint64 OtlpQueue::dropAll()
{
    const std::lock_guard lock(m_lock);
    const quint64 count = m_spans.size();
    m_spans.clear();
    dropped += count;
    return count;
}

void OtlpQueue::complain(const QString &of)
{
    if (!m_hasComplained.exchange(true))
        qCWarning(otlpLog).noquote() << u"OtlpExporter: %1: %2. What finds no room is dropped, see dropped()"_s.arg(endpoint, of);
}

void OtlpQueue::allIsWell()
{
    if (m_hasComplained.exchange(false))
        qCInfo(otlpLog).noquote() << u"OtlpExporter: %1 takes spans again; %2 dropped so far"_s.arg(endpoint).arg(dropped.load());
}

} // namespace QActors::detail
