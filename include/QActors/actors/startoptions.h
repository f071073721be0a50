// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/messaging/exitreason.h>
#include <QActors/messaging/pid.h>
#include <QActors/placement/place.h>

#include <functional>

namespace QActors {

/// A function that is called once when an actor has ended, on the thread that started it, after its pid is no longer valid. Its
/// exceptions are logged.
using ExitCallback = std::function<void(Pid pid, const ExitReason &reason)>;

/// Options for startWith() and AbstractActor::spawnChildActor(). A value; each setter gives a changed copy:
/// `StartOptions().name(u"worker"_s).onExit(…)`.
class QACTORS_EXPORT StartOptions
{
public:
    StartOptions() = default;
    /// Sets the function that is called once when the actor has ended, whatever the reason.
    [[nodiscard]] StartOptions onExit(ExitCallback callback) const;
    /// The actor's name in messages, and its objectName.
    [[nodiscard]] StartOptions name(const QString &name) const;
    /// The thread on which the actor runs; see startOn(). The function of onExit() is called on the starter's thread all the
    /// same.
    [[nodiscard]] StartOptions on(const Place &place) const;

    const QString &name() const noexcept { return m_name; } ///< Empty if none was given.
    const Place &place() const noexcept { return m_place; } ///< Where the actor will run.
    const ExitCallback &exitCallback() const noexcept { return m_onExit; } ///< Null if none was given.

private:
    ExitCallback m_onExit;
    QString m_name;
    Place m_place;
};

/// StartOptions' former name.
using LinkOptions [[deprecated("LinkOptions is called StartOptions: nothing is linked by it (see link())")]] = StartOptions;

} // namespace QActors
