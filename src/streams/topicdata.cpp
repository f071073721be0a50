// SPDX-License-Identifier: MIT
#include <QActors/streams/detail/topicdata.h>

#include <QActors/kernel/detail/typename.h>

namespace QActors::detail {

using namespace Qt::StringLiterals;

TopicBase::~TopicBase() = default;

QString TopicBase::describe() const
{
    return u"the topic '%1'"_s.arg(m_name);
}

TopicName TopicNames::add(Registry &registry, const QString &name, std::shared_ptr<TopicBase> topic)
{
    if (name.isEmpty())
        throw MisuseError(u"Topic::registerName: an empty name for %1; give one"_s.arg(topic->describe()));
    auto made = std::make_shared<const std::shared_ptr<TopicBase>>(std::move(topic));
    registry.addTopic(name, made);
    return made;
}

std::shared_ptr<TopicBase> TopicNames::find(const Registry &registry, const QString &name)
{
    const auto found = std::static_pointer_cast<const std::shared_ptr<TopicBase>>(registry.topic(name));
    if (!found)
        throw NameError(u"findTopic: no topic is registered as '%1' in %2"_s.arg(name, registry.title()));
    return *found;
}

std::shared_ptr<TopicBase> TopicNames::find(const Registry &registry, const QString &name, const std::type_info &type)
{
    std::shared_ptr<TopicBase> found = find(registry, name);
    if (found->type() != type) {
        throw MisuseError(u"findTopic: '%1' in %2 is a topic of %3, not of %4"_s.arg(name, registry.title(), typeName(found->type()), typeName(type)));
    }
    return found;
}

} // namespace QActors::detail
