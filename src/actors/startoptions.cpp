// SPDX-License-Identifier: MIT
#include <QActors/actors/startoptions.h>

namespace QActors {

StartOptions StartOptions::onExit(ExitCallback callback) const
{
    StartOptions changed = *this;
    changed.m_onExit = std::move(callback);
    return changed;
}

StartOptions StartOptions::name(const QString &name) const
{
    StartOptions changed = *this;
    changed.m_name = name;
    return changed;
}

StartOptions StartOptions::on(const Place &place) const
{
    StartOptions changed = *this;
    changed.m_place = place;
    return changed;
}

} // namespace QActors
