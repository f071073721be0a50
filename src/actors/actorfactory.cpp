// SPDX-License-Identifier: MIT
#include <QActors/actors/detail/actorfactory.h>

#include "remoteactor_p.h"

namespace QActors::detail {

using namespace Qt::StringLiterals;

ActorFactory::~ActorFactory() = default;

NodePointer<ActorTask> makeRemote(QThread *thread, std::unique_ptr<ActorFactory> factory, const QMetaObject *ofClass)
{
    auto link = std::make_shared<RemoteLink>(ThreadHost::of(thread), std::move(factory));
    auto actor = std::make_unique<RemoteActor>(std::move(link), ofClass);
    NodePointer<ActorTask> task(new ActorTask(actor.get(), true));
    static_cast<void>(actor.release());
    return task;
}

void throwCannotMove(const QMetaObject *ofClass)
{
    throw MisuseError(u"a %1 cannot be started on another thread with these arguments: they are moved or copied to it, and it "
                      "cannot be made of such copies. Use std::ref for what is to be shared"_s
                          .arg(QString::fromUtf8(ofClass->className())));
}

} // namespace QActors::detail
