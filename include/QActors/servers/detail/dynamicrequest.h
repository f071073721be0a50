// SPDX-License-Identifier: MIT
// \internal Requests whose form is known at run time only, for servers here and for processes of other programs.
#pragma once

#include <QActors/servers/detail/namedcall.h>
#include <QActors/servers/genserver.h>

#include <QtCore/qmetatype.h>

namespace QActors::detail {

/// A ForeignProcess that takes calls by name.
class QACTORS_EXPORT NamedRequests
{
public:
    /// `from` is empty for a cast. The answer may be a foreign value.
    virtual Async<> serveNamed(const QByteArray &method, const QVariantList &arguments, const From &from) = 0;

protected:
    NamedRequests() = default;
    ~NamedRequests();
    Q_DISABLE_COPY_MOVE(NamedRequests)
};

/// Has the handler of an onCall() or onCast() for this type of message take the message, or a state machine's rules. False, and nothing done, if
/// there is none.
QACTORS_EXPORT bool serveCallByType(GenServer &server, Message &request, const From &from, Async<> &rest);
QACTORS_EXPORT bool serveCastByType(GenServer &server, Message &message, Async<> &rest);

/// The values of another language, for which calls have their conversions.
struct ForeignValues
{
    QMetaType type;
    /// Makes `value`, which is of that type, a `wanted`; else false, `value` is as it was, and `why` says why. If `wanted` is invalid, it
    /// is true for their word for nothing.
    bool (*convert)(QVariant &value, QMetaType wanted, QString &why);
    /// As who asks for no type has it.
    QVariant (*plain)(const QVariant &value);
};
/// Once, before the first call; `values` stays.
QACTORS_EXPORT void setForeignValues(const ForeignValues *values) noexcept;
/// Null unless the type is theirs.
QACTORS_EXPORT const ForeignValues *foreignValues(QMetaType type) noexcept;

} // namespace QActors::detail
