// SPDX-License-Identifier: MIT
#include "heldlog_p.h"

#include <utility>

namespace QActors::Test {

namespace {
std::mutex heldMutex; // guards the innermost HeldLog and its lines
HeldLog *innermost = nullptr;
QtMessageHandler outermost = nullptr; // the handler from before all of them
} // namespace

HeldLog::HeldLog(bool hold) : m_holds(hold)
{
    if (!m_holds)
        return;
    m_previous = qInstallMessageHandler(&HeldLog::handler);
    const std::lock_guard lock(heldMutex);
    m_outer = std::exchange(innermost, this);
    if (!m_outer)
        outermost = m_previous;
}

HeldLog::~HeldLog()
{
    if (!m_holds)
        return;
    qInstallMessageHandler(m_previous);
    const std::lock_guard lock(heldMutex);
    innermost = m_outer;
}

void HeldLog::release()
{
    std::vector<Line> lines;
    {
        const std::lock_guard lock(heldMutex);
        lines.swap(m_lines);
        if (m_outer) { // which holds them as well
            for (Line &line : lines)
                m_outer->m_lines.push_back(std::move(line));
            return;
        }
    }
    for (const Line &line : lines) {
        const QMessageLogContext context(line.file.isNull() ? nullptr : line.file.constData(), line.line,
                                         line.function.isNull() ? nullptr : line.function.constData(), line.category.constData());
        m_previous(line.type, context, line.text);
    }
}

void HeldLog::handler(QtMsgType type, const QMessageLogContext &context, const QString &text)
{
    std::unique_lock lock(heldMutex);
    HeldLog *log = innermost;
    if (!log) { // this thread was between the two, or the log went meanwhile
        const QtMessageHandler plain = outermost;
        lock.unlock();
        if (plain)
            plain(type, context, text);
        return;
    }
    if (type != QtFatalMsg) {
        log->m_lines.push_back({type, context.file, context.function, context.category, context.line, text});
        return;
    }
    const QtMessageHandler plain = outermost;
    lock.unlock();
    for (; log; log = log->m_outer)
        log->release();
    plain(type, context, text);
}

} // namespace QActors::Test
