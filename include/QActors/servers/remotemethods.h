// SPDX-License-Identifier: MIT
// Methods of a server that typed calls reach in another process.
#pragma once

#include <QActors/servers/genserver.h>

#include <QtCore/qbytearraylist.h>

namespace QActors::detail {

/// The parts of a macro's arguments, each without what stands before its last "::" and behind its name.
QACTORS_EXPORT QByteArrayList remoteMethodNames(const char *arguments);

template<typename Method, typename Other>
constexpr bool isSameMethod(Method method, Other other)
{
    if constexpr (std::is_same_v<Method, Other>)
        return method == other;
    else
        return false;
}

/// Empty if it is none of them.
template<typename Method, typename... Named>
QByteArray remoteMethodName(const QByteArrayList &names, Method method, Named... named)
{
    int index = -1;
    int found = -1;
    ((++index, found = found < 0 && isSameMethod(method, named) ? index : found), ...);
    return found < 0 ? QByteArray() : names.value(found);
}

} // namespace QActors::detail

/// Names the methods of a GenServer that typed calls and casts reach when the server runs in another process
/// (`ChildSpec::process<Decoder>(u"decoder"_s)`):
///
///     class Decoder : public GenServer {
///         Q_OBJECT
///         QACTORS_REMOTE_METHODS(&Decoder::decode, &Decoder::reset)
///     public:
///         Q_INVOKABLE QByteArray decode(QByteArray data);
///         Q_INVOKABLE void reset();
///     };
///
/// Each is Q_INVOKABLE or a public slot, for it is called there by its name, with arguments and an answer that a Term can hold; of
/// overloads give `qOverload<int>(&Decoder::add)`. What follows the macro is private.
#define QACTORS_REMOTE_METHODS(...)                                                            \
public:                                                                                        \
    template<typename QActorsMethod>                                                           \
    static QByteArray qactorsRemoteMethod(QActorsMethod method)                                \
    {                                                                                          \
        return QActors::detail::remoteMethodName(qactorsRemoteMethods(), method, __VA_ARGS__); \
    }                                                                                          \
    static const QByteArrayList &qactorsRemoteMethods()                                        \
    {                                                                                          \
        static const QByteArrayList names = QActors::detail::remoteMethodNames(#__VA_ARGS__);  \
        return names;                                                                          \
    }                                                                                          \
                                                                                               \
private:
