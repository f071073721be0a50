// SPDX-License-Identifier: MIT
// Windows that ask before they close: widgets and windows, without a screen.
#include <QActors/CloseRequest>
#include <QActors/Quit>
#include <QActors/Signal>
#include <QActors/Task>

#include "support/testrun.h"

#include <QtCore/qthread.h>
#include <QtGui/qevent.h>
#include <QtGui/qwindow.h>
#include <QtWidgets/qapplication.h>
#include <QtWidgets/qmessagebox.h>
#include <QtWidgets/qpushbutton.h>
#include <QtWidgets/qwidget.h>

using namespace TestSupport;
using namespace Qt::StringLiterals;

namespace {

/// Says what becomes of it.
class Page : public QWidget
{
public:
    explicit Page(Log *log) : m_log(log) { show(); }
    ~Page() override { m_log->add(u"gone"_s); }
    void refuse() { m_refuses = true; }
    TaskGroup tasks{this};

protected:
    void closeEvent(QCloseEvent *event) override
    {
        m_log->add(u"closeEvent"_s);
        event->setAccepted(!m_refuses);
    }

private:
    Log *m_log;
    bool m_refuses = false;
};

template<typename E, typename F>
Async<bool> throws(F fn)
{
    try {
        co_await fn();
    } catch (const E &) {
        co_return true;
    }
    co_return false;
}

} // namespace

class tst_CloseRequest : public QObject
{
    Q_OBJECT

private:
    Log m_log;

private Q_SLOTS:
    void QW1_anObjectThatGoesBeforeTheWaitBegins()
    {
        const auto wait = [] {
            auto object = std::make_unique<QWidget>();
            auto begun = closeRequested(object.get()); // not awaited yet
            object.reset();
            return begun;
        };
        QVERIFY(!messageOf<SenderGone>([&] { await(wait); }).isEmpty());
    }

    void init() { m_log.clear(); }

    void CR1_droppedItStaysOpen()
    {
        Page page(&m_log);
        await([&]() -> Async<> {
            auto waiting = Task::spawn(page.tasks, [&] { return closeRequested(&page); });
            co_await settle(2);
            QACTORS_VERIFY(!page.close());
            {
                const CloseRequest request = co_await waiting;
                QACTORS_VERIFY(page.isVisible());
                QACTORS_VERIFY(!page.close()); // not asked twice
            }
            QACTORS_VERIFY(page.isVisible());
            QACTORS_VERIFY(m_log.isEmpty());
            QACTORS_VERIFY(page.close()); // nobody waits
        });
        QCOMPARE(m_log.join(u", "), u"closeEvent"_s);
    }

    void CR2_acceptedItCloses()
    {
        auto *page = new Page(&m_log);
        page->setAttribute(Qt::WA_DeleteOnClose);
        const QPointer<Page> guard(page);
        page->tasks.startSoon([this, page]() -> Async<> {
            for (int times = 0;; ++times) {
                CloseRequest request = co_await closeRequested(page);
                m_log.add(u"asked"_s);
                if (times == 0)
                    request.ignore();
                else
                    m_log.add(request.accept() ? u"closed"_s : u"refused"_s);
                if (request.accept())
                    m_log.add(u"twice"_s);
            }
        });
        await([&]() -> Async<> {
            co_await settle(2);
            QACTORS_VERIFY(!page->close());
            co_await settle(2);
            QACTORS_VERIFY(guard && page->isVisible());
            page->close();
            co_await when(page, &QObject::destroyed);
        });
        QCOMPARE(m_log.join(u", "), u"asked, asked, closeEvent, closed, gone"_s);
    }

    void CR2_theWindowMayRefuseItself()
    {
        Page page(&m_log);
        page.refuse();
        await([&]() -> Async<> {
            auto waiting = Task::spawn(page.tasks, [&] { return closeRequested(&page); });
            co_await settle(2);
            page.close();
            CloseRequest request = co_await waiting;
            QACTORS_VERIFY(!request.accept());
        });
        QVERIFY(page.isVisible());
        QCOMPARE(m_log.join(u", "), u"closeEvent"_s);
    }

