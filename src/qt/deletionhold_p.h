// SPDX-License-Identifier: MIT
#pragma once

#include <QtCore/qcoreapplication.h>
#include <QtCore/qcoreevent.h>
#include <QtCore/qpointer.h>
#include <QtCore/qthread.h>

#include <memory>

namespace QActors::detail {

/// A slot of the same signal calls deleteLater(), and the event loop comes to that before it comes to the task: this keeps
/// the event back while it lives.
class DeletionHold final : public QObject
{
public:
    /// Null if there is nothing to hold: gone, or of another thread.
    static std::unique_ptr<QObject> of(QObject *object)
    {
        if (!object || object->thread() != QThread::currentThread())
            return {};
        return std::make_unique<DeletionHold>(object);
    }
    explicit DeletionHold(QObject *held) : m_held(held) { held->installEventFilter(this); }
    ~DeletionHold() override
    {
        if (!m_held)
            return;
        m_held->removeEventFilter(this);
        if (m_deletion) // not deleteLater(), which may work once only
            QCoreApplication::postEvent(m_held, m_deletion.release());
    }
    Q_DISABLE_COPY_MOVE(DeletionHold)

protected:
    bool eventFilter(QObject *, QEvent *event) override
    {
        if (event->type() != QEvent::DeferredDelete)
            return false;
        if (!m_deletion)
            m_deletion.reset(event->clone());
        return true;
    }

private:
    QPointer<QObject> m_held;
    std::unique_ptr<QEvent> m_deletion;
};

} // namespace QActors::detail
