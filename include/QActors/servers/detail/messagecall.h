// SPDX-License-Identifier: MIT
// \internal Requests that are a value.
#pragma once

#include <QActors/servers/detail/callwait.h>

namespace QActors::detail {

/// A request as the value that it is, for onCall() or handleCall().
class QACTORS_EXPORT MessageCall final : public RequestNode, public MessageCell
{
public:
    explicit MessageCall(Message request) : m_request(std::move(request)) { setCell(this); }
    Async<> serve(GenServer &server) override;
    QString name() const override;
    void discard() noexcept override;

private:
    Message m_request;
};

class QACTORS_EXPORT MessageCast final : public RequestNode
{
public:
    explicit MessageCast(Message message) : m_message(std::move(message)) { }
    Async<> serve(GenServer &server) override;
    QString name() const override;
    void discard() noexcept override { delete this; }

private:
    Message m_message;
};

template<typename R>
class MessageCallWait final : public CallWait
{
public:
    MessageCallWait(Pid to, MessageCall *request, CallOptions options) : CallWait(to, request, request, options) { }
    R result()
    {
        checkOutcome();
        Message &value = static_cast<MessageCell *>(cell())->value;
        if constexpr (std::is_same_v<R, Message>) {
            return std::move(value);
        } else if constexpr (std::is_void_v<R>) {
            if (!value.isEmpty())
                throwWrongType(value.value().typeName(), nullptr);
        } else {
            R *found = value.get<R>();
            if (!found)
                throwWrongType(value.isEmpty() ? nullptr : value.value().typeName(), MessageTypeOf<R>::value.name());
            return std::move(*found);
        }
    }
};

} // namespace QActors::detail
