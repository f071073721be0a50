// SPDX-License-Identifier: MIT
#include <QActors/qt/animation.h>

#include <QActors/qt/detail/wakeup.h>

#include <QtCore/qanimationgroup.h>
#include <QtCore/qthread.h>

namespace QActors {

using namespace Qt::StringLiterals;

namespace {

/// Stops what nobody waits for any more.
class AnimationStop
{
public:
    explicit AnimationStop(QAbstractAnimation *animation) : m_animation(animation) { }
    ~AnimationStop()
    {
        if (m_animation)
            m_animation->stop();
    }
    Q_DISABLE_COPY_MOVE(AnimationStop)

private:
    QPointer<QAbstractAnimation> m_animation;
};

Async<bool> toItsEnd(QPointer<QAbstractAnimation> animation, QAbstractAnimation::DeletionPolicy deletion)
{
    if (!animation)
        throw SenderGone(u"runAnimation: the animation is null, or was deleted"_s);
    const QString what = u"the end of a %1"_s.arg(QString::fromLatin1(animation->metaObject()->className()));
    if (animation->thread() != QThread::currentThread())
        throw MisuseError(u"runAnimation: the animation belongs to another thread; await it in a task of that thread"_s);
    if (animation->group())
        throw MisuseError(u"runAnimation: the animation belongs to a group, which runs it; run the group"_s);
    bool isOver = false;
    const QObject context; // of the connections
    bool hasFinished = false;
    QObject::connect(animation.data(), &QAbstractAnimation::finished, &context, [&hasFinished] { hasFinished = true; });
    QObject::connect(animation.data(), &QAbstractAnimation::stateChanged, &context,
                     [&isOver](QAbstractAnimation::State now) { isOver = now == QAbstractAnimation::Stopped; });
    const AnimationStop stop(animation);
    if (animation->state() == QAbstractAnimation::Stopped)
        animation->start(deletion); // one without a duration is over at once
    while (!isOver)
        co_await detail::WakeUp(animation.data(), what, &QAbstractAnimation::stateChanged);
    co_return hasFinished;
}

} // namespace

Async<bool> runAnimation(QAbstractAnimation *animation, QAbstractAnimation::DeletionPolicy deletion)
{
    return toItsEnd(animation, deletion);
}

} // namespace QActors
