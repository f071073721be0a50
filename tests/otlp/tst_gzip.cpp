// SPDX-License-Identifier: MIT
// A program of its own: it has a part of the library that is not exported.
#include "../../src/otlp/gzip_p.h"

#include <QtCore/qprocess.h>
#include <QtCore/qrandom.h>
#include <QtCore/qstandardpaths.h>
#include <QtTest/qtest.h>

using QActors::detail::gzipped;
using namespace Qt::StringLiterals;

class tst_Gzip : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void OL8_itIsWhatTheSpecificationSays()
    {
        const QByteArray made = gzipped("123456789");
        QVERIFY(made.startsWith("\x1f\x8b\x08"_ba));
        QVERIFY(made.endsWith("\x26\x39\xf4\xcb\x09\x00\x00\x00"_ba)); // the known checksum of these digits, and how many
    }

    void OL8_gunzipReadsIt_data()
    {
        QTest::addColumn<QByteArray>("data");
        QTest::newRow("nothing") << QByteArray();
        QTest::newRow("a little") << QByteArray("{}");
        QTest::newRow("repeated") << QByteArray("{\"key\":\"value\"},").repeated(20'000);
        QByteArray random(100'000, Qt::Uninitialized);
        QRandomGenerator generator{1};
        for (char &c : random)
            c = char(generator.bounded(256));
        QTest::newRow("random") << random;
    }
    void OL8_gunzipReadsIt()
    {
        QFETCH(const QByteArray, data);
        const QString gzip = QStandardPaths::findExecutable(u"gzip"_s);
        if (gzip.isEmpty())
            QSKIP("There is no gzip here");
        QProcess program;
        program.start(gzip, {u"-d"_s, u"-c"_s});
        program.write(gzipped(data));
        program.closeWriteChannel();
        QVERIFY(program.waitForFinished());
        QCOMPARE(program.exitCode(), 0);
        QCOMPARE(program.readAllStandardOutput(), data);
    }
};

QTEST_GUILESS_MAIN(tst_Gzip)
#include "tst_gzip.moc"
