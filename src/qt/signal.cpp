// SPDX-License-Identifier: MIT
#include <QActors/qt/signal.h>

#include "deletionhold_p.h"

#include <QActors/kernel/detail/eventwait.h>

#include <QtCore/qthread.h>

namespace QActors::detail {

using namespace Qt::StringLiterals;

void SignalState::heard()
{
    if (SignalLeaf *waiting = std::exchange(leaf, nullptr)) {
        waiting->holdSender();
        waiting->complete();
    }
}

/// For a sender of another thread: its signals are events here, also the one of its end.
class SignalLeaf::EndWatch final : public EventWait
{
public:
    explicit EndWatch(SignalLeaf *leaf) : m_leaf(leaf) { waitOn(leaf->task()->scheduler()); }
    void lookAgain() noexcept override
    {
        if (!m_leaf->m_sender)
            m_leaf->complete();
    }

private:
    SignalLeaf *const m_leaf;
};

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
    if (m_sender->thread() != QThread::currentThread())
        m_endWatch = std::make_unique<EndWatch>(this);
}

void SignalLeaf::stopListening()
{
    QObject::disconnect(m_connection);
    QObject::disconnect(m_destroyed);
}

void SignalLeaf::holdSender()
{
    if (!m_hold)
        m_hold = DeletionHold::of(m_sender);
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
