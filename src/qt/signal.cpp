// SPDX-License-Identifier: MIT
#include <QActors/qt/signal.h>

#include <QtCore/qcoreapplication.h>
#include <QtCore/qcoreevent.h>
#include <QtCore/qthread.h>

namespace QActors::detail {

using namespace Qt::StringLiterals;

namespace {

/// A slot of the same signal calls deleteLater(), and the event loop comes to that before it comes to the task: this keeps
/// the event back.
class DeletionHold final : public QObject
{
public:
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

} // namespace

void SignalState::heard()
{
    if (SignalLeaf *waiting = std::exchange(leaf, nullptr)) {
        waiting->holdSender();
        waiting->complete();
    }
}

SignalLeaf::SignalLeaf(QObject *sender, std::shared_ptr<SignalState> state) : m_sender(sender), m_state(std::move(state))
{
}

SignalLeaf::~SignalLeaf()
{
    m_state->leaf = nullptr;
    stopListening();
}

bool SignalLeaf::ready() const
{
    if (!m_sender)
        throwGone();
    return false;
}

QObject *SignalLeaf::context() const
{
    return task()->scheduler()->context();
}

void SignalLeaf::listen(QMetaObject::Connection connection)
{
    m_state->leaf = this;
    m_connection = std::move(connection);
    const auto gone = [state = m_state] { state->heard(); };
    m_destroyed = QObject::connect(m_sender, &QObject::destroyed, context(), gone);
}

void SignalLeaf::stopListening()
{
    QObject::disconnect(m_connection);
    QObject::disconnect(m_destroyed);
}

void SignalLeaf::holdSender()
{
    if (!m_hold && m_sender && m_sender->thread() == QThread::currentThread())
        m_hold = std::make_unique<DeletionHold>(m_sender);
}

bool SignalLeaf::detach() noexcept
{
    m_state->leaf = nullptr;
    return true;
}

void SignalLeaf::throwGone() const
{
    throw SenderGone(u"%1: the object was deleted"_s.arg(describe()));
}

QString SignalLeaf::describe() const
{
    const QMetaMethod method = signal();
    return u"the signal %1::%2"_s.arg(QString::fromLatin1(method.enclosingMetaObject()->className()),
                                      QString::fromLatin1(method.name()));
}

} // namespace QActors::detail
