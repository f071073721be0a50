// SPDX-License-Identifier: MIT
#include <QActors/messaging/mailbox.h>
#include <QActors/messaging/detail/pidaccess.h>

#include <QtCore/qcoreevent.h>
#include <QtCore/qthread.h>

namespace QActors {

using namespace Qt::StringLiterals;

Mailbox::Mailbox(QObject *parent) : QObject(parent), m_queue(this)
{
    m_queue.open();
}

Mailbox::~Mailbox()
{
    if (m_queue.isOpen() && !detail::Scheduler::at(detail::PidAccess::address(pid()).thread)->isAbandoned()) [[unlikely]]
        qFatal("Mailbox: destroyed while it is open, on another thread than its own; delete it there, or close() it there first");
}

// Thrown from here it leaves QObject::moveToThread(), which has not moved anything yet.
bool Mailbox::event(QEvent *event)
{
    if (event->type() == QEvent::ThreadChange && m_queue.isOpen()) {
        throw MisuseError(u"moveToThread: the mailbox %1 cannot go to another thread, as its pid stands for the one that made it; "
                          "make it there"_s.arg(pid().toString()));
    }
    return QObject::event(event);
}

// One that is closed may have been moved.
void Mailbox::throwUnlessHere(const char *what) const
{
    if (thread() != QThread::currentThread()) {
        throw MisuseError(u"Mailbox::%1: called on another thread than the mailbox's; from there use send(mailbox.pid(), …)"_s
                              .arg(QString::fromUtf8(what)));
    }
}

void Mailbox::close()
{
    m_queue.closeAndTell({});
}

} // namespace QActors
