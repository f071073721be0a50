// SPDX-License-Identifier: MIT
// Real modal dialogs and menus, whose event loops run inside an actor's handler or beside the actors.
#include "support/testrun.h"

#include <QActors/GenServer>

#include <QtWidgets/qapplication.h>
#include <QtWidgets/qdialog.h>
#include <QtWidgets/qmenu.h>
#include <QtWidgets/qmessagebox.h>

using namespace TestSupport;
using namespace Qt::StringLiterals;

namespace {

void exec(const QString &what)
{
    if (what == u"menu") {
        QMenu menu;
        menu.addAction(u"Cut"_s);
        menu.exec(QPoint(10, 10));
    } else if (what == u"message box") {
        QMessageBox(QMessageBox::Question, u"Sure?"_s, u"Really?"_s, QMessageBox::Yes | QMessageBox::No).exec();
    } else {
        QDialog dialog;
        dialog.exec();
    }
}

QWidget *openOne()
{
    QWidget *popup = QApplication::activePopupWidget();
    return popup ? popup : QApplication::activeModalWidget();
}

/// Answers questions; some by asking somebody else first.
class Clerk : public GenServer
{
    Q_OBJECT
public:
    explicit Clerk(Log *log) : m_log(log) { }
    void ask(QString what)
    {
        enter(u"asks"_s);
        exec(what);
        leave(u"asked"_s);
    }
    Async<> askAndGoOn(QString what)
    {
        enter(u"asks"_s);
        exec(what);
        co_await sleep(1ms); // after a nested loop, waiting works as before
        leave(u"asked"_s);
    }
    void note(int n)
    {
        enter(u"note %1"_s.arg(n));
        leave({});
    }
    int answer() { return 42; }

private:
    void enter(const QString &line)
    {
        m_log->add(m_busy ? u"re-entered!"_s : line);
        m_busy = true;
    }
    void leave(const QString &line)
    {
        m_busy = false;
        if (!line.isEmpty())
            m_log->add(line);
    }
    Log *m_log;
    bool m_busy = false;
};

/// Works while the dialog is open, then closes it.
Async<> workAndClose(ActorRef<Clerk> busy, ActorRef<Clerk> other, Log &log)
{
    while (!openOne())
        co_await sleep(1ms);
    for (int i = 1; i <= 3; ++i) {
        if (busy.pid() != other.pid())
            busy.cast(&Clerk::note, i);
        const int answer = co_await other.call(&Clerk::answer);
        log.add(u"answer %1"_s.arg(answer));
    }
    co_await sleep(5ms); // timers go on
    log.add(u"closes"_s);
    openOne()->close();
}

} // namespace

class tst_Modal : public QObject
{
    Q_OBJECT

private:
    void kinds()
    {
        QTest::addColumn<QString>("kind");
        for (const char *kind : {"dialog", "message box", "menu"})
            QTest::newRow(kind) << QString::fromLatin1(kind);
    }

private Q_SLOTS:
    void insideAHandler_data() { kinds(); }
    void insideAHandler()
    {
        QFETCH(const QString, kind);
        Log log;
        await([&] {
            return withTaskGroup([&](TaskGroup &group) -> Async<> {
                const auto busy = co_await start<Clerk>(group, &log);
                const auto other = co_await start<Clerk>(group, &log);
                auto work = [&] { return workAndClose(busy, other, log); };
                auto working = group.startSoon(std::ref(work));
                busy.cast(&Clerk::ask, kind);
                busy.cast(&Clerk::note, 0);
                co_await working.join();
                co_await busy.call(&Clerk::answer);
            });
        });
        QCOMPARE(log.join(u", "), u"asks, answer 42, answer 42, answer 42, closes, asked, note 0, note 1, note 2, note 3"_s);
    }

    void insideACoroutineHandler_data() { kinds(); }
    void insideACoroutineHandler()
    {
        QFETCH(const QString, kind);
        Log log;
        await([&] {
            return withTaskGroup([&](TaskGroup &group) -> Async<> {
                const auto busy = co_await start<Clerk>(group, &log);
                const auto other = co_await start<Clerk>(group, &log);
                auto work = [&] { return workAndClose(busy, other, log); };
                group.startSoon(std::ref(work));
                co_await busy.call(&Clerk::askAndGoOn, kind);
            });
        });
        QCOMPARE(log.mid(0, 5).join(u", "), u"asks, answer 42, answer 42, answer 42, closes"_s);
        QCOMPARE(log.count(u"asked"_s), qsizetype(1));
        QVERIFY(!log.contains(u"re-entered!"_s));
    }

    // As from a button's slot: no task is on the stack.
    void besideTheActors_data() { kinds(); }
    void besideTheActors()
    {
        QFETCH(const QString, kind);
        Log log;
        TaskGroup group;
        auto body = [&]() -> Async<> {
            const auto clerk = co_await start<Clerk>(group, &log);
            co_await workAndClose(clerk, clerk, log);
        };
        group.startSoon(std::ref(body));
        exec(kind);
        log.add(u"closed"_s);
        QCOMPARE(log.join(u", "), u"answer 42, answer 42, answer 42, closes, closed"_s);
    }

    // The dialog's owner is deleted while it is open, by a task: it closes, nothing is called back.
    void theActorThatAsksIsKilled()
    {
        Log log;
        await([&]() -> Async<> {
            TaskGroup group;
            const ActorHandle busy = co_await startWith<Clerk>(group, StartOptions(), &log);
            auto work = [&]() -> Async<> {
                while (!openOne())
                    co_await sleep(1ms);
                kill(busy); // it goes when it comes back
                log.add(u"alive: %1"_s.arg(busy.isAlive()));
                openOne()->close();
            };
            TaskGroup others;
            others.startSoon(std::ref(work));
            ActorRef<Clerk>(busy.pid()).cast(&Clerk::ask, u"dialog"_s);
            ActorRef<Clerk>(busy.pid()).cast(&Clerk::note, 1);
            const ExitReason reason = co_await busy.wait();
            log.add(reason.toString());
        });
        QCOMPARE(log.join(u", "), u"asks, alive: 1, asked, Killed"_s);
    }
};

QTEST_MAIN(tst_Modal)
#include "tst_modal.moc"
