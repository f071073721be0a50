// SPDX-License-Identifier: MIT
// The thumbnails of a folder with files that crash their decoder.
// Real I/O: child processes.
#include "demofolder.h"
#include "window.h"

#include "support/testrun.h"

#include <QActors/Signal>

#include <QtCore/qtemporarydir.h>
#include <QtWidgets/qapplication.h>

using namespace TestSupport;
using namespace Qt::StringLiterals;

#define THUMBNAILS_TEST(name) QACTORS_TEST(name, QActors::Test::Options().realTime().watchdog(120s))

class tst_Thumbnails : public QObject
{
    Q_OBJECT

    static int count(ThumbnailModel *model, ThumbnailModel::State state)
    {
        int found = 0;
        for (int row = 0; row < model->rowCount(); ++row)
            found += model->at(row).state == state ? 1 : 0;
        return found;
    }

private Q_SLOTS:
    THUMBNAILS_TEST(aCrashIsOneFilesAlone)
    {
        QTemporaryDir folder;
        QStringList paths = makeDemoFolder(folder.path(), 20, 2);
        QACTORS_COMPARE(paths.size(), 22);
        QFile text(folder.filePath(u"text.png"_s));
        QACTORS_VERIFY(text.open(QIODevice::WriteOnly));
        text.write("no image");
        text.close();
        Thumbnailer thumbnailer(QActors::ChildProgram(QStringLiteral(THUMBNAILS)));
        thumbnailer.start(imagesIn(folder.path()));
        co_await when(&thumbnailer, &Thumbnailer::finished);
        ThumbnailModel *model = thumbnailer.model();
        QACTORS_COMPARE(thumbnailer.done(), 23);
        QACTORS_COMPARE(thumbnailer.crashes(), 2);
        QACTORS_COMPARE(count(model, ThumbnailModel::State::Done), 20);
        QACTORS_COMPARE(count(model, ThumbnailModel::State::Crashed), 2);
        QACTORS_COMPARE(count(model, ThumbnailModel::State::Failed), 1);
        for (int row = 0; row < model->rowCount(); ++row) {
            const ThumbnailModel::Item &item = model->at(row);
            QACTORS_COMPARE(item.state == ThumbnailModel::State::Crashed, item.path.endsWith(u"x.pix"_s));
            if (item.state == ThumbnailModel::State::Done)
                QACTORS_COMPARE(item.image.size(), QSize(96, 72));
        }
    }

    THUMBNAILS_TEST(itCanBeStoppedAndStartedAnew)
    {
        QTemporaryDir folder;
        const QStringList paths = makeDemoFolder(folder.path(), 10, 0);
        Window window(QActors::ChildProgram(QStringLiteral(THUMBNAILS)));
        window.open(folder.path());
        co_await when(window.thumbnailer(), &Thumbnailer::progressChanged);
        window.thumbnailer()->cancel();
        QACTORS_VERIFY(!window.thumbnailer()->isRunning());
        window.open(folder.path());
        co_await when(window.thumbnailer(), &Thumbnailer::finished);
        QACTORS_COMPARE(count(window.thumbnailer()->model(), ThumbnailModel::State::Done), 10);
        Thumbnailer none(QActors::ChildProgram(u"no-such-decoder"_s));
        none.start(paths);
        co_await when(&none, &Thumbnailer::finished);
        QACTORS_COMPARE(count(none.model(), ThumbnailModel::State::Failed), 10);
        QACTORS_VERIFY(none.model()->at(0).why.contains(u"no-such-decoder"_s));
        if (const QString picture = qEnvironmentVariable("THUMBNAILS_PICTURE"); !picture.isEmpty()) {
            makeDemoFolder(folder.path());
            window.open(folder.path());
            window.show();
            co_await when(window.thumbnailer(), &Thumbnailer::finished);
            QACTORS_VERIFY(window.grab().save(picture));
        }
    }
};

QTEST_MAIN(tst_Thumbnails)
#include "tst_thumbnails.moc"
