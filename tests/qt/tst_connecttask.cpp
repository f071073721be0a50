// SPDX-License-Identifier: MIT
// Not for ThreadSanitizer: what crosses threads is Qt's queued connection.
#include "support/testrun.h"

#include <QActors/ConnectTask>

#include <QtCore/qthread.h>

using namespace TestSupport;
using namespace Qt::StringLiterals;

namespace {

class Button : public QObject
{
    Q_OBJECT
Q_SIGNALS:
    void clicked(int number);
};

/// What three clicks do, a second apart, each of which takes two and a half.
QStringList logOf(WhileRunning whileRunning)
{
    Log log;
    const LeakGuard guard;
    awaitVirtual([&]() -> Async<> {
        Button button;
        TaskGroup group;
        const auto slot = [&log](int number) -> Async<> {
            log.add(u"begin %1"_s.arg(number));
            co_await QActors::sleep(2500ms);
            log.add(u"end %1"_s.arg(number));
        };
        connectTask(&button, &Button::clicked, group, slot, whileRunning);
        for (int i = 1; i <= 3; ++i) {
            Q_EMIT button.clicked(i);
            co_await QActors::sleep(1s);
        }
        co_await group.join();
        Q_EMIT button.clicked(4);
        co_await group.join();
    });
    if (!guard.isClean())
        log.add(guard.toString());
    return log;
}

} // namespace

class tst_ConnectTask : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void LT4_together()
    {
        QCOMPARE(logOf(WhileRunning::Together).join(u", "_s),
                 u"begin 1, begin 2, begin 3, end 1, end 2, end 3, begin 4, end 4"_s);
    }
    void LT4_restart()
    {
        QCOMPARE(logOf(WhileRunning::Restart).join(u", "_s), u"begin 1, begin 2, begin 3, end 3, begin 4, end 4"_s);
    }
    void LT4_ignore()
    {
        QCOMPARE(logOf(WhileRunning::Ignore).join(u", "_s), u"begin 1, end 1, begin 4, end 4"_s);
    }
    void LT4_queue()
    {
        QCOMPARE(logOf(WhileRunning::Queue).join(u", "_s),
                 u"begin 1, end 1, begin 2, end 2, begin 3, end 3, begin 4, end 4"_s);
    }

    void LT5_theConnectionEndsWithSenderGroupAndDisconnect()
    {
        const LeakGuard guard;
        int calls = 0;
        awaitVirtual([&]() -> Async<> {
            auto button = std::make_unique<Button>();
            auto group = std::make_unique<TaskGroup>();
            const auto connection = connectTask(button.get(), &Button::clicked, *group, [&calls] { ++calls; }, WhileRunning::Queue);
            Q_EMIT button->clicked(1); // without its argument
            co_await group->join();
            QACTORS_COMPARE(calls, 1);
            QObject::disconnect(connection);
            Q_EMIT button->clicked(2);
            connectTask(button.get(), &Button::clicked, *group, [&calls] { ++calls; }, WhileRunning::Restart);
            Q_EMIT button->clicked(3);
            group.reset(); // it had not begun
            Q_EMIT button->clicked(4);
            group = std::make_unique<TaskGroup>();
            connectTask(button.get(), &Button::clicked, *group, []() -> Async<> { co_await sleepForever(); }, WhileRunning::Together);
            Q_EMIT button->clicked(5);
            co_await yield();
            button.reset();
            QACTORS_COMPARE(group->count(), 1); // goes on
        });
        QCOMPARE(calls, 1);
        VERIFY_NO_LEAK(guard);
    }

    void LT5_anEmissionOfAnotherThreadIsQueued()
    {
        Button button;
        TaskGroup group;
        QThread *ran = nullptr;
        connectTask(&button, &Button::clicked, group, [&ran] { ran = QThread::currentThread(); }, WhileRunning::Queue);
        QThread *thread = QThread::create([&button] { Q_EMIT button.clicked(1); });
        thread->start();
        thread->wait();
        delete thread;
        QTRY_COMPARE(ran, QThread::currentThread());
    }

    void LT5_aFailureFailsTheGroup()
    {
        Button button;
        TaskGroup group;
        QString message;
        connect(&group, &TaskGroup::failed, this, [&message](const QString &text) { message = text; });
        connectTask(&button, &Button::clicked, group, [](int) -> Async<> {
            throw Error(u"no"_s);
            co_return; }, WhileRunning::Together);
        Q_EMIT button.clicked(1);
        QTRY_VERIFY(message.contains(u"no"_s));
    }
};

QTEST_GUILESS_MAIN(tst_ConnectTask)
#include "tst_connecttask.moc"
