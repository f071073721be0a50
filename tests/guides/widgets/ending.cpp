// SPDX-License-Identifier: MIT
// The guide to quitting, whose snippets are windows: a program of its own, for the other guides' have none.
#include "support/testrun.h"
#include "ending.h"
#include "readme_windows.h"
#include "tour_windows.h"

#include <QtCore/qtemporarydir.h>
#include <QtWidgets/qabstractbutton.h>

namespace ending {

class tst_Ending : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theNotesAreOnTheDisk()
    {
        const QTemporaryDir directory;
        const QString path = directory.filePath(u"notes.txt"_s);
        Editor editor(path);
        editor.show();
        editor.setPlainText(u"milk"_s);
        QTimer turns; // until the server has started
        QObject::connect(&turns, &QTimer::timeout, &editor, [&editor, count = 0]() mutable {
            if (++count == 20)
                editor.close();
        });
        turns.start(0);
        QCOMPARE(QApplication::exec(), 0); // the last window
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        QCOMPARE(file.readAll(), "milk");
    }
    void aNoteIsOnTheDiskBeforeItGoes()
    {
        const QTemporaryDir directory;
        const QString path = directory.filePath(u"note.txt"_s);
        const QPointer<Note> note(new Note(path));
        note->show();
        QTimer turns;
        QObject::connect(&turns, &QTimer::timeout, note, [note, count = 0]() mutable {
            if (++count == 20)
                note->setPlainText(u"bread"_s);
            if (count == 40)
                note->close();
        });
        turns.start(0);
        QCOMPARE(QApplication::exec(), 0);
        QVERIFY(!note);
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        QCOMPARE(file.readAll(), "bread");
    }
    void theUserIsAsked()
    {
        Document document;
        document.show();
        document.setPlainText(u"milk"_s);
        document.document()->setModified();
        QStringList asked;
        QTimer answers; // cancels once, then saves
        QObject::connect(&answers, &QTimer::timeout, &document, [&] {
            auto *box = document.findChild<QMessageBox *>();
            if (!box || !box->isVisible())
                return void(document.close());
            asked << box->text();
            box->button(asked.size() == 1 ? QMessageBox::Cancel : QMessageBox::Save)->click();
        });
        answers.start(0);
        QCOMPARE(QApplication::exec(), 0);
        QCOMPARE(asked.join(u", "), u"Save changes?, Save changes?"_s);
        QVERIFY(!document.document()->isModified());
    }
    void theReadmesWindow()
    {
        readme_windows::TimeOfDay window;
        window.show();
        TestSupport::await([] { return TestSupport::settle(2); });
        QVERIFY(!window.text().isEmpty());
        QTimer::singleShot(0, qApp, &QCoreApplication::quit);
        QCOMPARE(QApplication::exec(), 0);
    }
    // QtTest handles the signals; programs of their own are interrupted elsewhere.
    void anInterruptIsAwaited()
    {
        const auto waiting = [] { TestSupport::await([] { return untilInterrupted(); }); };
        QVERIFY(!TestSupport::messageOf<MisuseError>(waiting).isEmpty());
    }
};

} // namespace ending

namespace recipes {
int testRecipes(int argc, char **argv);
}

int main(int argc, char **argv)
{
    QApplication app(argc, argv);
    ending::tst_Ending test;
    return QTest::qExec(&test, argc, argv) + recipes::testRecipes(argc, argv);
}
#include "ending.moc"
