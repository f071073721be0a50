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
    CarriedMessage m_request;
};

class QACTORS_EXPORT MessageCast final : public RequestNode
{
public:
    explicit MessageCast(Message message) : m_message(std::move(message)) { }
    Async<> serve(GenServer &server) override;
    QString name() const override;
    void discard() noexcept override { delete this; }

private:
    CarriedMessage m_message;
};

/// Makes the answer, which is in the form of another language, a `wanted` at `where`, an object of that type. False if it is none;
/// throws CallError if it does not convert. An invalid type wants the other language's word for nothing.
QACTORS_EXPORT bool convertForeign(const Message &answer, QMetaType wanted, void *where);

template<typename R>
class MessageCallWait final : public CallWait
{
public:
    MessageCallWait(Pid to, MessageCall *request, CallOptions options) : CallWait(to, request, request, options) { }
    R result()
    {
        checkOutcome();
        Message value = std::move(static_cast<MessageCell *>(cell())->value.land()); // which goes here, not with the cell
        if constexpr (std::is_same_v<R, Message>) {
            return value;
        } else if constexpr (std::is_void_v<R>) {
            if (!value.isEmpty() && !convertForeign(value, QMetaType(), nullptr))
                throwWrongType(value.value().typeName(), nullptr);
        } else {
            R *found = value.get<R>();
            if (!found) [[unlikely]] {
                if constexpr (std::is_default_constructible_v<R> && std::is_copy_constructible_v<R>) {
                    R converted{};
                    if (convertForeign(value, QMetaType::fromType<R>(), &converted))
                        return converted;
                }
                throwWrongType(value.isEmpty() ? nullptr : value.value().typeName(), MessageTypeOf<R>::value.name());
            }
            return std::move(*found);
        }
    }
};

} // namespace QActors::detail
