// SPDX-License-Identifier: MIT
// Actors in child processes: a crash there is the end of one child, which its supervisor starts again. Of the library QActors::Erlang.
//
//     // in the parent
//     const QList<ChildSpec> children{ChildSpec::process<Decoder>(u"decoder"_s)};
//     const auto supervisor = co_await start<Supervisor>(group, SupervisorOptions(), children);
//     const ActorRef<Decoder> decoder(co_await supervisor.call(&Supervisor::child, u"decoder"_s));
//     const QByteArray pixels = co_await decoder.call(&Decoder::decode, data);
//
//     // in the child's main(), which may be that of the same program
//     QCoreApplication app(argc, argv);
//     if (isChildProcess())
//         return runChildProcess<Decoder>();
//
// See \ref processes.
#pragma once

#include <QActors/erlang/childprogram.h>
#include <QActors/servers/remotemethods.h>
#include <QActors/supervision/childspec.h>

#include <array>

namespace QActors {
namespace detail {

/// A class that a child process serves.
struct ChildClass
{
    const char *name;
    NodePointer<ActorTask> (*make)();
};

template<typename A>
NodePointer<ActorTask> makeChildActor()
{
    return makeActorHere<A>();
}

QACTORS_ERLANG_EXPORT int runChild(const ChildClass *classes, std::size_t count);
/// The methods are those that the class names for typed calls.
QACTORS_ERLANG_EXPORT ChildSpec processSpec(const QString &id, const QMetaObject *type, const QByteArrayList &methods, const ChildProgram &program = {});

} // namespace detail

/// True if a parent started this process by ChildSpec::process(), and runChildProcess() has not been called yet. In a main() that is
/// both, ask before there is a window.
QACTORS_ERLANG_EXPORT bool isChildProcess();

/// The main() of a child process: makes the actor that the parent asks for, which must be one of these classes, and serves it in the event
/// loop of the QCoreApplication, which must exist. Returns when the actor has ended, with the code for main(): 0; 1 if the parent cannot
/// be reached or has gone, which also stops the actor (with Shutdown; 5 s after the time for its terminate() the process ends anyhow); 2, with a line on standard error, if
/// no parent started this process. The classes have constructors without arguments. What the process writes to standard error is in the log of
/// the parent; standard output goes where the parent's goes. Thread: that of the application.
template<typename... Actors>
    requires(sizeof...(Actors) > 0 && (std::derived_from<Actors, AbstractActor> && ...))
int runChildProcess()
{
    static_assert((std::is_default_constructible_v<Actors> && ...),
                  "runChildProcess<A…>(): each class is made by its constructor without arguments; tell it more by a call.");
    const std::array<detail::ChildClass, sizeof...(Actors)> classes{
        detail::ChildClass{Actors::staticMetaObject.className(), &detail::makeChildActor<Actors>}...};
    return detail::runChild(classes.data(), classes.size());
}

/// \cond
template<typename A, typename... Program>
ChildSpec ChildSpec::process(const QString &id, const Program &...program)
{
    static_assert(std::derived_from<A, AbstractActor>, "ChildSpec::process<A>(id, program): A is an Actor or a GenServer.");
    QByteArrayList methods;
    if constexpr (detail::WithRemoteMethods<A>)
        methods = A::qactorsRemoteMethods();
    return detail::processSpec(id, &A::staticMetaObject, methods, program...);
}
/// \endcond

} // namespace QActors
