// SPDX-License-Identifier: MIT
// The recipes, which have windows, too.
#include "support/testrun.h"
#include "recipes.h"

#include <QtCore/qtemporarydir.h>
#include <QtTest/qsignalspy.h>
#include <QtWidgets/qapplication.h>
#include <QtWidgets/qlineedit.h>

namespace recipes {
namespace {

QString fileOf(const QTemporaryDir &directory, const QString &name, const QByteArray &text)
{
    QFile file(directory.filePath(name));
    if (!file.open(QIODevice::WriteOnly) || file.write(text) != text.size())
        qFatal("cannot write");
    return file.fileName();
}

Words saved(const QString &path)
{
    QFile file(path);
    Words words;
    if (!file.open(QIODevice::ReadOnly))
        return words;
    while (!file.atEnd()) {
        const QString line = QString::fromUtf8(file.readLine()).trimmed();
        words.insert(line.section(u'\t', 0, 0), line.section(u'\t', 1).toLongLong());
    }
    return words;
}

template<typename D>
D *shown()
{
    for (QWidget *widget : QApplication::topLevelWidgets()) {
        if (auto *dialog = qobject_cast<D *>(widget); dialog && dialog->isVisible())
            return dialog;
    }
    return nullptr;
}

} // namespace

class tst_Recipes : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void bothIndexesSaveTheSame()
    {
        const QTemporaryDir directory;
        const QStringList paths{fileOf(directory, u"a"_s, "one two\nthree"), fileOf(directory, u"b"_s, "four")};
        const Words expected{{paths[0], 3}, {paths[1], 1}};
        {
            IndexBefore before(directory.filePath(u"before"_s));
            QSignalSpy ended(&before, &IndexBefore::ended);
            before.add(paths);
            QTRY_COMPARE(ended.size(), 1);
            QCOMPARE(ended[0][0].toString(), u"2"_s);
        }
        QCOMPARE(saved(directory.filePath(u"before"_s)), expected);
        {
            IndexAfter after(directory.filePath(u"after"_s));
            TestSupport::await([&]() -> Async<> { co_await after.add(paths); });
        }
        QCOMPARE(saved(directory.filePath(u"after"_s)), expected);
    }
    void theTimerSaves()
    {
        const QTemporaryDir directory;
        const QString path = fileOf(directory, u"a"_s, "one two\nthree");
        const TestSupport::VirtualClock clock;
        IndexAfter index(directory.filePath(u"index"_s));
        const QStringList paths{path};
        TestSupport::await([&]() -> Async<> {
            co_await index.add(paths);
            co_await QActors::sleep(31s);
            const auto wait = [&] { return saved(directory.filePath(u"index"_s)).isEmpty(); };
            while (wait())
                co_await QActors::sleep(1s);
        });
        QCOMPARE(saved(directory.filePath(u"index"_s)), (Words{{path, 3}}));
    }
    void stopEndsTheTaskAndTheErrorArrives()
    {
        const QTemporaryDir directory;
        IndexAfter index(directory.filePath(u"index"_s));
        const auto task = index.add(QStringList(1000, fileOf(directory, u"a"_s, "one")));
        const auto *stop = index.findChild<QPushButton *>();
        QTRY_VERIFY(stop->isEnabled());
        const_cast<QPushButton *>(stop)->click();
        QTRY_VERIFY(task.hasEnded());
        QCOMPARE(task.state(), TaskState::Cancelled);
        const auto failing = index.add({u"/no/such/file"_s});
        QTRY_VERIFY(failing.hasEnded());
        QVERIFY_THROWS_EXCEPTION(std::runtime_error, std::rethrow_exception(failing.error()));
    }
    void theModelIsFed()
    {
        const QTemporaryDir directory;
        for (int i = 0; i < 100; ++i)
            fileOf(directory, QString::number(i), "x");
        FileModel model;
        TestSupport::await([&] { return model.fill(directory.path()); });
        QCOMPARE(model.rowCount(), 100);
    }
    void thePipeline()
    {
        const auto lines = [] { return mostFrequent("b\na\nb\nc\nb\na\n"); };
        QCOMPARE(TestSupport::await(lines), QStringList({u"b"_s, u"a"_s, u"c"_s}));
    }
    void thePicturesAreAsked()
    {
        const QTemporaryDir directory;
        const QString path = fileOf(directory, u"a.png"_s, "");
        AlbumWindow window;
        window.show();
        window.add()->trigger();
        QTRY_VERIFY(shown<QFileDialog>());
        QVERIFY(!window.add()->isEnabled());
        shown<QFileDialog>()->findChild<QLineEdit *>(u"fileNameEdit"_s)->setText(path);
        QMetaObject::invokeMethod(shown<QFileDialog>(), "accept");
        QTRY_VERIFY(window.add()->isEnabled());
        QCOMPARE(window.pictures, QStringList(path));
        window.add()->trigger();
        QTRY_VERIFY(shown<QFileDialog>()); // and the window goes
    }
    void theFirstOfTwo()
    {
        QPushButton yes(u"yes"_s);
        QPushButton no(u"no"_s);
        const auto press = [&](QPushButton *which) {
            return TestSupport::awaitVirtual([&, which]() -> Async<QString> {
                auto body = [&](TaskGroup &group) -> Async<QString> {
                    group.startSoon([which]() -> Async<> {
                        co_await QActors::sleep(30s);
                        if (which)
                            which->click();
                    });
                    co_return co_await pressed(&yes, &no);
                };
                co_return co_await withTaskGroup(body);
            });
        };
        QCOMPARE(press(&no), u"no"_s);
        QCOMPARE(press(&yes), u"yes"_s);
        QCOMPARE(press(nullptr), QString());
    }
    void onePrintAtATime()
    {
        Printer printer;
        TestSupport::awaitVirtual([&]() -> Async<> {
            const QStringList a{u"a1"_s, u"a2"_s};
            const QStringList b{u"b1"_s, u"b2"_s};
            co_await whenAll(printer.print(a), printer.print(b));
        });
        QCOMPARE(printer.printed, QStringList({u"a1"_s, u"a2"_s, u"b1"_s, u"b2"_s}));
    }
};

int testRecipes(int argc, char **argv)
{
    tst_Recipes test;
    return QTest::qExec(&test, argc, argv);
}

} // namespace recipes

#include "moc_recipes.cpp"
#include "recipes.moc"
