// SPDX-License-Identifier: MIT
#include <QActors/streams/topic.h>

namespace QActors {

Stream<QVariant> subscribeToTopic(const QString &name, const SignalOptions &options, const Registry &registry)
{
    return detail::TopicNames::find(registry, name)->variants(options);
}

} // namespace QActors
