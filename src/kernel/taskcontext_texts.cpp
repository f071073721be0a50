// SPDX-License-Identifier: MIT
// A task's texts for people: its name and label, where it waits, its progress.
#include "ownplace_p.h"
#include "scopedetails_p.h"

#include <QActors/kernel/async.h>

namespace QActors::detail {

using namespace Qt::StringLiterals;

QString TaskContext::name() const
{
    const QString given = givenName();
    const QString shown = label();
    return (given.isEmpty() ? defaultName() : given) + (shown.isEmpty() ? QString() : u" \"%1\""_s.arg(shown));
}

QString TaskContext::label() const
{
    const Details *d = existingDetails();
    return d ? d->label : QString();
}

void TaskContext::setLabel(const QString &label)
{
    if (!label.isEmpty() || existingDetails())
        details().label = label;
}

QString TaskContext::givenName() const
{
    const Details *d = existingDetails();
    return d ? d->name : QString();
}

QString TaskContext::defaultName() const
{
    const QString place = QActors::describe(spawnedAt());
    const QString number = u"task %1"_s.arg(quint64(m_id));
    return place.isEmpty() ? number : number + u" ("_s + place + u')';
}

void TaskContext::setName(const QString &name)
{
    details().name = name;
}

QString TaskContext::whereItWaits() const
{
    QString text = leaf() ? m_leaf->describe() : m_phase == Phase::Running ? u"(running)"_s
                                                                           : u"its turn"_s;
    return text + describePlaces(placesOfWait());
}

std::vector<std::source_location> TaskContext::placesOfWait() const
{
    std::vector<std::source_location> places;
    for (const PromiseBase *promise = m_innermost; promise; promise = promise->caller()) {
        if (!isOwnPlace(promise->where))
            places.push_back(promise->where);
    }
    return places;
}

QString describePlaces(const std::vector<std::source_location> &places)
{
    QString text;
    for (const std::source_location &where : places) {
        if (const QString place = QActors::describe(where); !place.isEmpty())
            text += (text.isEmpty() ? " at "_L1 : ", in "_L1) + place;
    }
    return text;
}

double TaskContext::progress() const noexcept
{
    const Details *d = existingDetails();
    return d ? d->progress : -1;
}

QString TaskContext::progressText() const
{
    const Details *d = existingDetails();
    return d ? d->progressText : QString();
}

} // namespace QActors::detail
