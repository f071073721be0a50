// SPDX-License-Identifier: MIT
#include <QActors/kernel/detail/turnloop.h>

#include <QtCore/qcoreapplication.h>
#include <QtTest/qtest.h>

using namespace QActors;

namespace {

/// As Windows' dispatcher: a turn that has delivered what was posted goes on to wait, until something else comes.
class Waiting final : public QAbstractEventDispatcher
{
public:
    bool wouldWaitForEver = false;

    bool processEvents(QEventLoop::ProcessEventsFlags) override
    {
        for (m_isInterrupted = false; !m_isInterrupted;) {
            QCoreApplication::sendPostedEvents();
            Q_EMIT aboutToBlock();
            if (!std::exchange(m_isAwake, false)) {
                wouldWaitForEver = true;
                break;
            }
            Q_EMIT awake();
        }
        return false;
    }
    void wakeUp() override { m_isAwake = true; }
    void interrupt() override
    {
        m_isInterrupted = true;
        wakeUp();
    }

    void registerSocketNotifier(QSocketNotifier *) override { }
    void unregisterSocketNotifier(QSocketNotifier *) override { }
    void registerTimer(int, qint64, Qt::TimerType, QObject *) override { }
    bool unregisterTimer(int) override { return false; }
    bool unregisterTimers(QObject *) override { return false; }
    QList<TimerInfo> registeredTimers(QObject *) const override { return {}; }
    int remainingTime(int) override { return -1; }

private:
    bool m_isAwake = false;
    bool m_isInterrupted = false;
};

} // namespace

class TurnLoopTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void endsAfterWhatWasPosted()
    {
        Waiting events;
        int turns = 0;
        const auto isOver = [&turns] { return turns == 3; };
        std::function<void()> turn = [&] {
            if (++turns < 3) {
                QMetaObject::invokeMethod(this, turn, Qt::QueuedConnection);
                events.wakeUp();
            }
        };
        QMetaObject::invokeMethod(this, turn, Qt::QueuedConnection);
        detail::turnLoopUntil(&events, isOver);
        QVERIFY(!events.wouldWaitForEver);
        QCOMPARE(turns, 3);
    }

    void doesNotTurnWhenItIsOver()
    {
        Waiting events;
        detail::turnLoopUntil(&events, [] { return true; });
        QVERIFY(!events.wouldWaitForEver);
    }
};

QTEST_GUILESS_MAIN(TurnLoopTest)
#include "tst_turnloop.moc"