    void CR3_aWindowThatIsDeleted()
    {
        auto page = std::make_unique<Page>(&m_log);
        TaskGroup group;
        await([&]() -> Async<> {
            auto waiting = Task::spawn(group, [&] { return closeRequested(page.get()); });
            co_await settle(2);
            QACTORS_VERIFY(waiting.whereItWaits().startsWith(u"a close of the QWidget"_s));
            page.reset();
            const auto join = [&] { return waiting.join(); };
            const bool gone = co_await throws<SenderGone>(join);
            QACTORS_VERIFY(gone);
        });
        page = std::make_unique<Page>(&m_log);
        await([&]() -> Async<> {
            auto waiting = Task::spawn(group, [&] { return closeRequested(page.get()); });
            co_await settle(2);
            page->close();
            CloseRequest request = co_await waiting;
            page.reset();
            QACTORS_VERIFY(!request.accept());
        });
    }

    void CR3_whoIsCancelledOrKilledKeepsNoWindowOpen()
    {
        Page page(&m_log);
        await([&]() -> Async<> {
            auto waiting = Task::spawn(page.tasks, [&] { return closeRequested(&page); });
            co_await settle(2);
            waiting.cancel();
            co_await waiting.wait();
            QACTORS_VERIFY(page.close());
            page.show();
            auto group = std::make_unique<TaskGroup>();
            group->startSoon([&page]() -> Async<> { const CloseRequest request = co_await closeRequested(&page); });
            co_await settle(2);
            page.close(); // the task has not had its turn yet
            group.reset();
            QACTORS_VERIFY(page.close());
        });
    }

    void CR4_everyKindOfWindow()
    {
        QWindow window;
        window.show();
        await([&]() -> Async<> {
            TaskGroup group;
            auto waiting = Task::spawn(group, [&] { return closeRequested(&window); });
            co_await settle(2);
            QACTORS_VERIFY(!window.close());
            QACTORS_VERIFY(window.isVisible());
            CloseRequest request = co_await waiting;
            QACTORS_VERIFY(request.accept());
            QACTORS_VERIFY(!window.isVisible());
        });
    }

    // The user's answer comes later: the quit is over then, and the last window's close begins another.
    void CR5_aQuitIsRefusedUntilTheUserHasAnswered()
    {
        Page page(&m_log);
        page.tasks.startSoon([&]() -> Async<> {
            for (;;) {
                CloseRequest request = co_await closeRequested(&page);
                QMessageBox box(QMessageBox::Question, u"Save?"_s, u"Save?"_s, QMessageBox::Save | QMessageBox::Cancel, &page);
                box.open();
                QMetaObject::invokeMethod(box.button(QMessageBox::Save), &QAbstractButton::click, Qt::QueuedConnection);
                m_log.add(u"asks"_s);
                if (co_await when(&box, &QDialog::finished) == QMessageBox::Save)
                    request.accept();
            }
        });
        page.tasks.startSoon([this]() -> Async<> {
            QString how;
            try {
                co_await settle(2);
                QCoreApplication::quit();
                m_log.add(u"still here"_s);
                co_await sleepForever();
            } catch (const Cancelled &cancelled) {
                how = cancelled.reason();
            }
            m_log.add(how);
        });
        QCOMPARE(QApplication::exec(), 0);
        QCOMPARE(m_log.join(u", "), u"still here, asks, closeEvent, the application quits"_s);
    }

    void CR6_misuseIsNamed()
    {
        const auto messageFor = [](QObject *window) {
            return messageOf<MisuseError>([=] { await([=]() -> Async<> { const CloseRequest request = co_await closeRequested(window); }); });
        };
        QCOMPARE(messageFor(nullptr), u"closeRequested: the window is null"_s);
        QObject object;
        QCOMPARE(messageFor(&object), u"closeRequested: a QObject has no close(); give a QWidget or a QWindow"_s);
        QThread thread;
        QWindow window;
        window.moveToThread(&thread);
        QVERIFY(messageFor(&window).startsWith(u"closeRequested: called on another thread"_s));
        Page page(&m_log);
        await([&]() -> Async<> {
            auto first = Task::spawn(page.tasks, [&] { return closeRequested(&page); });
            co_await settle(2);
            const auto again = [&] { return closeRequested(&page); };
            const bool whileWaiting = co_await throws<MisuseError>(again);
            QACTORS_VERIFY(whileWaiting);
            page.close();
            const CloseRequest request = co_await first;
            const bool whileAsked = co_await throws<MisuseError>(again);
            QACTORS_VERIFY(whileAsked);
        });
    }
};

QTEST_MAIN(tst_CloseRequest)
#include "tst_closerequest.moc"
