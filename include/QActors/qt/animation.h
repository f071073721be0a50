// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/kernel/async.h>

#include <QtCore/qabstractanimation.h>

namespace QActors {

/// `co_await runAnimation(animation)`: starts the animation, from its beginning if it stands at its end, and waits until it has run: true
/// if it came to its end, false if somebody stopped it before. One that runs or is paused goes on as it is; one that repeats for ever
/// ends when it is stopped. If the await is cancelled or its task killed, the animation is stopped where it is. Animations run
/// in real time, also in tests. Throws SenderGone if it is null, or deleted meanwhile; MisuseError if it belongs to another thread, or
/// to a group, which runs it. QAbstractAnimation::DeleteWhenStopped for `deletion` is safe.
[[nodiscard]] QACTORS_EXPORT Async<bool> runAnimation(QAbstractAnimation *animation,
                                                      QAbstractAnimation::DeletionPolicy deletion = QAbstractAnimation::KeepWhenStopped);

} // namespace QActors
