// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/erlang/term.h>
#include <QActors/servers/detail/callwait.h>
#include <QActors/servers/sentrequest.h>

namespace QActors::detail {

/// A request from another node to a server here: `{add, 5}` is its method add(int), and what fits none goes to its onCall<Term>().
class TermCall final : public RequestNode, public VariantCell
{
public:
    explicit TermCall(const Term &request) : m_request(request) { setCell(this); }
    Async<> serve(GenServer &server) override;
    QString name() const override;
    void discard() noexcept override;

private:
    Term m_request;
};

/// The same without an answer.
class TermCast final : public RequestNode
{
public:
    explicit TermCast(const Term &request) : m_request(request) { }
    Async<> serve(GenServer &server) override;
    QString name() const override;
    void discard() noexcept override { delete this; }

private:
    Term m_request;
};

class TermCallWait final : public CallWait
{
public:
    TermCallWait(Pid to, TermCall *request) : CallWait(to, request, request, CallOptions(NoTimeout)) { }
    QVariant result()
    {
        checkOutcome();
        return std::move(static_cast<VariantCell *>(cell())->value);
    }
};

/// Sends it now.
SentRequest<QVariant> sendTermCall(Pid to, const Term &request);

} // namespace QActors::detail
