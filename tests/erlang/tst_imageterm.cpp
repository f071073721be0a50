// SPDX-License-Identifier: MIT
#include "support/testrun.h"

#include <QActors/ImageTerm>
#include <QActors/TermVariant>

#include <QtGui/qcolor.h>

using namespace TestSupport;
using namespace Qt::StringLiterals;

class tst_ImageTerm : public QObject
{
    Q_OBJECT

    static QImage there(const QImage &image) { return fromTerm<QImage>(toTerm(image)); }

private Q_SLOTS:
    void EN51_anImageGoesThereAndBack_data()
    {
        QTest::addColumn<int>("format");
        for (int format = QImage::Format_Mono; format < QImage::NImageFormats; ++format)
            QTest::addRow("%d", format) << format;
    }
    void EN51_anImageGoesThereAndBack()
    {
        QFETCH(int, format);
        QImage image(7, 5, QImage::Format(format)); // lines that are no multiple of four bytes
        image.fill(Qt::black);
        if (image.colorCount() == 0)
            image.setPixelColor(3, 2, QColor(200, 100, 50));
        const QImage back = there(image);
        QCOMPARE(back.size(), image.size());
        QCOMPARE(back.convertToFormat(QImage::Format_ARGB32), image.convertToFormat(QImage::Format_ARGB32));
        if (format >= QImage::Format_RGB32)
            QCOMPARE(back.format(), image.format());
        QVERIFY(there(QImage()).isNull());
    }

    void EN51_theLowestByteIsFirst()
    {
        QImage colours(1, 1, QImage::Format_ARGB32);
        colours.setPixel(0, 0, 0x80112233);
        QCOMPARE(toTerm(colours), Term::fromString(u"{image,1,1,5,<<51,34,17,128>>}"_s));
        QImage greys(2, 1, QImage::Format_Grayscale16);
        auto *line = reinterpret_cast<quint16 *>(greys.bits());
        line[0] = 0x1234;
        line[1] = 0x5678;
        QCOMPARE(toTerm(greys).toString(), u"{image,2,1,%1,<<52,18,120,86>>}"_s.arg(int(QImage::Format_Grayscale16)));
        QImage bytes(1, 1, QImage::Format_RGBX8888);
        bytes.fill(QColor(1, 2, 3));
        QCOMPARE(toTerm(bytes).toString(), u"{image,1,1,%1,<<1,2,3,255>>}"_s.arg(int(QImage::Format_RGBX8888)));
    }

    void EN51_soItDoesWhereTypesAreKnownAtRunTimeOnly()
    {
        QImage image(3, 2, QImage::Format_ARGB32);
        image.fill(Qt::red);
        const Term term = termFromVariant(image);
        QCOMPARE(term, toTerm(image));
        QVariant back;
        QString why;
        QVERIFY(termToVariant(term, QMetaType::fromType<QImage>(), back, why));
        QCOMPARE(back.value<QImage>(), image);
    }

    void EN51_whatIsNoImageIsRefused_data()
    {
        QTest::addColumn<QString>("text");
        for (const char *text : {"{image,2,2,5,<<1>>}", "{image,-2,-2,5,<<>>}", "{image,2,0,5,<<>>}", "{image,1,1,3,<<0,0,0,0>>}", "{image,1,1,999,<<0,0,0,0>>}",
                                 "{image,2147483647,2147483647,5,<<0,0,0,0>>}", "{image,134217729,1,5,<<0,0,0,0>>}", "{picture,1,1,5,<<0,0,0,0>>}", "{image,1,1,<<0,0,0,0>>}", "image"})
            QTest::newRow(text) << QString::fromLatin1(text);
    }
    void EN51_whatIsNoImageIsRefused()
    {
        QFETCH(QString, text);
        const Term term = Term::fromString(text);
        QVERIFY_THROWS_EXCEPTION(TermError, static_cast<void>(fromTerm<QImage>(term)));
    }
};

QTEST_GUILESS_MAIN(tst_ImageTerm)
#include "tst_imageterm.moc"
