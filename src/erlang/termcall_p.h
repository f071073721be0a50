// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/erlang/term.h>
#include <QActors/servers/detail/callwait.h>
#include <QActors/servers/sentrequest.h>

namespace QActors::detail {

struct NodeContext;

/// A request from another node to a server here: `{add, 5}` is its method add(int), and what fits none goes to its onCall<Term>().
class TermCall final : public RequestNode, public VariantCell
{
public:
    TermCall(const Term &request, std::shared_ptr<NodeContext> node) : m_request(request), m_node(std::move(node)) { setCell(this); }
    Async<> serve(GenServer &server) override;
    QString name() const override;
    void discard() noexcept override;

private:
    Term m_request;
    std::shared_ptr<NodeContext> m_node; // from which it came
};

/// The same without an answer.
class TermCast final : public RequestNode
{
public:
    TermCast(const Term &request, std::shared_ptr<NodeContext> node) : m_request(request), m_node(std::move(node)) { }
    Async<> serve(GenServer &server) override;
    QString name() const override;
    void discard() noexcept override { delete this; }

private:
    Term m_request;
    std::shared_ptr<NodeContext> m_node; // from which it came
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
SentRequest<QVariant> sendTermCall(Pid to, const Term &request, std::shared_ptr<NodeContext> node);

} // namespace QActors::detail
