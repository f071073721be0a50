// SPDX-License-Identifier: MIT
#include <QActors/Assertions>
#include <QActors/Dialogs>
#include <QActors/Dispatcher>
#include <QActors/Task>

#include "support/testrun.h"

#include <QtCore/qtemporarydir.h>
#include <QtWidgets/qapplication.h>
#include <QtWidgets/qlineedit.h>
#include <QtWidgets/qpushbutton.h>

using namespace TestSupport;
using namespace Qt::StringLiterals;

namespace {

/// The one that is open.
template<typename D = QDialog>
D *shown()
{
    for (QWidget *widget : QApplication::topLevelWidgets()) {
        if (auto *dialog = qobject_cast<D *>(widget); dialog && dialog->isVisible())
            return dialog;
    }
    return nullptr;
}

void settleAll()
{
    for (int i = 0; i < 5; ++i) {
        Dispatcher::current()->runUntilIdle();
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
        QCoreApplication::processEvents();
    }
}

class Stubborn : public QDialog
{
public:
    void done(int) override { } // asks again
};

} // namespace

class tst_Dialogs : public QObject
{
    Q_OBJECT

    /// Starts `fn`, acts on the dialog that it opens, and gives its value.
    template<typename F, typename Act>
    static auto answer(F fn, Act act)
    {
        TaskGroup group;
        auto task = Task::spawn(group, std::move(fn));
        settleAll();
        act();
        settleAll();
        return task.value();
    }

private Q_SLOTS:
    void QW1_anObjectThatGoesBeforeTheWaitBegins()
    {
        const auto wait = [] {
            auto object = std::make_unique<QDialog>();
            auto begun = Dialogs::open(object.get()); // not awaited yet
            object.reset();
            return begun;
        };
        QVERIFY(!messageOf<SenderGone>([&] { await(wait); }).isEmpty());
    }

    void cleanup() { QVERIFY(!shown()); }

    void oneOfOnesOwn()
    {
        for (const int code : {int(QDialog::Accepted), int(QDialog::Rejected), 17}) {
            QDialog dialog;
            QCOMPARE(answer([&] { return Dialogs::open(&dialog); }, [&] {
                         QVERIFY(dialog.isModal());
                         dialog.done(code); }), code);
            QVERIFY(!dialog.isVisible());
        }
        QDialog closed;
        QCOMPARE(answer([&] { return Dialogs::open(&closed); }, [&] { closed.close(); }), int(QDialog::Rejected));
        QVERIFY(messageOf<MisuseError>([] { await([] { return Dialogs::open(nullptr); }); }).contains(u"is null"_s));
    }

    void questionsAndMessages()
    {
        QWidget window;
        window.show();
        const auto ask = [&] { return Dialogs::question(&window, u"Save?"_s, u"Save the changes?"_s, QMessageBox::Save | QMessageBox::Discard | QMessageBox::Cancel); };
        for (const auto button : {QMessageBox::Save, QMessageBox::Discard}) {
            QCOMPARE(answer(ask, [&] {
                         auto *box = shown<QMessageBox>();
                         QCOMPARE(box->text(), u"Save the changes?"_s);
                         QCOMPARE(box->windowModality(), Qt::WindowModal);
                         box->button(button)->click();
                     }),
                     button);
        }
        QCOMPARE(answer(ask, [] { shown<QMessageBox>()->close(); }), QMessageBox::Cancel);
        QCOMPARE(answer([&] { return Dialogs::message(&window, QMessageBox::Warning, u"t"_s, u"full"_s); }, [] { shown<QMessageBox>()->button(QMessageBox::Ok)->click(); }), QMessageBox::Ok);
        settleAll();
        QCOMPARE(window.findChildren<QDialog *>().size(), 0); // none is left
    }

    void filesAndFolders()
    {
        QTemporaryDir folder;
        const QString path = folder.filePath(u"a.txt"_s);
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.close();
        const auto choose = [](const QString &what) {
            return [what] {
                auto *dialog = shown<QFileDialog>();
                dialog->findChild<QLineEdit *>(u"fileNameEdit"_s)->setText(what);
                QMetaObject::invokeMethod(dialog, "accept");
            };
        };
        QCOMPARE(answer([&] { return Dialogs::getOpenFileName(nullptr, u"open"_s, folder.path()); }, choose(path)), path);
        QCOMPARE(answer([&] { return Dialogs::getOpenFileNames(nullptr, u"open"_s, folder.path()); }, choose(path)), QStringList(path));
        const QString other = folder.filePath(u"b.txt"_s);
        QCOMPARE(answer([&] { return Dialogs::getSaveFileName(nullptr, u"save"_s, folder.path()); }, choose(other)), other);
        QCOMPARE(answer([&] { return Dialogs::getExistingDirectory(nullptr, u"into"_s, folder.path()); }, choose(folder.path())), folder.path());
        QCOMPARE(answer([&] { return Dialogs::getOpenFileName(nullptr); }, [] { shown<QFileDialog>()->reject(); }), QString());
        QCOMPARE(answer([&] { return Dialogs::getOpenFileNames(nullptr); }, [] { shown<QFileDialog>()->close(); }), QStringList());
    }

