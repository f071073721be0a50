// SPDX-License-Identifier: MIT
// A dialog that deletes itself when it is closed can be asked after the await of its finished(), as in a slot.
#include <QActors/Signal>
#include <QActors/Task>
#include "support/testrun.h"

#include <QtWidgets/qapplication.h>
#include <QtWidgets/qinputdialog.h>

using namespace TestSupport;
using namespace Qt::StringLiterals;

class TestSignalDialog : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void aDialogThatDeletesItselfWhenItIsClosed()
    {
        auto *dialog = new QInputDialog;
        dialog->setAttribute(Qt::WA_DeleteOnClose);
        dialog->setTextValue(u"typed"_s);
        connect(dialog, &QObject::destroyed, qApp, &QCoreApplication::quit);
        TaskGroup group;
        auto task = Task::spawn(group, [dialog]() -> Async<QString> {
            dialog->open();
            QTimer::singleShot(0, dialog, &QDialog::accept);
            const int result = co_await when(dialog, &QDialog::finished);
            co_return result == QDialog::Accepted ? dialog->textValue() : QString();
        });
        QApplication::exec(); // until the dialog has gone after all
        QCOMPARE(task.value(), u"typed"_s);
    }
};

QTEST_MAIN(TestSignalDialog)
#include "tst_signal_dialog.moc"
