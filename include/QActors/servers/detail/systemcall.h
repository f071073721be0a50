// SPDX-License-Identifier: MIT
// \internal The requests of <QActors/Sys>.
#pragma once

#include <QActors/servers/detail/callwait.h>

#include <QtCore/qvariant.h>

namespace QActors::detail {

class QACTORS_EXPORT SystemCall final : public RequestNode, public TypedCell<QVariantMap>
{
public:
    enum class Command : quint8 {
        Suspend,
        Resume,
        GetState,
        ReplaceState,
        Trace,
        NoTrace,
        Count,
        NoCount,
        GetCounts
    };
    SystemCall(Command command, const QVariantMap &state) : m_command(command), m_state(state) { setCell(this); }
    ~SystemCall() override;
    Async<> serve(GenServer &server) override;
    QString name() const override;
    void discard() noexcept override;

    /// Null if the message is none.
    static SystemCall *from(const MessageNode *node) noexcept;
    Command command() const noexcept { return m_command; }
    /// Does what it asks for, but for the suspending, and answers.
    void perform(GenServer &server);

private:
    QVariantMap result(GenServer &server) const;
    const Command m_command;
    QVariantMap m_state;
};

template<typename R>
class SystemCallWait final : public CallWait
{
public:
    SystemCallWait(Pid to, SystemCall::Command command, const QVariantMap &state = {})
        : SystemCallWait(to, new SystemCall(command, state))
    {
    }
    R result()
    {
        checkOutcome();
        if constexpr (!std::is_void_v<R>)
            return std::move(*static_cast<TypedCell<QVariantMap> *>(cell())->value);
    }

private:
    SystemCallWait(Pid to, SystemCall *request) : CallWait(to, request, request, DefaultTimeout) { }
};

} // namespace QActors::detail