    void textsAndColours()
    {
        const auto text = [] { return Dialogs::getText(nullptr, u"Name"_s, u"New name:"_s, u"old"_s); };
        QCOMPARE(answer(text, [] {
                     auto *dialog = shown<QInputDialog>();
                     QCOMPARE(dialog->textValue(), u"old"_s);
                     dialog->setTextValue(u""_s); // an answer, too
                     dialog->accept();
                 }),
                 std::optional(u""_s));
        QCOMPARE(answer(text, [] { shown<QInputDialog>()->reject(); }), std::optional<QString>());
        const auto colour = [] { return Dialogs::getColor(nullptr, Qt::red); };
        QCOMPARE(answer(colour, [] { shown<QColorDialog>()->accept(); }), QColor(Qt::red));
        QVERIFY(!answer(colour, [] { shown<QColorDialog>()->reject(); }).isValid());
    }

    void cancelledOrKilledTheDialogCloses()
    {
        for (const bool kill : {false, true}) {
            Stubborn own;
            auto group = std::make_unique<TaskGroup>();
            auto mine = Task::spawn(*group, [&] { return Dialogs::open(&own); });
            auto made = Task::spawn(*group, [] { return Dialogs::question(nullptr, u"t"_s, u"?"_s); });
            settleAll();
            const QPointer<QMessageBox> box = shown<QMessageBox>();
            QVERIFY(box && own.isVisible());
            if (kill) {
                group.reset();
            } else {
                mine.cancel();
                made.cancel();
            }
            settleAll();
            QVERIFY(!own.isVisible());
            QVERIFY(!box);
            QCOMPARE(mine.state(), TaskState::Cancelled);
            QCOMPARE(made.state(), TaskState::Cancelled);
        }
    }

    void oneThatIsNeverAwaitedGoes()
    {
        static_cast<void>(Dialogs::question(nullptr, u"t"_s, u"?"_s));
        static_cast<void>(Dialogs::getText(nullptr, u"t"_s, u"?"_s));
        settleAll();
        for (QWidget *widget : QApplication::topLevelWidgets())
            QVERIFY(!qobject_cast<QDialog *>(widget));
    }

    void theParentMayGo()
    {
        auto window = std::make_unique<QWidget>();
        window->show();
        TaskGroup group;
        auto made = Task::spawn(group, [&] { return Dialogs::question(window.get(), u"t"_s, u"?"_s); });
        auto *own = new QDialog(window.get());
        auto mine = Task::spawn(group, [&] { return Dialogs::open(own); });
        settleAll();
        window.reset();
        settleAll();
        for (const auto &error : {made.error(), mine.error()})
            QVERIFY2(describe(error).contains(u"was deleted"_s), qPrintable(describe(error)));
    }

    // A local, which its parent would delete, or another owner's: each is deleted once, also after the answer.
    void theParentOfALocalMayGo()
    {
        for (const bool answered : {false, true}) {
            auto window = std::make_unique<QWidget>();
            window->show();
            TaskGroup group;
            bool wentOn = false;
            auto task = Task::spawn(group, [&]() -> Async<> {
                QDialog local(window.get());
                const auto owned = std::make_unique<QDialog>(window.get());
                QString problem;
                try {
                    co_await Dialogs::open(owned.get());
                    co_await Dialogs::open(&local);
                } catch (const SenderGone &error) {
                    problem = error.message();
                }
                if (answered)
                    co_await sleepForever();
                co_await sleep(0ms); // both are there yet
                QACTORS_VERIFY(!local.parent() && !owned->parent());
                QACTORS_VERIFY2(problem.endsWith(u"its parent was deleted"_s), problem);
                wentOn = true;
            });
            settleAll();
            shown()->accept();
            settleAll();
            if (answered) {
                shown()->accept();
                Dispatcher::current()->runUntilIdle();
            }
            window.reset();
            QVERIFY(!shown());
            settleAll();
            if (answered)
                task.cancel();
            settleAll();
            QCOMPARE(wentOn, !answered);
            QCOMPARE(task.state(), answered ? TaskState::Cancelled : TaskState::Finished);
        }
    }

    void anOrphanGoesWithItsTask()
    {
        auto window = std::make_unique<QWidget>();
        TaskGroup group;
        const QPointer<QDialog> own = new QDialog(window.get());
        auto task = Task::spawn(group, [&]() -> Async<> {
            for (int i = 0; i < 3; ++i)
                co_await Dialogs::open(own);
        });
        settleAll();
        own->accept();
        settleAll();
        QCOMPARE(own->children().size(), 1); // one guard, however often the dialog is opened
        window.reset();
        QVERIFY(own);
        settleAll();
        QVERIFY2(describe(task.error()).contains(u"its parent was deleted"_s), qPrintable(describe(task.error())));
        QVERIFY(!own);
    }

    void theGroupMayGoInASlotOfTheDialog()
    {
        QDialog dialog;
        auto group = std::make_unique<TaskGroup>();
        connect(&dialog, &QDialog::finished, &dialog, [&] { group.reset(); });
        auto task = Task::spawn(*group, [&] { return Dialogs::open(&dialog); });
        settleAll();
        dialog.accept();
        settleAll();
        QVERIFY(task.hasEnded());
    }
};

QTEST_MAIN(tst_Dialogs)
#include "tst_dialogs.moc"
