// SPDX-License-Identifier: MIT
// \internal Requests by the name of a method.
#pragma once

#include <QActors/servers/detail/callwait.h>

#include <QtCore/qlist.h>
#include <QtCore/qmetaobject.h>
#include <QtCore/qvariant.h>

namespace QActors::detail {

/// A request by the name of a Q_INVOKABLE method or public slot.
class QACTORS_EXPORT NamedCall final : public RequestNode, public VariantCell
{
public:
    NamedCall(const QByteArray &method, QVariantList arguments) : m_method(method), m_arguments(std::move(arguments))
    {
        setCell(this);
    }
    Async<> serve(GenServer &server) override;
    QString name() const override { return QString::fromUtf8(m_method); }
    void discard() noexcept override;

private:
    QByteArray m_method;
    QVariantList m_arguments;
};

class QACTORS_EXPORT NamedCast final : public RequestNode
{
public:
    NamedCast(const QByteArray &method, QVariantList arguments) : m_method(method), m_arguments(std::move(arguments)) { }
    Async<> serve(GenServer &server) override;
    QString name() const override { return QString::fromUtf8(m_method); }
    void discard() noexcept override { delete this; }

private:
    QByteArray m_method;
    QVariantList m_arguments;
};

/// The methods that can be called by name: the class' own and its bases' down to GenServer.
QACTORS_EXPORT QList<QMetaMethod> requestsOf(const GenServer &server);
/// Runs the method of that name that takes these arguments; throws CallError if there is none. `call` is null for a cast.
QACTORS_EXPORT Async<> serveByName(GenServer &server, const QByteArray &name, const QVariantList &arguments, VariantCell *call);
/// An answer in the form of another language, as who asks for no type has it.
QACTORS_EXPORT void makePlain(QVariant &answer);
/// True if the server stands for a process elsewhere, which takes calls by name.
QACTORS_EXPORT bool isRemote(const GenServer &server) noexcept;
/// Has that process take a typed request. Throws CallError if the name is empty: the class does not say how the method is called there.
QACTORS_EXPORT Async<> serveRemotely(GenServer &server, const char *className, const QByteArray &method, const QVariantList &arguments, const From &from);
/// Makes the answer of a call by name a `wanted`, or throws CallError.
QACTORS_EXPORT void convertAnswer(QVariant &value, QMetaType wanted);

template<typename R>
class NamedCallWait final : public CallWait
{
public:
    NamedCallWait(Pid to, NamedCall *request, CallOptions options) : CallWait(to, request, request, options) { }
    R result()
    {
        checkOutcome();
        QVariant &value = static_cast<VariantCell *>(cell())->value;
        if constexpr (std::is_same_v<R, QVariant>) {
            makePlain(value);
            return std::move(value);
        } else if constexpr (!std::is_void_v<R>) {
            if (value.metaType() != QMetaType::fromType<R>())
                convertAnswer(value, QMetaType::fromType<R>());
            return value.value<R>();
        }
    }
};

} // namespace QActors::detail
