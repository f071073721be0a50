// SPDX-License-Identifier: MIT
#include <QActors/qt/httperror.h>

#include <QtTest/qtest.h>

using namespace QActors;
using namespace Qt::StringLiterals;

class tst_HttpError : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whoCatchesLessStillReadsWhy()
    {
        const HttpError error(u"GET http://host/: 404 Not Found"_s, QUrl(u"http://host/"_s), 203, 404, "gone");
        try {
            throw error;
        } catch (const Error &base) {
            QCOMPARE(base.message(), u"GET http://host/: 404 Not Found"_s);
        }
        const HttpError copy = error; // as exceptions are
        QCOMPARE(copy.url(), QUrl(u"http://host/"_s));
        QCOMPARE(copy.code(), 203);
        QCOMPARE(copy.status(), 404);
        QCOMPARE(copy.body(), "gone"_ba);
    }
    void withoutAnAnswerThereIsNoStatus()
    {
        const HttpError error(u"refused"_s, QUrl(), 1);
        QCOMPARE(error.status(), 0);
        QVERIFY(error.body().isEmpty());
    }
};

QTEST_GUILESS_MAIN(tst_HttpError)
#include "tst_httperror.moc"
