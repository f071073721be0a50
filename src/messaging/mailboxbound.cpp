// SPDX-License-Identifier: MIT
#include "mailboxbound_p.h"

#include "deadletter_p.h"
#include "kernel/postwork_p.h"

#include <QActors/messaging/detail/pidaccess.h>
#include <QActors/messaging/processerrors.h>

#include <algorithm>

namespace QActors::detail {

using namespace Qt::StringLiterals;

std::exception_ptr fullError(const char *what, Pid to, int capacity)
{
    return std::make_exception_ptr(MailboxFull(u"%1: the mailbox of %2 is full (%3 messages)"_s.arg(
        QString::fromUtf8(what), to.toString(), QString::number(capacity))));
}

std::exception_ptr endedError(Pid to, const ExitReason &reason)
{
    if (reason.kind() == ExitReason::Kind::NoProcess)
        return std::make_exception_ptr(NoProcess(u"sendOrWait: there is no process %1"_s.arg(to.toString())));
    return std::make_exception_ptr(ProcessExited(
        to, reason, u"sendOrWait: %1 ended before it had room: %2"_s.arg(to.toString(), reason.toString())));
}

SendTicket::SendTicket(Pid pid, SendAwaitable *sender, Message &&content)
    : to(pid), home(Scheduler::current()), waiter(sender), message(std::move(content)),
      m_crosses(PidAccess::address(pid).thread != home->index())
{
    count(-1);
}

SendTicket::~SendTicket()
{
    if (!message.isEmpty())
        count(1); // it goes here
}

void SendTicket::count(int change) const noexcept
{
    if (m_crosses)
        poolBlockMoves(change);
}

bool SendTicket::claim() noexcept
{
    if (!m_state.claim())
        return false;
    count(1);
    return true;
}

bool SendTicket::withdraw() noexcept
{
    if (!m_state.withdraw())
        return false;
    count(1);
    return true;
}

bool SendTicket::unclaim(MessageNode *node) noexcept
{
    message = MessageAccess::make(node);
    if (m_state.unclaim()) {
        count(-1);
        return true;
    }
    message = Message();
    return false;
}

void SendTicket::settle(const std::shared_ptr<SendTicket> &ticket, std::exception_ptr error) noexcept
{
    if (!ticket->home->isCurrent())
        post(ticket->home, [mine = ticket, error = std::move(error)]() mutable { settle(mine, std::move(error)); });
    else if (ticket->waiter)
        ticket->waiter->settled(std::move(error));
}

MessageNode *MailboxBound::Parked::take() noexcept
{
    if (request)
        return std::exchange(request, nullptr);
    return ticket->claim() ? MessageAccess::release(std::move(ticket->message)) : nullptr;
}

bool MailboxBound::Parked::giveBack(MessageNode *node) noexcept
{
    if (ticket)
        return ticket->unclaim(node);
    request = node;
    return true;
}

void MailboxBound::failAll(Pid pid, const ExitReason &reason) noexcept
{
    for (Parked &one : std::exchange(parked, {})) {
        if (one.request) {
            if (DeadLetters::areWanted()) [[unlikely]]
                DeadLetters::tell(one.request, pid, DeadLetter::Reason::NotHandled, false);
            one.request->type()->request->abandon(one.request, pid, reason);
            one.request->type()->destroy(one.request);
        } else {
            SendTicket::settle(one.ticket, endedError(pid, reason));
        }
    }
}

void MailboxBound::forget(const std::shared_ptr<SendTicket> &ticket) noexcept
{
    const auto found = std::find_if(parked.begin(), parked.end(), [&](const Parked &one) { return one.ticket == ticket; });
    if (found != parked.end())
        parked.erase(found);
}

MessageNode *MailboxBound::withdraw(const void *answer) noexcept
{
    const auto found = std::find_if(parked.begin(), parked.end(),
                                    [answer](const Parked &one) { return one.request && one.request->payload == answer; });
    if (found == parked.end())
        return nullptr;
    MessageNode *request = found->request;
    parked.erase(found);
    return request;
}

} // namespace QActors::detail
